/** The fields of which a run has taken a value for another object: that they differ is not a change by someone else. */
import { identityKey } from "../identity";

export class TakenValues {
  /** The names of fields, by object. */
  private readonly names = new Map<string, Set<string>>();

  /** Notes that the run takes a value of a field. @param firstId - the id that the object had when the run began */
  note(kind: string, firstId: string, name: string): void {
    const key = identityKey({ kind, id: firstId });
    this.names.set(key, (this.names.get(key) ?? new Set()).add(name));
  }

  /** Whether the run has taken a value of a field. */
  has(kind: string, firstId: string, name: string): boolean {
    return this.of(kind, firstId).includes(name);
  }

  /** The names of the fields of which the run has taken a value. */
  of(kind: string, firstId: string): string[] {
    return [...(this.names.get(identityKey({ kind, id: firstId })) ?? [])];
  }
}
