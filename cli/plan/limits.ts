/** Limits on the number of changes, so that a wrong edit does not change thousands of users. */
import { BroadworksError } from "../../provider/shared/errors";
import { formatCount } from "../shared/count";
import { type FormattedChange, escapeInvisible, formatChange } from "./format";
import { type Risk, type PlannedObject } from "./actions";
import { type Plan, createsOrRemovesObject, listChangedObjects } from "./plan";

interface PlanLimits {
  /** Undefined for no limit. */
  readonly changes: number | undefined;
  readonly numberChanges: number | undefined;
}

/** The number of changes that an error lists. */
const MAX_LISTED = 20;

/** @throws BroadworksError with a list of the changes, when there are more than a limit allows */
export function enforceLimits(plan: Plan, { changes, numberChanges }: PlanLimits): void {
  const { summary } = plan;
  const objects = listChangedObjects(plan);
  if (numberChanges !== undefined && summary.numberChanges > numberChanges)
    throw limitError(
      `${formatCount(summary.numberChanges, "change")} of phone numbers and extensions`,
      `--max-number-changes ${numberChanges}`,
      objects.flatMap((user) => listChanges(user, (risk) => risk === "number")),
    );
  if (changes !== undefined && summary.changes > changes)
    throw limitError(
      formatCount(summary.changes, "change"),
      `--max-changes ${changes}`,
      objects.flatMap((user) =>
        createsOrRemovesObject(user) ? [`${escapeInvisible(user.id)}: ${user.action}`] : listChanges(user, () => true),
      ),
    );
}

function listChanges({ id, changes }: PlannedObject, isListed: (risk: Risk | undefined) => boolean): string[] {
  return changes
    .filter(({ risk }) => isListed(risk))
    .map((change) => `${escapeInvisible(id)}: ${formatChange(change).map(toText).join(", ")}`);
}

function toText({ field, live, declared }: FormattedChange): string {
  return `${field} ${live} → ${declared}`;
}

function limitError(found: string, limit: string, changes: readonly string[]): BroadworksError {
  const rest = changes.length > MAX_LISTED ? [`and ${changes.length - MAX_LISTED} more`] : [];
  const list = [...changes.slice(0, MAX_LISTED), ...rest].map((line) => `\n  ${line}`).join("");
  return new BroadworksError(
    `${found} planned, more than ${limit} allows. Fix the program, or raise the limit:${list}`,
  );
}
