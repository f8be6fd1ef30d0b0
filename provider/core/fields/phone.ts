/** The type of phone numbers. One number can be written in many ways. */
import type { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { z } from "zod";
import type { FieldType, Numbering } from "./field-type";
import { parseText, equalsWithoutLeadingZeros, findTextProblem } from "./scalars";
import { collapseWhitespace } from "./unset";

const PUNCTUATION = /[\s().\-/]/g;
const DIALLABLE = /^\+?\d+$/;

/**
 * A phone number: digits with an optional `+`; punctuation is removed. An `informational` number (OCI-P `InformationalDN`:
 * pager, mobile) can be any text, and counts as a number only if it looks like one.
 *
 * @param max - characters
 */
export function phoneType(max: number, { informational = false } = {}): FieldType<string> {
  return {
    label: "phone number",
    limits: `1–${max} characters`,
    shape: "text",
    dependsOnNumbering: true,
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z
        .string({ error: "must be text" })
        .transform(stripPunctuation)
        .superRefine((number, context) => {
          if (!informational && !DIALLABLE.test(number))
            context.addIssue("must be a phone number: digits, with a + before the country code");
          else {
            const problem = findTextProblem(number, { min: 1, max });
            if (problem) context.addIssue(problem);
          }
        }),
    ),
    parse: parsePhone,
    toPortable: (number, numbering) => internationalForms(number, numbering)[0] ?? number,
    equals: (declared, live, numbering) => {
      const number = parsePhone(live);
      if (number === undefined) return false;
      if (declared === number || equalsWithoutLeadingZeros(declared, live)) return true;
      const forms = internationalForms(number, numbering);
      return internationalForms(declared, numbering).some((form) => forms.includes(form));
    },
  };
}

function parsePhone(live: unknown): string | undefined {
  const text = parseText(live);
  return text === undefined ? undefined : stripPunctuation(text);
}

/** The number without punctuation. Other text keeps its punctuation. */
function stripPunctuation(text: string): string {
  const digits = text.replace(PUNCTUATION, "");
  return DIALLABLE.test(digits) ? digits : collapseWhitespace(text);
}

/** The numbering plans of all countries, loaded for the first two numbers that differ as text. */
const numberingPlans = (() => {
  let loaded: { parse: typeof parsePhoneNumberFromString; callingCodes: ReadonlySet<string> } | undefined;
  return () => (loaded ??= load());

  function load() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded synchronously, on first use
    const library = require("libphonenumber-js/min") as typeof import("libphonenumber-js/min");
    const callingCodes = library.getCountries().map((country) => library.getCountryCallingCode(country));
    return { parse: library.parsePhoneNumberFromString, callingCodes: new Set<string>(callingCodes) };
  }
})();

/** The forms of the number with its country code; none if the country is not known. */
function internationalForms(number: string, { countryCode, nationalPrefix }: Numbering): string[] {
  if (!DIALLABLE.test(number)) return [];
  const { parse, callingCodes } = numberingPlans();
  const defaultCallingCode = countryCode?.replace(/\D/g, "");
  const isKnown = defaultCallingCode !== undefined && callingCodes.has(defaultCallingCode);
  const parsed = parse(number, isKnown ? { defaultCallingCode } : undefined);
  const possible = parsed?.isPossible() ? [parsed.number] : [];
  if (number.startsWith("+")) return [number, ...possible];
  if (!defaultCallingCode) return [];
  // A number outside of every plan, e.g. the invented one of a lab, is compared with the platform's own national prefix.
  const national = nationalPrefix && number.startsWith(nationalPrefix) ? number.slice(nationalPrefix.length) : number;
  return [`+${defaultCallingCode}${national}`, ...possible];
}
