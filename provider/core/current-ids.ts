/**
 * The ids that a run has given to objects. An object is known by its first id in the run, because another object can get that id
 * within the same run.
 */
import { idKey } from "../shared/ids";
import { identityKey } from "./identity";

interface Rename {
  readonly to: string;
  /** False after a rename with an unknown outcome. */
  readonly isCertain: boolean;
}

export class CurrentIds {
  /** The last rename of an object, by its first id. */
  private readonly renames = new Map<string, Rename>();
  /** The first ids of objects, by their current ids. */
  private readonly firstIds = new Map<string, string>();
  /** The first ids of all objects that had an id, have it, or can have it by now. */
  private readonly objects = new Map<string, Set<string>>();

  /** Notes that a rename is about to be sent: from now on the platform can show the object under both ids. */
  noteRenaming(kind: string, from: string, to: string): void {
    const first = this.firstIdOf(kind, from);
    this.noteObject(kind, from, first);
    this.noteObject(kind, to, first);
  }

  noteRenamed(kind: string, from: string, to: string, isCertain: boolean): void {
    const first = this.firstIdOf(kind, from);
    this.firstIds.delete(identityKey({ kind, id: from }));
    this.renames.set(identityKey({ kind, id: first }), { to: idKey(to), isCertain });
    this.firstIds.set(identityKey({ kind, id: to }), first);
    this.noteObject(kind, to, first);
  }

  /**
   * Notes the id under which an object was found. Another object can have its first id by now. What was read before a rename by
   * this run is outdated.
   */
  noteFound(kind: string, firstId: string, id: string): void {
    const key = identityKey({ kind, id: firstId });
    if (this.renames.get(key)?.isCertain && !this.isRenamed(kind, firstId, id)) return;
    this.renames.set(key, { to: idKey(id), isCertain: true });
    this.firstIds.set(identityKey({ kind, id }), firstId);
    this.noteObject(kind, id, firstId);
  }

  /** The first id in this run of the object that has an id now. */
  firstIdOf(kind: string, id: string): string {
    return this.firstIds.get(identityKey({ kind, id })) ?? id;
  }

  /** The first ids of the objects that a list or a response can mean by an id, whichever moment of the run it shows. */
  objectsUnder(kind: string, id: string): string[] {
    return [...new Set([id, ...(this.objects.get(identityKey({ kind, id })) ?? [])])];
  }

  /** Returns the current id of the object with this first id. */
  currentIdOf(kind: string, firstId: string): string {
    return this.renames.get(identityKey({ kind, id: firstId }))?.to ?? firstId;
  }

  isRenamed(kind: string, firstId: string, to: string): boolean {
    return this.renames.get(identityKey({ kind, id: firstId }))?.to === idKey(to);
  }

  isRenameUnknown(kind: string, firstId: string, to: string): boolean {
    return this.isRenamed(kind, firstId, to) && !this.renames.get(identityKey({ kind, id: firstId }))?.isCertain;
  }

  private noteObject(kind: string, id: string, firstId: string): void {
    const key = identityKey({ kind, id });
    const objects = this.objects.get(key) ?? new Set();
    this.objects.set(key, objects.add(firstId));
  }
}
