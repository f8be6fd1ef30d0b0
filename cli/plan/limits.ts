/** How much a run may change: a bad edit must not reach ten thousand phones. */
import { BroadworksError } from "../../provider/shared/errors";
import { type Plan, type PlannedObject, changedObjects, isWhole } from "./plan";
import { counted, toldOf, visible } from "./sections";

export interface Limits {
  readonly changes: number | undefined;
  readonly numberChanges: number | undefined;
}

/** Of those that are too many, so many are listed. */
const LISTED = 20;

/** @throws BroadworksError that lists what is too much */
export function refuseTooMany(plan: Plan, { changes, numberChanges }: Limits): void {
  const { summary } = plan;
  const objects = changedObjects(plan);
  if (numberChanges !== undefined && summary.numberChanges > numberChanges)
    throw tooMany(
      `${counted(summary.numberChanges, "change")} of numbers or extensions`,
      `--max-number-changes ${numberChanges}`,
      objects.flatMap((user) => linesOf(user, (risk) => risk === "number")),
    );
  if (changes !== undefined && summary.changes > changes)
    throw tooMany(
      counted(summary.changes, "change"),
      `--max-changes ${changes}`,
      objects.flatMap((user) => (isWhole(user) ? [`${visible(user.id)}: ${user.action}`] : linesOf(user, () => true))),
    );
}

function linesOf({ id, changes }: PlannedObject, isMeant: (risk: string | undefined) => boolean): string[] {
  return changes
    .filter(({ risk }) => isMeant(risk))
    .map((change) => {
      const { field, live, declared } = toldOf(change);
      return `${visible(id)}: ${field} ${live} → ${declared}`;
    });
}

function tooMany(what: string, limit: string, lines: readonly string[]): BroadworksError {
  const more = lines.length > LISTED ? [`and ${lines.length - LISTED} more`] : [];
  const list = [...lines.slice(0, LISTED), ...more].map((line) => `\n  ${line}`).join("");
  return new BroadworksError(
    `${what} would be made, and ${limit} allows fewer; mend the program, or raise the limit if that is meant:${list}`,
  );
}
