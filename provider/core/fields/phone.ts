/** Phone numbers: one number has many ways to be written. */
import type { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { z } from "zod";
import type { FieldType, Numbering } from "./field-type";
import { parseText, equalsWithoutLeadingZeros, findTextProblem } from "./scalars";
import { collapseWhitespace } from "./unset";

const PUNCTUATION = /[\s().\-/]/g;
const DIALLABLE = /^\+?\d+$/;

/**
 * A phone number: digits with an optional `+`; punctuation is dropped. `informational` numbers (OCI-P `InformationalDN`:
 * pager, mobile) may hold any text, and are numbers only where they look like one.
 */
export function phoneType(max: number, { informational = false } = {}): FieldType<string> {
  return {
    label: "phone number",
    limits: `1–${max} characters`,
    dependsOnNumbering: true,
    schema: z.preprocess(
      (value) => (typeof value === "number" ? String(value) : value),
      z
        .string({ error: "must be a text" })
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
    toPortable: (number, numbering) => international(number, numbering)[0] ?? number,
    equals: (declared, live, numbering) => {
      const answered = parsePhone(live);
      if (answered === undefined) return false;
      if (declared === answered || equalsWithoutLeadingZeros(declared, live)) return true;
      const forms = international(answered, numbering);
      return international(declared, numbering).some((form) => forms.includes(form));
    },
  };
}

function parsePhone(live: unknown): string | undefined {
  const text = parseText(live);
  return text === undefined ? undefined : stripPunctuation(text);
}

/** The number without punctuation; a text that is no number stays a text. */
function stripPunctuation(text: string): string {
  const digits = text.replace(PUNCTUATION, "");
  return DIALLABLE.test(digits) ? digits : collapseWhitespace(text);
}

/** The numbering plans of the world, loaded with the first number whose writing is not enough to tell. */
const plans = (() => {
  let loaded: { parse: typeof parsePhoneNumberFromString; callingCodes: ReadonlySet<string> } | undefined;
  return () => (loaded ??= load());

  function load() {
    // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is needed, and not awaited
    const library = require("libphonenumber-js/min") as typeof import("libphonenumber-js/min");
    const callingCodes = library.getCountries().map((country) => library.getCountryCallingCode(country));
    return { parse: library.parsePhoneNumberFromString, callingCodes: new Set<string>(callingCodes) };
  }
})();

/** The ways to write the number with its country code, as far as they can be told. */
function international(number: string, { countryCode, nationalPrefix }: Numbering): string[] {
  if (!DIALLABLE.test(number)) return [];
  const { parse, callingCodes } = plans();
  const defaultCallingCode = countryCode?.replace(/\D/g, "");
  const isKnown = defaultCallingCode !== undefined && callingCodes.has(defaultCallingCode);
  const parsed = parse(number, isKnown ? { defaultCallingCode } : undefined);
  const planned = parsed?.isPossible() ? [parsed.number] : [];
  if (number.startsWith("+")) return [number, ...planned];
  if (!defaultCallingCode) return [];
  // Numbers that fit no country's plan, e.g. the invented ones of a lab: the platform's own prefix is what is left to go by.
  const national = nationalPrefix && number.startsWith(nationalPrefix) ? number.slice(nationalPrefix.length) : number;
  return [`+${defaultCallingCode}${national}`, ...planned];
}
