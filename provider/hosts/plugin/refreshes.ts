/**
 * Reads before a run. The engine reads each resource before it compares, so that a plain preview displays what others have
 * changed, and keeps what it has read, also if the run fails. It uses the same request for `pulumi refresh`, which has another
 * meaning: the state takes over the live values.
 */
import type { FieldValues } from "../../core/fields/index";

/**
 * The output that contains what the last run left, in a state that contains what a read before a run has found instead. Without
 * it, the next run would take a change by others for its own. The engine displays no output with such a beginning. A state
 * contains it, so never change it.
 */
export const LAST_RUN_OUTPUT = "__lastRun";

/** Whether the engine reads a resource before each run. A conflict is recognized by the values that the last run applied. */
export function isReadBeforeRuns(declared: FieldValues): boolean {
  return declared["onConflict"] !== "fail";
}
