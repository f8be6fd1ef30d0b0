/** The types of phone numbers. One number can be written in many ways. */
import { z } from "zod";
import type { FieldType, Numbering } from "./field-type";
import { toPossible } from "./numbering-plans";
import { DIALLABLE, type Spelling, readNumber, withoutPunctuation } from "./phone-number";
import { parseText, equalsWithoutLeadingZeros, findTextProblem } from "./scalars";

/**
 * What a field takes besides a number:
 * - `number`: nothing.
 * - `destination` (OCI-P `OutgoingDNorSIPURI`): SIP URIs, feature codes and other short texts.
 * - `informational` (OCI-P `InformationalDN`: pager, mobile): any text.
 */
type Takes = "number" | "destination" | "informational";

/**
 * A phone number: digits with an optional `+`. Punctuation and national prefixes are removed. A text that is probably a number,
 * but could be several, is invalid; an informational field takes it as it is.
 *
 * @param max - characters
 */
export function phoneType(max: number, takes: Takes = "number"): FieldType<string> {
  return {
    label: "phone number",
    limits: `1–${max} characters`,
    shape: "text",
    dependsOnNumbering: true,
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z.string({ error: "must be text" }).transform((text, context) => {
        const spelling = readNumber(text);
        const number = toText(spelling);
        const problem = findProblem(spelling, takes) ?? findTextProblem(number, { min: 1, max });
        if (problem !== undefined) context.addIssue(problem);
        return number;
      }),
    ),
    parse: parsePhone,
    toPortable: (number, numbering) =>
      isInternal(number) ? number : (internationalForms(number, numbering)[0] ?? number),
    equals: (declared, live, numbering) => {
      const parsed = parsePhone(live);
      if (parsed === undefined) return false;
      // A platform shows what it stores digit by digit, so no digit is a doubtful prefix.
      const number = withoutPunctuation(parsed);
      if (declared === number || equalsWithoutLeadingZeros(declared, live)) return true;
      // Also a national number can begin with zeros, e.g. in Italy.
      if (equalsWithoutLeadingZeros(nationalPart(declared, numbering), live)) return true;
      if (areInternal(declared, number)) return false;
      const forms = internationalForms(number, numbering);
      return internationalForms(declared, numbering).some((form) => forms.includes(form));
    },
  };
}

function parsePhone(live: unknown): string | undefined {
  const text = parseText(live);
  return text === undefined ? undefined : toText(readNumber(text));
}

function toText(spelling: Spelling): string {
  return "number" in spelling ? spelling.number : spelling.text;
}

function findProblem(spelling: Spelling, takes: Takes): string | undefined {
  if ("number" in spelling || takes === "informational") return undefined;
  if ("problem" in spelling) return spelling.problem;
  if (takes === "destination" && isDestination(spelling.text)) return undefined;
  return "must be a phone number: digits, with a + before the country code";
}

/** The shortest number of a country, with its code. */
const MIN_NUMBER_DIGITS = 7;

/** A SIP URI, a feature code with or without a number, or a text of few digits. */
function isDestination(text: string): boolean {
  if (/@|^sips?:/i.test(text) || /^[*#][\d*#+ ]*$/.test(text)) return true;
  return text.replace(/\P{Nd}/gu, "").length < MIN_NUMBER_DIGITS;
}

/** Whether two numbers are of one private plan, in which no first digit is a national prefix: 100 is not 0100. */
function areInternal(one: string, other: string): boolean {
  const isInternational = [one, other].some((number) => number.startsWith("+"));
  return !isInternational && [one, other].some(isInternal);
}

/** Whether a number is too short for one of a country, without a country code in front. */
function isInternal(number: string): boolean {
  return !number.startsWith("+") && number.length < MIN_NUMBER_DIGITS;
}

/** The number without the `+` and the calling code of the platform. */
function nationalPart(number: string, { countryCode }: Numbering): string {
  const prefix = `+${countryCode?.replace(/\D/g, "") ?? ""}`;
  return prefix !== "+" && number.startsWith(prefix) ? number.slice(prefix.length) : number;
}

/** The forms of the number with its country code; none if the country is not known. */
function internationalForms(number: string, { countryCode, nationalPrefix }: Numbering): string[] {
  if (!DIALLABLE.test(number)) return [];
  const callingCode = countryCode?.replace(/\D/g, "");
  const possible = toPossible(number, callingCode) ?? [];
  if (number.startsWith("+")) return [number].concat(possible);
  if (!callingCode) return [];
  // A number outside of every plan, e.g. the invented one of a lab, is compared with the platform's own national prefix.
  const national = nationalPrefix && number.startsWith(nationalPrefix) ? number.slice(nationalPrefix.length) : number;
  return [`+${callingCode}${national}`].concat(possible);
}
