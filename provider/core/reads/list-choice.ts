/**
 * Reads the objects of one list with as few requests as possible, e.g. the users of a group. Several requests can show them, some
 * of them only a part of each object. The cheapest ones that show everything declared are sent, if they cost less than single
 * reads.
 */
import { idKey } from "../../shared/ids";
import type { ListName, ListReader, ListReads, Live, ResourceDefinition, Values } from "../definition";
import { declaredPaths } from "../fields/index";
import { type ListBudget, Patience } from "./list-budget";
import { ListCache, type SingleRead, countOrUndefined } from "./list-cache";
import type { RunContext } from "../run/run-context";
import { settableFields } from "../state";

/** The object of a list from which on the list is read: for fewer objects, single reads take less time. */
const MIN_OBJECTS = 3;
/** Lists have at most this many times the bytes of single reads of all declared objects. */
const MAX_SIZE_PER_DECLARED = 2;
/**
 * The same where it is not known how many objects are declared, for each object that was asked for: so many rows take about
 * the time of one single read at the default rate.
 */
const MAX_SIZE_PER_REQUESTED = 100;
/** Requests for parts of the objects. For more parts, one request for complete objects costs less. */
const MAX_PARTS = 3;
/** Single reads that are kept to compare rows with. */
const MAX_SINGLE_READS = 20;

/** What a list needs of the run. */
interface ListRun<C, L extends Live> {
  /** Counts the failures of a request in all lists of the run. */
  readonly budgetOf: (reader: ListReader<C, L>) => ListBudget;
  readonly idOf: (row: L) => string;
  /** The number of declared objects in the list; undefined where it is not known. */
  readonly countDeclared: () => Promise<number | undefined>;
  /** Counts the rows, once for all kinds with objects in the list. */
  readonly countRows: (count: () => Promise<number | undefined>) => Promise<number | undefined>;
}

export class ListChoice<C, L extends Live> {
  private readonly caches: readonly ListCache<C, L>[];
  private readonly patience = new Patience();
  private readonly askedFor = new Set<string>();
  private size: Promise<number | undefined> | undefined;
  /** The response with the number of rows has arrived. */
  private isSized = false;
  private singleReads: SingleRead<L>[] = [];

  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly reads: ListReads<C, L>,
    private readonly name: ListName,
    private readonly context: Pick<RunContext<C>, "client" | "log">,
    private readonly run: ListRun<C, L>,
  ) {
    const singleReads = () => this.singleReads;
    const group = {
      definition,
      name,
      context,
      patience: this.patience,
      idOf: run.idOf,
      size: () => this.count(),
      singleReads,
    };
    this.caches = reads.readers.map((reader) => new ListCache(reader, group, run.budgetOf(reader)));
  }

  /** The object as rows show it, if they cover all declared values; undefined when a single read is necessary. */
  async rowOf(id: string, declared: Readonly<Values>): Promise<L | undefined> {
    const key = idKey(id);
    this.askedFor.add(key);
    if (this.askedFor.size < MIN_OBJECTS) return undefined;
    const chosen = await this.choose(declared);
    return this.join(await Promise.all(chosen.map((cache) => cache.rowOf(key, declared))), declared);
  }

  /** The same from rows that have arrived and contain as much as single reads. */
  completeRowOf(id: string, declared: Readonly<Values>): L | undefined {
    const complete = this.caches.filter(({ reader }) => !reader.shows);
    return complete.map((cache) => cache.completeRowOf(idKey(id), declared)).find((row) => row !== undefined);
  }

  /** Whether a field that rows omit is not set on the platform. */
  covers(name: string): boolean {
    return this.caches.some((cache) => cache.covers(name));
  }

  /** Compares the rows with a single read of a declared object. */
  compare(declared: Readonly<Values>, live: L): void {
    const single = { declared, live };
    for (const cache of this.caches) cache.compare(single);
    if (!this.caches.some((cache) => cache.isAvailable)) this.singleReads = [];
    else if (this.singleReads.length < MAX_SINGLE_READS) this.singleReads.push(single);
  }

  /** An object that is written next proves nothing about rows that have not arrived. */
  forget(id: string): void {
    this.singleReads = this.singleReads.filter(({ live }) => idKey(this.run.idOf(live)) !== idKey(id));
  }

  private join(rows: readonly (L | undefined)[], declared: Readonly<Values>): L | undefined {
    const [first, ...others] = rows.filter((row) => row !== undefined);
    if (!first || others.length + 1 < rows.length) return undefined;
    const row = this.reads.join?.([first, ...others]) ?? first;
    return this.reads.isSufficient?.(row, declared) === false ? undefined : row;
  }

  /** The requests that show everything declared, if they pay off; empty otherwise. */
  private async choose(declared: Readonly<Values>): Promise<readonly ListCache<C, L>[]> {
    const parts = this.partsOf(declared);
    const isBegun = cheapestCover(parts).every(({ hasBegun }) => hasBegun);
    if (!isBegun && !(await this.paysOff(parts))) return [];
    // Other operations can have sent requests, or received their responses, during the wait.
    return cheapestCover(parts);
  }

  private partsOf(declared: Readonly<Values>): Parts<C, L> {
    const [only, ...others] = this.caches;
    if (only && !only.reader.shows && others.length === 0) return { complete: [only], partial: [], paths: [] };
    const pathsIn = (values: Readonly<Values>) => declaredPaths(settableFields(this.definition), values);
    return {
      complete: this.caches.filter(({ reader }) => !reader.shows),
      partial: this.caches
        .filter(({ reader }) => reader.shows)
        .map((cache) => ({ cache, paths: pathsIn(cache.partOf(declared)) })),
      paths: pathsIn(declared),
    };
  }

  /** Whether the requests take at most about twice the bytes of single reads, and less time. */
  private async paysOff(parts: Parts<C, L>): Promise<boolean> {
    const counting = this.count();
    await this.patience.waitFor(counting);
    if (!this.isSized) return false;
    const rows = await counting;
    if (rows === undefined) return true;
    const declared = await this.run.countDeclared();
    const requested = this.askedFor.size;
    const size = rows * sizeOf(cheapestCover(parts));
    return declared === undefined || declared < requested
      ? size <= MAX_SIZE_PER_REQUESTED * requested
      : size <= MAX_SIZE_PER_DECLARED * declared;
  }

  private count(): Promise<number | undefined> {
    const { context, name, reads } = this;
    return (this.size ??= this.run
      .countRows(() => countOrUndefined(() => reads.count(context.client, name)))
      .finally(() => (this.isSized = true)));
  }
}

/** The requests that can show a declaration. */
interface Parts<C, L extends Live> {
  /** Those that show complete objects. */
  readonly complete: readonly ListCache<C, L>[];
  /** Those that show a part, with the declared paths in it. */
  readonly partial: readonly { readonly cache: ListCache<C, L>; readonly paths: readonly string[] }[];
  /** Everything declared. */
  readonly paths: readonly string[];
}

/** The requests that show everything declared at the lowest cost; empty where there are none. */
function cheapestCover<C, L extends Live>(parts: Parts<C, L>): readonly ListCache<C, L>[] {
  const complete = parts.complete.filter(({ isAvailable }) => isAvailable).map((cache) => [cache]);
  const covers = [partialCover(parts), ...complete].filter((cover) => cover.length > 0);
  return covers.sort((one, other) => sizeOf(one) - sizeOf(other))[0] ?? [];
}

/** Requests that show a part each, and together everything declared; empty where there are none, or too many. */
function partialCover<C, L extends Live>({ partial, paths }: Parts<C, L>): readonly ListCache<C, L>[] {
  const missing = new Set(paths);
  const cover = partial
    .filter(({ cache }) => cache.isAvailable)
    .filter((part) => part.paths.filter((path) => missing.delete(path)).length > 0)
    .map(({ cache }) => cache);
  const sent = partial.map(({ cache }) => cache).filter(({ hasBegun }) => hasBegun);
  return missing.size === 0 && new Set([...sent, ...cover]).size <= MAX_PARTS ? cover : [];
}

/** The bytes of rows that were not requested yet, in single reads. */
function sizeOf<C, L extends Live>(cover: readonly ListCache<C, L>[]): number {
  return cover.filter(({ hasBegun }) => !hasBegun).reduce((sum, { reader }) => sum + reader.rowSize, 0);
}
