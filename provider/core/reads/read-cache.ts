/**
 * What a run has read of one kind. Previews, refreshes and comparisons read through the cache; an operation that writes reads
 * the platform itself. An object is read once per run, and not at all where a list proves that nothing changes.
 */
import { idKey } from "../../shared/ids";
import type { ListName, ListReader, ListReads, Live, ResourceDefinition, Values } from "../definition";
import { UnreadableFieldError } from "../fields/index";
import type { Finder } from "../recognition/find";
import { idIn, listIn, listNameOf } from "../identity";
import { ListBudget } from "./list-budget";
import { ListChoice } from "./list-choice";
import type { RunContext } from "../run/run-context";
import type { Covers } from "../state";

/** What a read finds. */
interface Found<L> {
  /** Undefined where the platform proves that there is none. */
  readonly live: L | undefined;
  readonly isProven: boolean;
}

export class ReadCache<C, L extends Live> {
  private readonly reads = new Map<string, Promise<L | undefined>>();
  private readonly lists = new Map<string, ListChoice<C, L>>();
  /** By the path of a request. */
  private readonly budgets = new Map<string, ListBudget>();
  /** Objects that this run writes, or has finished: a later read goes to the platform. */
  private readonly invalidated = new Set<string>();

  constructor(
    private readonly definition: ResourceDefinition<C, L>,
    private readonly finder: Finder<C, L>,
    private readonly context: RunContext<C>,
  ) {}

  /**
   * The live object; undefined when the platform proves that there is none. It is the row of a list where the row is proof.
   *
   * @param id - of the object
   * @param listed - values that name the list which contains the object
   * @param declared - the values that a row must cover
   * @param isUpToDate - whether a row that covers them shows that there is nothing to do
   */
  async find(
    id: string,
    listed: Readonly<Values>,
    declared: Readonly<Values>,
    isUpToDate?: (row: L, covers: Covers) => boolean,
  ): Promise<L | undefined> {
    return (await this.findOrProve(id, listed, declared, isUpToDate)).live;
  }

  /** The same, and whether the live object is the row of a list that proves it to be up to date. */
  async findOrProve(
    id: string,
    listed: Readonly<Values>,
    declared: Readonly<Values>,
    isUpToDate: (row: L, covers: Covers) => boolean = () => false,
  ): Promise<Found<L>> {
    const key = idKey(id);
    const read = async (work: () => Promise<L | undefined>) => ({ live: await work(), isProven: false });
    const readNow = () => read(async () => this.readMore(await this.finder.find(id), declared));
    if (!this.isReusable(key)) return readNow();
    const known = this.reads.get(key);
    if (known) return read(async () => this.readMore(await known, declared));
    const list = await this.listOf(id, listed);
    const row = await list?.rowOf(id, declared);
    // During the wait another operation can have written the object, or read it.
    if (!this.isReusable(key)) return readNow();
    const covers = (name: string) => list?.covers(name) === true;
    if (row && isReadable(() => isUpToDate(row, covers))) return { live: row, isProven: true };
    return read(() => this.reads.get(key) ?? this.read(id, declared, list));
  }

  /** The object as this run has already read it, where that is proof. Makes no request for it. */
  async findKnown(
    id: string,
    listed: Readonly<Values>,
    declared: Readonly<Values>,
    isUpToDate: (live: L) => boolean,
  ): Promise<L | undefined> {
    const key = idKey(id);
    if (!this.isReusable(key)) return undefined;
    const read = await this.reads.get(key)?.catch(() => undefined);
    const list = this.definition.object && (await this.listOf(id, listed));
    const live = read ?? list?.completeRowOf(id, declared);
    return live && this.isReusable(key) && isReadable(() => isUpToDate(live)) ? live : undefined;
  }

  /** Call it before a write: it discards the reads of these objects, and their comparisons with lists. */
  invalidate(...ids: (string | undefined)[]): void {
    for (const id of ids) {
      if (id === undefined) continue;
      this.finish(id);
      this.context.run.lists.noteWritten(this.definition.kind, id);
      for (const list of this.lists.values()) list.forget(id);
    }
  }

  /** Called when this run has finished with an object: a later read goes to the platform. */
  finish(id: string): void {
    this.invalidated.add(idKey(id));
    this.reads.delete(idKey(id));
  }

  private isReusable(key: string): boolean {
    return this.context.reusesReads && !this.invalidated.has(key) && !this.isOwnerWritten(key);
  }

  private isOwnerWritten(id: string): boolean {
    const { kind, owner } = this.definition;
    return owner !== undefined && this.context.run.lists.isWritten(kind, id);
  }

  /** Operations that ask meanwhile wait for the same response. A read that fails, or finds nothing, is repeated. */
  private read(id: string, declared: Readonly<Values>, list: ListChoice<C, L> | undefined): Promise<L | undefined> {
    const key = idKey(id);
    const forget = () => {
      if (this.reads.get(key) === reading) this.reads.delete(key);
    };
    const complete = async () => this.readMore(await this.finder.find(id), declared);
    const reading = complete().then(
      (live) => {
        if (!live) forget();
        else if (!this.invalidated.has(key)) list?.compare(declared, live);
        return live;
      },
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    this.reads.set(key, reading);
    return reading;
  }

  private async readMore(live: L | undefined, declared: Readonly<Values>): Promise<L | undefined> {
    const { readMore } = this.definition;
    return live && readMore ? readMore(this.context.client, live, declared) : live;
  }

  /** The values that name the list with the object of a declaration, or of a response; undefined where they are not known. */
  async listNameOf(values: Readonly<Values>): Promise<ListName | undefined> {
    const key = await this.listKeyOf(idIn(this.definition, values), values);
    return key === undefined ? undefined : listNameOf(this.definition, key);
  }

  /** The list names the object itself, or the declaration of its owner does. */
  private async listKeyOf(id: string | undefined, values: Readonly<Values>): Promise<string | undefined> {
    const { kind, owner } = this.definition;
    const named = listIn(this.definition, values);
    return named ?? (owner !== undefined && id !== undefined ? this.context.run.lists.of(kind, id) : undefined);
  }

  private async listOf(id: string, values: Readonly<Values>): Promise<ListChoice<C, L> | undefined> {
    const { kind, owner, list: reads } = this.definition;
    const named = listIn(this.definition, values);
    if (named !== undefined && owner === undefined) this.context.run.lists.note(kind, id, named);
    const key = reads && (await this.listKeyOf(id, values));
    const name = key === undefined ? undefined : listNameOf(this.definition, key);
    return reads && key !== undefined && name ? this.openList(key, name, reads) : undefined;
  }

  private openList(key: string, name: ListName, reads: ListReads<C, L>): ListChoice<C, L> {
    const known = this.lists.get(key);
    if (known) return known;
    const { kind, owner = this.definition } = this.definition;
    const { run, listSizes } = this.context;
    const list = new ListChoice(this.definition, reads, name, this.context, {
      budgetOf: (reader) => this.budgetOf(reader),
      idOf: (row) => this.finder.idOf(row),
      countDeclared: () => run.lists.countIn(kind, key),
      countRows: (count) => listSizes.of(`${owner.kind} ${key}`, count),
    });
    this.lists.set(key, list);
    return list;
  }

  private budgetOf({ path, isOptional }: ListReader<C, L>): ListBudget {
    const budget = this.budgets.get(path) ?? new ListBudget(isOptional ? 1 : undefined);
    this.budgets.set(path, budget);
    return budget;
  }
}

/** A row that cannot be read proves nothing. */
function isReadable(work: () => boolean): boolean {
  try {
    return work();
  } catch (error) {
    if (error instanceof UnreadableFieldError) return false;
    throw error;
  }
}
