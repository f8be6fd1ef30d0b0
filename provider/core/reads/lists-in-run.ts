/** What a run knows about the lists that contain its objects. A kind with an owner has the lists of its owner. */
import { type OwnerOf, identityKey, objectKey } from "../identity";
import type { ProgramView } from "../run/program-view";

export class ListsInRun {
  /** The lists that contain objects, as far as the engine has shown it. */
  private readonly known = new Map<string, string>();
  private readonly written = new Set<string>();

  constructor(
    private readonly program: Pick<ProgramView, "find" | "countIn" | "listsDeclaring">,
    private readonly ownerOf: OwnerOf,
  ) {}

  /** Notes the list that contains an object. */
  note(kind: string, id: string, list: string): void {
    this.known.set(this.key(kind, id), list);
  }

  /** The list that contains the object of a resource, as a read or the program names it; undefined where neither does. */
  async of(kind: string, id: string): Promise<string | undefined> {
    return this.known.get(this.key(kind, id)) ?? (await this.program.find({ kind: this.ownerOf(kind), id }))?.list;
  }

  /** The number of objects of a kind that the program declares in a list; undefined where it is not known. */
  countIn(kind: string, list: string): Promise<number | undefined> {
    return this.program.countIn(kind, list);
  }

  /** The lists with objects of a kind that the program declares with one of some fields. */
  declaring(kind: string, names: ReadonlySet<string>): Promise<readonly string[]> {
    return this.program.listsDeclaring(kind, names);
  }

  /** Notes that this run writes an object: rows of lists can be from before. */
  noteWritten(kind: string, id: string): void {
    this.written.add(identityKey({ kind, id }));
  }

  /** Whether this run has written the object of a resource. */
  isWritten(kind: string, id: string): boolean {
    return this.written.has(this.key(kind, id));
  }

  private key(kind: string, id: string): string {
    return objectKey(this.ownerOf, kind, id);
  }
}
