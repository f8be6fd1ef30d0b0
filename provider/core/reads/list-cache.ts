/**
 * The rows of one request for a list, e.g. of the users of a group. The API does not document whether rows are complete and
 * correct. So a row counts only after one row was equal to a single read, and never again after one differed.
 */
import { BroadworksError } from "../../shared/errors";
import { idKey } from "../../shared/ids";
import type { ListName, ListReader, Live, ResourceDefinition, Values } from "../definition";
import { coversAsMuch, coversDeclared, findContradiction } from "../fields/index";
import type { ListBudget, Patience } from "./list-budget";
import { Rows } from "./list-rows";
import type { RunContext } from "../run/run-context";

/** An object that was read by itself, with its declared values. */
export interface SingleRead<L> {
  readonly declared: Readonly<Values>;
  readonly live: L;
}

/** What the requests for one list share. */
interface ListGroup<C, L extends Live> {
  readonly definition: ResourceDefinition<C, L>;
  readonly name: ListName;
  readonly context: Pick<RunContext<C>, "client" | "log">;
  readonly patience: Patience;
  readonly idOf: (row: L) => string;
  /** The number of rows on the platform; undefined if it does not return that. */
  readonly size: () => Promise<number | undefined>;
  /** Single reads that arrived before the rows, to compare these with. */
  readonly singleReads: () => readonly SingleRead<L>[];
}

export class ListCache<C, L extends Live> {
  private reading: Promise<void> | undefined;
  private rows: Rows<L> | undefined;
  private isCounted = false;
  private isVerified = false;
  /** Rows contain everything that single reads contain, as far as they were compared. */
  private isComplete = true;
  /** The request failed, or its rows contradict a single read. */
  private isDisabled = false;

  constructor(
    readonly reader: ListReader<C, L>,
    private readonly group: ListGroup<C, L>,
    private readonly budget: ListBudget,
  ) {}

  /** Whether the request was sent. */
  get hasBegun(): boolean {
    return this.reading !== undefined;
  }

  /** Whether rows can still prove something. */
  get isAvailable(): boolean {
    return !this.isDisabled && (this.hasBegun || !this.budget.isSpent);
  }

  /** The declared values that rows show. */
  partOf(declared: Readonly<Values>): Readonly<Values> {
    return this.reader.shows?.(declared) ?? declared;
  }

  /** The row of an object, if it covers the declared values that rows show. */
  async rowOf(key: string, declared: Readonly<Values>): Promise<L | undefined> {
    this.reading ??= this.begin();
    if (!this.rows) await this.group.patience.waitFor(this.reading);
    if (this.rows && !this.rows.has(key) && this.reader.hasLimit) await this.loadRemaining();
    return this.verifiedRow(key, declared);
  }

  /** The same, only if the rows have arrived and contain as much as single reads. */
  completeRowOf(key: string, declared: Readonly<Values>): L | undefined {
    return this.isComplete ? this.verifiedRow(key, declared) : undefined;
  }

  /** Whether a field that a row omits is not set on the platform. */
  covers(name: string): boolean {
    return this.isComplete || this.rows?.seen.has([name]) === true;
  }

  /** Compares the row of an object with a single read of it. */
  compare({ declared, live }: SingleRead<L>): void {
    const part = this.partOf(declared);
    const row = this.rows?.get(this.keyOf(live));
    // Without a declared value that the row shows, they would agree in nothing.
    if (this.isDisabled || !this.rows || !row || Object.keys(part).length === 0) return;
    const { fields, numbering } = this.group.definition;
    const field = findContradiction(
      fields,
      { declared: part, single: live, row },
      numbering?.(live) ?? {},
      this.rows.seen,
    );
    if (field === undefined) {
      this.isVerified = true;
      this.isComplete &&= coversAsMuch(live, row);
    } else this.reject(field);
  }

  private reject(field: string): void {
    const { definition, name, context } = this.group;
    this.disable();
    if (this.reader.isOptional) this.budget.fail();
    context.log(
      `${Object.values(name).at(-1)}: the list of ${definition.noun}s shows another ${field} than a single read, so ` +
        `each ${definition.noun} is read by itself`,
    );
  }

  private verifiedRow(key: string, declared: Readonly<Values>): L | undefined {
    if (!this.isVerified || !this.rows) return undefined;
    const row = this.rows.get(key);
    const evidence = { isComplete: this.isComplete, seen: this.rows.seen };
    return row && coversDeclared(this.group.definition.fields, this.partOf(declared), row, evidence) ? row : undefined;
  }

  private keyOf(live: L): string {
    return idKey(this.group.idOf(live));
  }

  private async begin(): Promise<void> {
    if (!(await this.budget.spend(() => this.read()))) this.disable();
  }

  /** An object is missing in the list: the platform may have cut the list at a limit of its own. */
  private async loadRemaining(): Promise<void> {
    if (this.isCounted || this.isDisabled) return;
    this.isCounted = true;
    const listed = this.rows?.size ?? 0;
    const counting = this.budget.spend(async () => {
      const count = await this.group.size();
      if (count !== undefined && count > listed) await this.read(count);
    });
    await this.group.patience.waitFor(counting);
  }

  private async read(limit?: number): Promise<void> {
    const { definition, context, name, singleReads } = this.group;
    const rows = await this.reader.read(context.client, name, limit);
    const fields = { ...definition.derivedFields, ...definition.fields };
    this.rows = new Rows(rows, (row) => this.keyOf(row), fields);
    for (const single of singleReads()) this.compare(single);
  }

  private disable(): void {
    this.isDisabled = true;
    this.isVerified = false;
    this.rows = undefined;
  }
}

/** The number of rows on the platform; undefined where it does not return that. */
export async function countOrUndefined(count: () => Promise<number>): Promise<number | undefined> {
  try {
    return await count();
  } catch (error) {
    if (error instanceof BroadworksError) return undefined;
    throw error;
  }
}
