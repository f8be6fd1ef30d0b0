/** What the program of a run knows, as the provider's process sees it. */
import type { FieldValues } from "../fields/index";
import type { Identity } from "../identity";
import type { LastState } from "./last-state";

/** A resource that the program declares. */
export interface DeclaredResource extends Identity {
  /** Property paths of the resource option `ignoreChanges`. */
  readonly ignoreChanges?: readonly string[];
  /** The list that contains the object, or its owner, as the declaration of it names it. */
  readonly list?: string;
  /** The declared values by which other resources of the run decide: those that identify the object or belong to it alone. */
  readonly values?: FieldValues;
  /** Names of such values that the program does not know yet. */
  readonly unknown?: readonly string[];
  /** Whether the value of a name is secret; with a value, whether it is that one. */
  readonly isSecret?: (name: string, value?: unknown) => boolean;
  /** Why no value is taken from the object for another one, e.g. `protect`. */
  readonly keepsValues?: string;
  /** The URN, in the form that all providers have in common. */
  readonly urn?: string;
}

/** What the program of the run knows. Without a program (`pulumi destroy`, `pulumi refresh`) it knows nothing. */
export interface ProgramView {
  /** The declaration of an object; undefined where the program has none. */
  find(identity: Pick<Identity, "kind" | "id">): Promise<DeclaredResource | undefined>;
  /** The number of objects of a kind that the program declares in a list; undefined where it is not known. */
  countIn(kind: string, list: string): Promise<number | undefined>;
  /** The lists with objects of a kind that the program declares with one of some fields. */
  listsDeclaring(kind: string, names: ReadonlySet<string>): Promise<readonly string[]>;
  /** The number of objects of a kind that the program declares; undefined where it is not known. */
  count(kind: string): Promise<number | undefined>;
  /** The state that the last run left; empty where it cannot be read. */
  lastState(): Promise<LastState>;
  /** Whether the program declares a resource with a URN, of any provider. */
  declaresUrn(urn: string): Promise<boolean>;
  /** Receives declarations from the start of the program on, without a question. */
  follow(): void;
}
