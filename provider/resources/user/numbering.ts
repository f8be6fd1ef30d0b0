import { type Numbering, parseText, withFieldName } from "../../core/fields/index";

/** How the platform writes the phone numbers of a live user. */
export function numberingOf(live: Readonly<Record<string, unknown>>): Numbering {
  const read = (name: string) => withFieldName([name], () => parseText(live[name]));
  return { countryCode: read("countryCode"), nationalPrefix: read("nationalPrefix") };
}
