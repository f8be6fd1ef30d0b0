/** The numbering plans of all countries. */
import type { CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/min";

interface Plans {
  readonly parse: typeof parsePhoneNumberFromString;
  /** The countries of each calling code: +1 has several. */
  readonly countries: ReadonlyMap<string, readonly CountryCode[]>;
  /** The digits before a national number in a country, e.g. `0`. */
  readonly nationalPrefix: (country: CountryCode) => string | undefined;
  /** What a national number of the country matches, without prefixes. */
  readonly pattern: (country: CountryCode) => RegExp;
}

/** The members of the library's class that its types omit. */
interface NumberingPlan {
  nationalPrefix(): string | undefined;
  nationalNumberPattern(): string;
}

/** Loaded for the first number. */
const plans = (() => {
  let loaded: Plans | undefined;
  return () => (loaded ??= load());
})();

function load(): Plans {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded synchronously, on first use
  const library = require("libphonenumber-js/min") as typeof import("libphonenumber-js/min");
  const countries = new Map<string, CountryCode[]>();
  for (const country of library.getCountries()) {
    const callingCode = library.getCountryCallingCode(country);
    countries.set(callingCode, [...(countries.get(callingCode) ?? []), country]);
  }
  const metadata = new library.Metadata();
  const patterns = new Map<CountryCode, RegExp>();
  const planOf = (country: CountryCode) => {
    metadata.selectNumberingPlan(country);
    return metadata.numberingPlan as unknown as NumberingPlan | undefined;
  };
  return {
    parse: library.parsePhoneNumberFromString,
    countries,
    nationalPrefix: (country) => planOf(country)?.nationalPrefix(),
    pattern: (country) => {
      const pattern = patterns.get(country) ?? new RegExp(`^(?:${planOf(country)?.nationalNumberPattern() ?? ""})$`);
      patterns.set(country, pattern);
      return pattern;
    },
  };
}

/** Whether the digits are the calling code of a country. */
export function isCallingCode(digits: string): boolean {
  return plans().countries.has(digits);
}

/** The digits before a national number in the countries of a calling code. */
export function nationalPrefixes(callingCode: string): string[] {
  const { countries, nationalPrefix } = plans();
  return (countries.get(callingCode) ?? []).flatMap((country) => nationalPrefix(country) ?? []);
}

/** Whether `+` and digits are a number of a country as they are, so that none of the digits is a prefix. */
export function isValidInternational(number: string): boolean {
  const { countries, pattern } = plans();
  for (const length of [1, 2, 3]) {
    const national = number.slice(1 + length);
    const candidates = countries.get(number.slice(1, 1 + length));
    if (candidates) return candidates.some((country) => pattern(country).test(national));
  }
  return plans().parse(number)?.isValid() === true;
}

/** A number of a country that contains a national prefix, in E.164 form; undefined if it is not a number of a country. */
export function parseInternational(number: string): string | undefined {
  const parsed = plans().parse(number);
  return parsed?.isValid() ? parsed.number : undefined;
}

/**
 * The E.164 form of a number that can be in a country's plan.
 *
 * @param defaultCallingCode - the country of a number without `+`
 */
export function toPossible(number: string, defaultCallingCode: string | undefined): string | undefined {
  const isKnown = defaultCallingCode !== undefined && isCallingCode(defaultCallingCode);
  const parsed = plans().parse(number, isKnown ? { defaultCallingCode } : undefined);
  return parsed?.isPossible() ? parsed.number : undefined;
}
