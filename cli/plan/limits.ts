/** Limits on the number of changes, so that a wrong edit does not change thousands of users. */
import { BroadworksError } from "../../provider/shared/errors";
import { type FormattedChange, escapeInvisible, formatChange, formatCount } from "./format";
import { type Plan, type PlannedUser, createsOrRemovesUser } from "./plan";
import type { Risk } from "./risks";

export interface ChangeLimits {
  /** Undefined for no limit. */
  readonly changes: number | undefined;
  readonly numberChanges: number | undefined;
}

/** The number of changes that an error lists. */
const MAX_LISTED = 20;

/** @throws BroadworksError with a list of the changes, when there are more than a limit allows */
export function enforceLimits({ summary, users }: Plan, { changes, numberChanges }: ChangeLimits): void {
  if (numberChanges !== undefined && summary.numberChanges > numberChanges)
    throw limitError(
      `${formatCount(summary.numberChanges, "change")} of phone numbers and extensions`,
      `--max-number-changes ${numberChanges}`,
      users.flatMap((user) => listChanges(user, (risk) => risk === "number")),
    );
  if (changes !== undefined && summary.changes > changes)
    throw limitError(
      formatCount(summary.changes, "change"),
      `--max-changes ${changes}`,
      users.flatMap((user) =>
        createsOrRemovesUser(user)
          ? [`${escapeInvisible(user.userId)}: ${user.action}`]
          : listChanges(user, () => true),
      ),
    );
}

function listChanges({ userId, changes }: PlannedUser, isListed: (risk: Risk | undefined) => boolean): string[] {
  return changes
    .filter(({ risk }) => isListed(risk))
    .map((change) => `${escapeInvisible(userId)}: ${formatChange(change).map(toText).join(", ")}`);
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
