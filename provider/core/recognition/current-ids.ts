/**
 * The ids that a run has given to objects. An object is known by its first id in the run, because another object can get that id
 * within the same run. A kind with an owner has the ids of its owner.
 */
import { idKey } from "../../shared/ids";
import { type OwnerOf, objectKey } from "../identity";

/** Begins the first id of an object that the run creates. No id contains it. */
const NEW = "\0new:";

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
  private readonly created = new Set<string>();

  constructor(private readonly ownerOf: OwnerOf) {}

  /** Notes that this run has created the object, so the state is about another object. */
  noteCreated(kind: string, id: string): void {
    this.created.add(this.key(kind, id));
    // An object that had the id before keeps that first id.
    this.noteFound(kind, NEW + id, id);
  }

  /** Whether this run has created the object of a resource. */
  isCreated(kind: string, id: string): boolean {
    return this.created.has(this.key(kind, id));
  }

  /** Whether a first id is that of an object which this run has created. */
  isNew(firstId: string): boolean {
    return firstId.startsWith(NEW);
  }

  /** Notes that a rename is about to be sent: from now on the platform can show the object under both ids. */
  noteRenaming(kind: string, from: string, to: string): void {
    const first = this.firstIdOf(kind, from);
    this.noteObject(kind, from, first);
    this.noteObject(kind, to, first);
  }

  /** Notes that this run has renamed an object: both ids are the same object from now on. */
  noteRenamed(kind: string, from: string, to: string): void {
    this.noteRename(kind, from, to, true);
  }

  /** Notes that this run has sent a rename and cannot know its outcome. */
  noteRenameUnknown(kind: string, from: string, to: string): void {
    this.noteRename(kind, from, to, false);
  }

  private noteRename(kind: string, from: string, to: string, isCertain: boolean): void {
    const first = this.firstIdOf(kind, from);
    this.firstIds.delete(this.key(kind, from));
    this.renames.set(this.key(kind, first), { to: idKey(to), isCertain });
    this.firstIds.set(this.key(kind, to), first);
    this.noteObject(kind, to, first);
  }

  /**
   * Notes the id under which an object was found. Another object can have its first id by now. What was read before a rename by
   * this run is outdated.
   */
  noteFound(kind: string, firstId: string, id: string): void {
    const key = this.key(kind, firstId);
    if (this.renames.get(key)?.isCertain && !this.isRenamed(kind, firstId, id)) return;
    this.renames.set(key, { to: idKey(id), isCertain: true });
    this.firstIds.set(this.key(kind, id), firstId);
    this.noteObject(kind, id, firstId);
  }

  /** The first id in this run of the object that has an id now. */
  firstIdOf(kind: string, id: string): string {
    return this.firstIds.get(this.key(kind, id)) ?? id;
  }

  /** The first ids of the objects that a list or a response can mean by an id, whichever moment of the run it shows. */
  objectsUnder(kind: string, id: string): string[] {
    return [...new Set([id, ...(this.objects.get(this.key(kind, id)) ?? [])])];
  }

  /** The id that this run has given the object, or the same id. */
  currentIdOf(kind: string, firstId: string): string {
    return this.renames.get(this.key(kind, firstId))?.to ?? firstId;
  }

  /** @param firstId - the id that the object had when the run began */
  isRenamed(kind: string, firstId: string, to: string): boolean {
    return this.renames.get(this.key(kind, firstId))?.to === idKey(to);
  }

  isRenameUnknown(kind: string, firstId: string, to: string): boolean {
    return this.isRenamed(kind, firstId, to) && !this.renames.get(this.key(kind, firstId))?.isCertain;
  }

  private noteObject(kind: string, id: string, firstId: string): void {
    const key = this.key(kind, id);
    const objects = this.objects.get(key) ?? new Set();
    this.objects.set(key, objects.add(firstId));
  }

  private key(kind: string, id: string): string {
    return objectKey(this.ownerOf, kind, id);
  }
}
