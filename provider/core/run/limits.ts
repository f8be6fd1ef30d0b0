/** Limits on the number of objects that one run changes or deletes, so that a wrong edit does not reach thousands of them. */
import { BroadworksError } from "../../shared/errors";
import { idKey } from "../../shared/ids";
import type { ResourceSchema } from "../definition";
import { type Change, type Fields, isUnset } from "../fields/index";

/** A number of objects, or a percentage of those that the stack has. */
export type Limit = { readonly count: number } | { readonly percent: number };

/** What a limit counts. */
export type Counted = Pick<ResourceSchema, "kind" | "noun">;

/** Returns the number of objects of a kind that the stack has; undefined where it is not known. */
export type CountObjects = (kind: string) => Promise<number | undefined>;

export function formatLimit(limit: Limit): string {
  return "count" in limit ? String(limit.count) : `${limit.percent}%`;
}

/**
 * The number of objects that a limit allows.
 *
 * @param counted - the kinds of the objects
 * @param setting - names it in the error
 * @throws BroadworksError for a percentage where the number of objects is not known
 */
export async function allowedBy(
  limit: Limit,
  setting: string,
  counted: readonly Counted[],
  count: CountObjects,
): Promise<number> {
  if ("count" in limit) return limit.count;
  const totals = await Promise.all([...new Set(counted.map(({ kind }) => kind))].map(count));
  const total = totals.reduce<number | undefined>(
    (sum, one) => (one === undefined ? sum : (sum ?? 0) + one),
    undefined,
  );
  if (total === undefined)
    throw new BroadworksError(
      `broadworks:${setting} is ${formatLimit(limit)}, and this run does not know how many ${formatNouns(counted)} the stack has. Set a number instead of a percentage`,
    );
  return Math.floor((total * limit.percent) / 100);
}

export function formatNouns(counted: readonly Counted[]): string {
  return [...new Set(counted.map(({ noun }) => `${noun}s`))].join(" and ");
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
   * @param counted - the kind of the object, and what messages call it
   * @throws BroadworksError when the run changes more objects than it may
   */
  async admit(counted: Counted, id: string, changes: readonly Pick<Change, "field">[]): Promise<void> {
    if (changes.length === 0) return;
    await this.add(this.changed, counted, id, "maxChanges");
    if (changes.some(({ field }) => field.risk === "number"))
      await this.add(this.numbers, counted, id, "maxNumberChanges");
  }

  private async add(
    admitted: Set<string>,
    counted: Counted,
    id: string,
    setting: "maxChanges" | "maxNumberChanges",
  ): Promise<void> {
    const limit = this.limits[setting];
    const key = `${counted.kind} ${idKey(id)}`;
    if (!limit || admitted.has(key)) return;
    const allowed = await allowedBy(limit, setting, [counted], this.count);
    const what = setting === "maxChanges" ? `${counted.noun}s` : `phone numbers and extensions of ${counted.noun}s`;
    if (admitted.size >= allowed)
      throw new BroadworksError(
        `this run would change more ${what} than broadworks:${setting} allows, which is ${formatLimit(limit)}. If these changes ` +
          `are intended, raise the limit with \`pulumi config set broadworks:${setting}\` and run again`,
      );
    admitted.add(key);
  }
}

/** The fields that a creation sets. */
export function createdFields(fields: Fields, declared: Readonly<Record<string, unknown>>): Pick<Change, "field">[] {
  return Object.entries(fields).flatMap(([name, field]) => (isUnset(declared[name]) ? [] : [{ field }]));
}
