/** What the lifecycles of one run share. */
import type { ChangeLog } from "../reports/change-log";
import type { Deletions } from "./deletions";
import type { ListSizes } from "../reads/list-budget";
import type { ChangeLimits } from "./limits";
import type { Run } from "./run";

/** @typeParam C - the client that makes requests */
export interface RunContext<C> {
  readonly client: C;
  /** Whether a comparison can use what this run has read before, and lists. */
  readonly reusesReads: boolean;
  /** Whether values that do not exist on the platform are rejected before a write. */
  readonly checksExistence: boolean;
  readonly changeLog: ChangeLog;
  /** What this run declares. */
  readonly run: Run;
  /** How many rows lists have. */
  readonly listSizes: ListSizes;
  /** Counts the objects that this run deletes. */
  readonly deletions: Deletions;
  /** Counts the objects that this run changes. */
  readonly limits: ChangeLimits;
  /** Gives all requests of one operation of one resource a common deadline. */
  readonly withDeadline: <T>(work: () => Promise<T>) => Promise<T>;
  /** Shows a line in the terminal, once per run; the engine shows it with the messages of the stack. */
  readonly log: (line: string) => void;
  /** The kinds of resources that configure objects of a kind. */
  readonly dependentsOf: (kind: string) => readonly string[];
}
