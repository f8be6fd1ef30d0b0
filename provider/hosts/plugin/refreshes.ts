/**
 * Reads before a run. The engine reads each resource before it compares, so that a plain preview displays what others have
 * changed. It uses the same request for `pulumi refresh`, which has another meaning: the state takes over the live values.
 */
import { isDeepStrictEqual } from "node:util";
import { idKey } from "../../shared/ids";
import type { FieldValues } from "../../core/fields/index";

interface Reading {
  /** What the last run left. */
  readonly before: FieldValues;
  readonly found: FieldValues;
}

/** Whether the engine reads a resource before each run. A conflict is recognized by the values that the last run applied. */
export function isReadBeforeRuns(declared: FieldValues): boolean {
  return declared["onConflict"] !== "fail";
}

export class Readings {
  private readonly readings = new Map<string, Reading>();

  note(kind: string, id: string, reading: Reading): void {
    this.readings.set(keyOf(kind, id), reading);
  }

  /** What the last run left, where the engine passes what this process has found instead. */
  before(kind: string, id: string, state: FieldValues): FieldValues {
    const reading = this.readings.get(keyOf(kind, id));
    return reading && isDeepStrictEqual(reading.found, state) ? reading.before : state;
  }
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${idKey(id)}`;
}
