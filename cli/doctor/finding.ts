/** The result of one check of `pulumi-broadworks doctor`. */
import { BroadworksError } from "../../provider/shared/errors";

export interface Finding {
  /** The name of the check, e.g. `Pulumi CLI`. */
  readonly check: string;
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** The value that was found; for a failed check the problem and the action. */
  readonly text: string;
}

export type Outcome = Omit<Finding, "check">;

export const ok = (text: string): Outcome => ({ state: "ok", text });
export const warning = (text: string): Outcome => ({ state: "warning", text });
export const failed = (text: string): Outcome => ({ state: "failed", text });
export const skipped = (text: string): Outcome => ({ state: "skipped", text });

/** @throws the error when it is not a BroadworksError: only those have messages for users */
export function messageOf(error: unknown): string {
  if (error instanceof BroadworksError) return error.message;
  throw error;
}
