/** Reports what a run finds and does: lines for the terminal, entries of the change log, conflicts as errors. */
import { BroadworksError, ConfigurationError, PartialFailure } from "../../shared/errors";
import { idKey } from "../../shared/ids";
import { missingEntry, toEntry } from "./change-entries";
import type { ResourceSchema } from "../definition";
import {
  type Change,
  type CheckFailure,
  type FieldValues,
  formatFailure,
  formatPath,
  valueAtPath,
} from "../fields/index";
import { formatChanges, formatValue } from "../format";
import type { RunContext } from "../run/run-context";
import type { LastRun } from "../run/run";
import { isAdopted } from "../state";

export class Reporter {
  /** Paths that a refresh of this run found changed, by id: the state contains their new values before the run compares. */
  private readonly drifted = new Map<string, ReadonlySet<string>>();

  constructor(
    private readonly context: Pick<RunContext<unknown>, "changeLog" | "log">,
    private readonly schema: ResourceSchema,
  ) {}

  /**
   * Reports how an object comes under management, and records what that changes.
   *
   * @param last - what another resource of the stack left of the object
   */
  async announceAdoption(
    id: string,
    changes: readonly Change[],
    last: LastRun | undefined,
    { assumed, isReported }: { readonly assumed: readonly string[]; readonly isReported: boolean },
  ): Promise<void> {
    const { owner, kind } = this.schema;
    const manner = last
      ? `taken over from another resource of this stack${owner !== undefined || isAdopted(last.carried) ? "" : ", which created it"}`
      : owner === undefined
        ? "exists on the platform and is adopted"
        : `${kind} comes under management`;
    const effect = changes.length === 0 ? "nothing changes" : formatChanges(changes);
    const note = assumed.length === 0 ? "" : `; ${assumed.join(", ")} assumed to be as declared, not reset`;
    if (isReported) this.context.log(`${id}: ${manner}; ${effect}${note}`);
    const cause = last ? undefined : "adoption";
    await this.context.changeLog.recordPlanned(changes.map((change) => toEntry(this.schema, id, change, cause)));
  }

  /**
   * Records changes, and reports those that overwrite what someone else set.
   *
   * @throws BroadworksError on a conflict where onConflict is "fail"
   */
  async reportChanges(
    id: string,
    changes: readonly Change[],
    declared: FieldValues,
    applied: FieldValues,
  ): Promise<void> {
    const drifted = this.drifted.get(idKey(id));
    await this.context.changeLog.recordPlanned(
      changes.map((change) =>
        toEntry(this.schema, id, change, drifted?.has(formatPath(change.path)) ? "drift" : undefined),
      ),
    );
    const conflicts = changes.filter((change) => change.isDrift);
    if (conflicts.length > 0 && declared["onConflict"] === "fail") throw conflictError(conflicts, applied);
    if (conflicts.length > 0)
      this.context.log(`${id}: changed by someone else and set back: ${formatChanges(conflicts)}`);
    const managed = changes.filter(({ path, live }) => live !== undefined && valueAtPath(applied, path) === undefined);
    if (managed.length > 0) this.context.log(`${id}: newly managed: ${formatChanges(managed)}`);
  }

  /** Records what a refresh found changed since the last run. */
  async recordDrift(id: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    this.drifted.set(idKey(id), new Set(changes.map(({ path }) => formatPath(path))));
    await this.context.changeLog.recordPlanned(changes.map((change) => toEntry(this.schema, id, change, "drift")));
  }

  /** Records that a refresh found no such object. */
  recordMissing(id: string): Promise<void> {
    return this.context.changeLog.recordPlanned([missingEntry({ kind: this.schema.kind, id })]);
  }
}

/** Names the object in every error of the work. */
export async function withContext<T>(id: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PartialFailure)
      throw new PartialFailure(
        error.id,
        error.properties,
        error.reasons.map((reason) => `${id}: ${reason}`),
      );
    // Settings belong to the run, not to the object that needs them first.
    if (error instanceof ConfigurationError || !(error instanceof BroadworksError)) throw error;
    throw new BroadworksError(`${id}: ${error.message}`);
  }
}

/** @throws BroadworksError with all failures, where there are any */
export function rejectFailures(failures: readonly CheckFailure[]): void {
  if (failures.length > 0) throw new BroadworksError(failures.map(formatFailure).join("; "));
}

function conflictError(conflicts: readonly Change[], applied: FieldValues): BroadworksError {
  const each = conflicts.map(({ path, live, declared, isSecret }) => {
    if (isSecret) return formatPath(path);
    const before = formatValue(valueAtPath(applied, path));
    return `${formatPath(path)} was ${before}, is ${formatValue(live)} now, and is declared as ${formatValue(declared)}`;
  });
  return new BroadworksError(
    `changed by someone else: ${each.join("; ")}. Run \`pulumi refresh\` to accept the live values, or set onConflict to "overwrite"`,
  );
}
