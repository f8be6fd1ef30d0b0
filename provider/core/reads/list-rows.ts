/** The rows of a list, serialized: those of a large enterprise stay in memory until the run ends. */
import { deserialize, serialize } from "node:v8";
import type { Live } from "../definition";
import { type Fields, SeenFields } from "../fields/index";

export class Rows<L extends Live> {
  readonly seen = new SeenFields();
  private readonly serialized = new Map<string, Buffer>();

  /** Rows of an object that occurs twice prove nothing. */
  constructor(rows: Iterable<L>, keyOf: (row: L) => string, fields: Fields) {
    const duplicates = new Set<string>();
    for (const row of rows) {
      const key = keyOf(row);
      if (this.serialized.has(key)) duplicates.add(key);
      this.serialized.set(key, serialize(row));
      this.seen.add(fields, row);
    }
    for (const key of duplicates) this.serialized.delete(key);
  }

  get size(): number {
    return this.serialized.size;
  }

  has(key: string): boolean {
    return this.serialized.has(key);
  }

  get(key: string): L | undefined {
    const row = this.serialized.get(key);
    return row && (deserialize(row) as L);
  }
}
