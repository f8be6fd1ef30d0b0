/** Names of what exists on the platform: departments, languages, services. */
import type { Absence } from "../../core/lifecycle/absence";
import { normalizeText } from "../../core/fields/index";

/** A name that a list does not contain; undefined where there is no list, or an empty one. */
export function absentName(
  declared: unknown,
  known: readonly string[] = [],
  absence: Omit<Absence, "value" | "known">,
): Absence | undefined {
  if (known.length === 0 || typeof declared !== "string") return undefined;
  return known.some((name) => sameName(name, declared)) ? undefined : { ...absence, value: declared, known };
}

/** Whether two names can be the same on a platform: letter case does not count, nor do zeros that a JSON number loses. */
export function sameName(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && nameKey(one) === nameKey(other);
}

function nameKey(name: string): string {
  return normalizeText(name)
    .toLowerCase()
    .replace(/^0+(?=\d+$)/, "");
}
