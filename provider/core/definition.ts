/**
 * The contract of a resource kind. A kind states its fields, how its objects are read, and the requests that write them. The
 * lifecycle does everything else: adoption, ownership, comparison, conflicts, reports and limits.
 *
 * Every function can be called again at any time, also after a crash in its middle. Reads have no side effect.
 */
import type { FindAbsence } from "./lifecycle/absence";
import type { Change, CheckFailure, Fields, Numbering } from "./fields/index";
import type { Operation } from "./reports/change-log";
import type { ExclusiveValue } from "./handover/exclusive";
import type { IdentityRules } from "./identity";
import type { CurrentIds } from "./recognition/current-ids";

export type Values = Record<string, unknown>;

/** An object as the platform returns it. The fields that identify it are checked; all others have any type. */
export type Live = Readonly<Record<string, unknown>>;

/** The part of a kind that a program and a state need. It makes no requests, so that a program loads little code. */
export interface ResourceSchema {
  /** The name of the class. Types in states end with it: never change it. */
  readonly kind: string;
  /** What messages call it: `user`. */
  readonly noun: string;
  /**
   * The JavaScript that the engine evaluates to find the code of the kind. Every state contains it: never change it. It
   * captures nothing, so neither an upgrade nor a secret ever changes a state through it.
   */
  readonly handler: string;
  readonly identity: IdentityRules;
  /** Everything that reaches the platform. */
  readonly fields: Fields;
  /**
   * Fields that name the list which contains an object, e.g. that of its group; absent where nothing is read in lists. Fields of
   * the owner, where the kind has one.
   */
  readonly listFields?: readonly string[];
  /** Members of a live object that no response contains. */
  readonly internalMembers?: readonly string[];
  /** Operations of fields that have a request of their own, e.g. a rename; all others are updates. */
  readonly operations?: Readonly<Record<string, Operation>>;
  /** How the provider treats the resource; the platform never sees it. */
  readonly lifecycleOptions: Fields;
  /** The values of lifecycle options that are not declared. */
  readonly lifecycleDefaults: Readonly<Values>;
  /** Rules across several fields. Each value is valid by itself. */
  readonly validate?: (declared: Readonly<Values>) => CheckFailure[];
  /** Adds values that follow from others. Lifecycle defaults are added without it. */
  readonly withDefaults?: (declared: Readonly<Values>) => Values;
  /** The names of outputs that cannot be declared. */
  readonly undeclaredOutputs: readonly string[];
  /** Outputs that follow from the declared fields. */
  readonly derivedFields?: Fields;
  /** The usual values of derived fields, by id. A state contains only values that differ. */
  readonly derivedDefaults?: Readonly<Record<string, (id: string) => unknown>>;
  /** The fields that {@link undeclaredOutputs} follow from: where none of them changes, those outputs stay. */
  readonly derivedFrom?: readonly string[];
  /** What it belongs to, where it configures an object that another resource declares. */
  readonly owner?: Pick<ResourceSchema, "kind" | "noun">;
}

/**
 * A kind of resource.
 *
 * @typeParam C - the client that makes requests
 * @typeParam L - an object of the kind, or of its owner, as it is read
 */
export interface ResourceDefinition<C, L extends Live = Live> extends ResourceSchema {
  /** Reads one object by its id; undefined when the platform proves that it does not exist. */
  readonly read: (client: C, id: string) => Promise<L | undefined>;
  /**
   * Receives the values of declarations and states before the objects are read, where responses can show their ids in part.
   *
   * @param client - fails where the settings are not complete; a declaration is checked all the same
   */
  readonly noteIds?: (client: () => C, values: Readonly<Values>) => void;
  /** Responses contain none of the fields: {@link read} shows only whether the owner exists. */
  readonly isUnreadable?: true;
  /** Reads what a comparison needs in addition. Called only with a live object of {@link read}. */
  readonly readMore?: (client: C, live: L, declared: Readonly<Values>) => Promise<L>;
  /** How the platform writes the phone numbers of the object. */
  readonly numbering?: (live: L) => Numbering;
  /** Reads many objects with few requests. */
  readonly list?: ListReads<C, L>;

  /** The requests that write, in their order. Each field belongs to exactly one of them. */
  readonly writes: (client: C, declared: Readonly<Values>, ids: RenameNotes) => readonly WriteRequest<L>[];
  /** Creation and deletion; absent where the resource configures an object that another resource declares. */
  readonly object?: ObjectRules<C, L>;
  /** Why the declared values are impossible for this object. Checked in a preview too. */
  readonly checkLive?: (live: L, declared: Readonly<Values>) => CheckFailure[];
  /**
   * Fields with values that must exist on the platform, e.g. a department, and how that is found out before anything is written.
   * Called only for values that change.
   */
  readonly mustExist?: Readonly<Record<string, FindAbsence<C, L>>>;
  /** The values that count as applied, where that is not everything the last run left. */
  readonly appliedSince?: (declared: Readonly<Values>, applied: Readonly<Values>) => Values;
  /**
   * Outputs that are not declared and do not follow from live values, e.g. what this resource added by itself.
   *
   * @param before - the outputs of the last run
   * @param done - the changes that this run has made
   */
  readonly extraOutputs?: (before: Readonly<Values>, declared: Readonly<Values>, done: readonly Change[]) => Values;
  /** What changes when the resource is removed and its object stays. */
  readonly removal?: Removal;
  /** How the `export` command writes the kind; absent where it does not. */
  readonly export?: ExportRules<C, L>;
}

/** Creation and deletion of objects. The lifecycle decides when; requests are not repeated before `verifyApplied` was false. */
export interface ObjectRules<C, L extends Live = Live> {
  /**
   * @param body - the declared fields, under their names of creation
   * @returns the object in the response, complete or not; undefined if it contains none
   */
  readonly create: (client: C, body: Readonly<Values>, verifyApplied: () => Promise<boolean>) => Promise<L | undefined>;
  /** Deletes the object; succeeds where it does not exist. */
  readonly delete: (client: C, id: string, verifyApplied: () => Promise<boolean>) => Promise<void>;
  /**
   * Ids of the objects that may have a value which only one object can have. The lifecycle reads them. It treats an error as no
   * evidence.
   *
   * @param declared - names the scope in which the value is unique, and the list of the object that wants it
   */
  readonly findHolders?: (client: C, wanted: ExclusiveValue, declared: Readonly<Values>) => Promise<readonly string[]>;
  /** The same in one other list, by the namespace of the value: only of values that the lists alone show. */
  readonly listSearches?: Readonly<
    Record<string, (client: C, wanted: ExclusiveValue, list: ListName) => Promise<readonly string[]>>
  >;
}

/** Where a request that renames an object notes it: the other operations of the run go by it. */
type RenameNotes = Pick<CurrentIds, "noteRenaming" | "noteRenamed" | "noteRenameUnknown">;

/** One request that writes. The lifecycle sends one after the other, each when the one before has ended. */
export interface WriteRequest<L extends Live> {
  /** Whether this request writes a change. */
  readonly writes: (change: Change) => boolean;
  /**
   * Asks the platform whether the write is possible, without an effect. Previews ask too. Nothing is recorded before.
   *
   * @returns what the write will change besides, one sentence each
   * @throws BroadworksError where the write is impossible
   */
  readonly verifyPossible?: (live: L) => Promise<readonly string[]>;
  /** Sends the request. */
  readonly send: (live: L, changes: readonly Change[]) => Promise<Written<L> | undefined>;
}

/** What a write request shows when it has succeeded. */
export interface Written<L extends Live> {
  /** Values that are certain even if the next read differs, e.g. a new id. */
  readonly certain?: Partial<L>;
  /** The object in the response. Where it turns out to be complete, it is the next read. */
  readonly response?: L | undefined;
}

/**
 * How many objects are read with few requests. A list contains the objects of the kind; where the kind has an owner, it contains
 * the owners.
 */
export interface ListReads<C, L extends Live> {
  /** The requests that show the objects of a list. Those that cost least for a declaration are sent. */
  readonly readers: readonly ListReader<C, L>[];
  /** How many rows the list has. It decides whether the list costs less than single reads. */
  readonly count: (client: C, list: ListName) => Promise<number>;
  /** The object that several readers show a part of. Absent where each shows complete objects. */
  readonly join?: (rows: readonly [L, ...L[]]) => L;
  /** Whether a row contains what a comparison needs besides the declared fields. */
  readonly isSufficient?: (row: L, declared: Readonly<Values>) => boolean;
}

/** One request that shows all objects of a list. */
export interface ListReader<C, L extends Live> {
  /** Names the request: its failures count in all lists of a run. */
  readonly path: string;
  /** @param limit - asks for this many rows; without it the platform decides */
  readonly read: (client: C, list: ListName, limit?: number) => Promise<Iterable<L>>;
  /** The bytes of a row. 1 is the response to a single read. */
  readonly rowSize: number;
  /** The platform can omit rows unless it is asked for all. */
  readonly hasLimit?: true;
  /** Platforms can lack the request: after one failure, or one wrong row, the run does without. */
  readonly isOptional?: true;
  /** The declared values that rows show. Absent where rows are complete objects. */
  readonly shows?: (declared: Readonly<Values>) => Values;
}

/** Names a list: its values, e.g. of a service provider and a group. */
export type ListName = Readonly<Record<string, string>>;

/** Live objects as declarations in an exported program. */
interface ExportRules<C, L extends Live> {
  /** The option of the command that includes the kind, which also names a folder: `services`. Absent for users. */
  readonly option?: string;
  /** What the option does, for `--help`: at most 50 characters. */
  readonly description?: string;
  /** Reads everything that is exported of one object. Without it, the read of the definition. */
  readonly read?: (client: C, id: string) => Promise<L | undefined>;
  /** The object without parts that cannot be read, so that all others can be exported. */
  readonly readable?: (live: L) => L;
  /** @param declared - every field that is set, in the notation of programs */
  readonly declare?: (live: L, declared: Values) => Values;
}

interface Removal {
  /** The values of the object after the removal, as far as the state shows; empty to leave it unchanged. */
  readonly values: (state: Readonly<Values>) => Values;
}
