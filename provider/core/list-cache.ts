/**
 * The objects of one list, e.g. the users of a group, read with one request. The API does not document whether the rows of a list
 * are complete and correct. So a row counts only after one row was equal to a single read, and never again after one differed.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { deserialize, serialize } from "node:v8";
import { BroadworksError } from "../shared/errors";
import { idKey } from "../shared/ids";
import type { ListName, ListReads, Live, ResourceDefinition, Values } from "./definition";
import { type Fields, SeenFields, coversAsMuch, coversDeclared, findContradiction } from "./fields/index";
import type { RunContext } from "./run-context";

/** The object of a list from which on the list is read: for fewer objects, single reads take less time. */
const MIN_OBJECTS = 3;
/** A row takes about as many bytes as a single read. A list has at most this many rows for each declared object. */
const MAX_ROWS_PER_DECLARED = 2;
/**
 * The same where it is not known how many objects are declared, for each object that was asked for: so many rows take about
 * the time of one single read at the default rate.
 */
const MAX_ROWS_PER_REQUESTED = 100;
/** How long an operation waits for a list: about the time of fifteen single reads at the default rate. */
const MAX_WAIT_MS = 3000;
/** Lists that fail or stay unanswered before the run stops reading lists. */
const MAX_UNANSWERED = 3;

/** Counts the lists of a run that fail. A run needs none of them, so after a few it does without. */
export class ListBudget {
  private unanswered = 0;

  get isSpent(): boolean {
    return this.unanswered >= MAX_UNANSWERED;
  }

  /** Whether the read succeeded. An error of the platform is not thrown: single reads replace the list. */
  async spend(read: () => Promise<void>): Promise<boolean> {
    this.unanswered += 1;
    try {
      await read();
      this.unanswered -= 1;
      return true;
    } catch (error) {
      if (error instanceof BroadworksError) return false;
      throw error;
    }
  }
}

export class ListCache<C, L extends Live> {
  private readonly askedFor = new Set<string>();
  private reading: Promise<void> | undefined;
  /** The list has arrived, or is known not to arrive. */
  private isSettled = false;
  /** An operation has waited for the maximum: later ones do not wait. */
  private isSlow = false;
  private rows: Rows<L> | undefined;
  private isCounted = false;
  /** The number of rows on the platform; undefined if it does not return that. */
  private size: Promise<number | undefined> | undefined;
  /** The response with the number of rows has arrived. */
  private isSized = false;
  private isVerified = false;
  /** Rows contain everything that single reads contain, as far as they were compared. */
  private isComplete = true;
  /** The list failed, or contradicts a single read. */
  private isDisabled = false;
  /** Single reads that arrived before the list, to compare it with. */
  private singleReads: { readonly declared: Readonly<Values>; readonly live: L }[] = [];

  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly reads: ListReads<C, L>,
    private readonly name: ListName,
    private readonly context: Pick<RunContext<C>, "client" | "log">,
    private readonly budget: ListBudget,
    private readonly idOf: (row: L) => string,
    /** The number of declared objects in the list; undefined where it is not known. */
    private readonly countDeclared: () => Promise<number | undefined>,
  ) {}

  /** The row of an object, if it covers all declared values; undefined when a single read is necessary. */
  async rowOf(id: string, declared: Readonly<Values>): Promise<L | undefined> {
    const key = idKey(id);
    if (!this.isSettled) this.askedFor.add(key);
    if (this.askedFor.size < MIN_OBJECTS) return undefined;
    await this.load();
    if (this.rows && !this.rows.has(key)) await this.loadRemaining();
    return this.verifiedRow(key, declared);
  }

  /** The row of an object, if the list has arrived and its rows contain as much as single reads. */
  completeRowOf(id: string, declared: Readonly<Values>): L | undefined {
    return this.isComplete ? this.verifiedRow(idKey(id), declared) : undefined;
  }

  /** Whether a field that a row omits is not set on the platform. */
  covers(name: string): boolean {
    return this.isComplete || this.rows?.seen.has([name]) === true;
  }

  private verifiedRow(key: string, declared: Readonly<Values>): L | undefined {
    if (!this.isVerified || !this.rows) return undefined;
    const row = this.rows.get(key);
    const evidence = { isComplete: this.isComplete, seen: this.rows.seen };
    return row && coversDeclared(this.definition.fields, declared, row, evidence) ? row : undefined;
  }

  /** Compares the list with a single read of a declared object. */
  compare(declared: Readonly<Values>, live: L): void {
    if (this.isDisabled) return;
    if (!this.rows) {
      this.singleReads.push({ declared, live });
      return;
    }
    const row = this.rows.get(this.keyOf(live));
    if (!row) return;
    const { fields, numbering } = this.definition;
    const field = findContradiction(fields, declared, live, row, numbering?.(live) ?? {}, this.rows.seen);
    if (field === undefined) {
      this.isVerified = true;
      this.isComplete &&= coversAsMuch(live, row);
    } else {
      this.disable();
      this.context.log(
        `${Object.values(this.name).at(-1)}: the list of ${this.definition.noun}s shows another ${field} than a single read, so ` +
          `each ${this.definition.noun} is read by itself`,
      );
    }
  }

  /** An object that is written next proves nothing about a list that has not arrived. */
  forget(id: string): void {
    this.singleReads = this.singleReads.filter(({ live }) => this.keyOf(live) !== idKey(id));
  }

  private keyOf(live: L): string {
    return idKey(this.idOf(live));
  }

  private async load(): Promise<void> {
    if (this.isSettled) return;
    if (!this.reading && !this.budget.isSpent && !(await this.paysOff())) return;
    // Another operation can have begun meanwhile.
    if (!this.reading && !this.budget.isSpent)
      this.reading = this.budget
        .spend(() => this.read())
        .then((isDone) => {
          this.isSettled = true;
          if (!isDone) this.disable();
        });
    if (this.reading) await this.waitFor(this.reading);
  }

  /** Whether the list takes at most about twice the bytes of single reads, and less time. */
  private async paysOff(): Promise<boolean> {
    this.size ??= this.count();
    await this.waitFor(this.size);
    if (!this.isSized) return false;
    const size = await this.size;
    if (size === undefined) return true;
    const declared = await this.countDeclared();
    const requested = this.askedFor.size;
    return declared === undefined || declared < requested
      ? size <= MAX_ROWS_PER_REQUESTED * requested
      : size <= MAX_ROWS_PER_DECLARED * declared;
  }

  private async count(): Promise<number | undefined> {
    try {
      return await this.reads.count(this.context.client, this.name);
    } catch (error) {
      if (error instanceof BroadworksError) return undefined;
      throw error;
    } finally {
      this.isSized = true;
    }
  }

  /** An object is missing in the list: the platform may have cut the list at a limit of its own. */
  private async loadRemaining(): Promise<void> {
    if (this.isCounted || this.isDisabled) return;
    this.isCounted = true;
    const listed = this.rows?.size ?? 0;
    const counting = this.budget.spend(async () => {
      const count = await (this.size ??= this.count());
      if (count !== undefined && count > listed) await this.read(count);
    });
    await this.waitFor(counting);
  }

  private async read(limit?: number): Promise<void> {
    const rows = await this.reads.read(this.context.client, this.name, limit);
    const { fields, derivedFields } = this.definition;
    this.rows = new Rows(rows, (row) => this.keyOf(row), { ...derivedFields, ...fields });
    const { singleReads } = this;
    this.singleReads = [];
    for (const { declared, live } of singleReads) this.compare(declared, live);
  }

  private disable(): void {
    this.isDisabled = true;
    this.isVerified = false;
    this.rows = undefined;
    this.singleReads = [];
  }

  /** Waits up to the maximum. A list that arrives later serves later operations. */
  private async waitFor(reading: Promise<unknown>): Promise<void> {
    if (this.isSlow) return;
    const timer = new AbortController();
    const timeout = sleep(MAX_WAIT_MS, true, { signal: timer.signal }).catch(() => false);
    this.isSlow = await Promise.race([reading.then(() => false), timeout]);
    timer.abort();
  }
}

/** The rows of a list, serialized: those of a large enterprise stay in memory until the run ends. */
class Rows<L extends Live> {
  readonly seen = new SeenFields();
  private readonly serialized = new Map<string, Buffer>();

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
