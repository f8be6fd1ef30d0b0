/** Limits on the number of users that one run changes or deletes, so that a wrong edit does not reach thousands of them. */
import { BroadworksError } from "../shared/errors";
import { type Change, type Fields, isUnset } from "./fields/index";

/** A number of objects, or a percentage of those that the stack has. */
export type Limit = { readonly count: number } | { readonly percent: number };

/** Returns the number of objects that the stack has; undefined where it is not known. */
export type CountObjects = () => Promise<number | undefined>;

export function formatLimit(limit: Limit): string {
  return "count" in limit ? String(limit.count) : `${limit.percent}%`;
}

/**
 * The number of objects that a limit allows.
 *
 * @param setting - names it in the error
 * @throws BroadworksError for a percentage where the number of objects is not known
 */
export async function allowedBy(limit: Limit, setting: string, count: CountObjects): Promise<number> {
  if ("count" in limit) return limit.count;
  const total = await count();
  if (total === undefined)
    throw new BroadworksError(
      `broadworks:${setting} is ${formatLimit(limit)}, and this run does not know how many users the stack has. Set a number instead of a percentage`,
    );
  return Math.floor((total * limit.percent) / 100);
}

/** Counts the objects that a run changes, each once. The preview counts before anything is written. */
export class ChangeLimits {
  private readonly changed = new Set<string>();
  private readonly numbers = new Set<string>();

  constructor(
    private readonly limits: { readonly maxChanges: Limit | undefined; readonly maxNumberChanges: Limit | undefined },
    private readonly count: CountObjects,
  ) {}

  /**
   * @param key - identifies the object
   * @throws BroadworksError when the run changes more objects than it may
   */
  async admit(key: string, changes: readonly Pick<Change, "field">[]): Promise<void> {
    if (changes.length === 0) return;
    await this.add(this.changed, key, "maxChanges", "users");
    if (changes.some(({ field }) => field.risk === "number"))
      await this.add(this.numbers, key, "maxNumberChanges", "phone numbers and extensions of users");
  }

  private async add(
    counted: Set<string>,
    key: string,
    setting: "maxChanges" | "maxNumberChanges",
    what: string,
  ): Promise<void> {
    const limit = this.limits[setting];
    if (!limit || counted.has(key)) return;
    const allowed = await allowedBy(limit, setting, this.count);
    if (counted.size >= allowed)
      throw new BroadworksError(
        `this run would change more ${what} than broadworks:${setting} allows, which is ${formatLimit(limit)}. If these changes ` +
          `are intended, raise the limit with \`pulumi config set broadworks:${setting}\` and run again`,
      );
    counted.add(key);
  }
}

/** The fields that a creation sets. */
export function createdFields(fields: Fields, declared: Readonly<Record<string, unknown>>): Pick<Change, "field">[] {
  return Object.entries(fields).flatMap(([name, field]) => (isUnset(declared[name]) ? [] : [{ field }]));
}
