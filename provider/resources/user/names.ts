import { normalizeText } from "../../core/fields/index";

/** Whether two names can be the same on a platform: letter case does not count, nor do zeros that a JSON number loses. */
export function sameName(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && nameKey(one) === nameKey(other);
}

function nameKey(name: string): string {
  return normalizeText(name)
    .toLowerCase()
    .replace(/^0+(?=\d+$)/, "");
}
