/** Phone numbers in the spellings of people: each one becomes its number, or is rejected, and never becomes another number. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type CountryCode, getCountryCallingCode, getExampleNumber, Metadata } from "libphonenumber-js/min";
import examples from "libphonenumber-js/examples.mobile.json";
import { type FieldType, phoneType } from "../../../provider/core/fields/index";
import "../../support/seed";

const NUMBER = phoneType(161);
const DESTINATION = phoneType(161, "destination");
const INFORMATIONAL = phoneType(161, "informational");

/** What is written for a spelling; undefined if it is rejected. */
function written({ schema }: FieldType<string>, spelling: unknown): string | undefined {
  const result = schema.safeParse(spelling);
  return result.success ? result.data : undefined;
}

const COUNTRIES = Object.keys(examples) as CountryCode[];

function exampleOf(country: CountryCode) {
  const example = getExampleNumber(country, examples)!;
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  const plan = metadata.numberingPlan as unknown as { nationalPrefix(): string | undefined };
  return {
    callingCode: getCountryCallingCode(country),
    national: example.nationalNumber,
    e164: example.number,
    international: example.formatInternational(),
    prefix: plan.nationalPrefix() ?? "0",
  };
}

/** Digits in groups, with the punctuation of people. */
const separator = fc.constantFrom("", " ", "-", ".", "\u00a0", "\u2013", "\u202f", "\u2011");
const grouped = (digits: string) =>
  fc.array(fc.tuple(fc.integer({ min: 2, max: 4 }), separator), { minLength: 8, maxLength: 8 }).map((groups) => {
    let rest = digits;
    let text = "";
    for (const [length, between] of groups) {
      if (rest === "") break;
      text += (text === "" ? "" : between) + rest.slice(0, length);
      rest = rest.slice(length);
    }
    return text + rest;
  });
const surrounding = fc.constantFrom(...["", " ", "\ufeff", "\u202a", "\u200e", "\u2060", "\u00a0", "\u200b"]);

const spellings = fc.constantFrom(...COUNTRIES).chain((country) => {
  const { callingCode, national, e164, international, prefix } = exampleOf(country);
  // In these countries, the prefix and a number are another number.
  const openPrefix = ["247", "39"].includes(callingCode) ? "" : ` ${prefix}`;
  return fc
    .tuple(
      grouped(national),
      fc.constantFrom(
        `+${callingCode}`,
        `(+${callingCode})`,
        `00${callingCode}`,
        `011 ${callingCode}`,
        `\uff0b${callingCode}`,
        `tel:+${callingCode}`,
      ),
      fc.constantFrom("", ` `, ` (0)`, `(0) `, ` (${prefix}) `, `(${prefix})`, openPrefix, "-"),
      fc.oneof(
        fc.constant(""),
        fc.constantFrom(" x123", " ext. 12", ";ext=12", " extension 5", "#12", "x", " / 12", " / 12345", " - 99"),
      ),
      surrounding,
      surrounding,
      fc.boolean(),
    )
    .map(([digits, start, trunk, end, before, after, isFullWidth]) => {
      const text = `${start}${trunk}${digits}`;
      const wide = isFullWidth ? text.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))) : text;
      return { country, e164, international, spelling: `${before}${wide}${end}${after}` };
    });
});

describe("A phone number", () => {
  it("A phone number of every country is written in its E.164 form or rejected, however it is spelled", () => {
    let accepted = 0;
    let total = 0;
    fc.assert(
      fc.property(spellings, ({ e164, spelling, international }) => {
        for (const type of [NUMBER, DESTINATION]) {
          const number = written(type, spelling);
          if (number !== undefined) assert.equal(number, e164, spelling);
          total += 1;
          accepted += number === undefined ? 0 : 1;
        }
        const informational = written(INFORMATIONAL, spelling) ?? "";
        if (/^\+?\d+$/.test(informational)) assert.equal(informational, e164, spelling);
        assert.equal(written(NUMBER, international), e164);
      }),
      { numRuns: 3000 },
    );
    assert.ok(accepted > total / 3, `${accepted} of ${total}`);
  });

  it("A phone number of every country is read with its national prefix in parentheses", () => {
    for (const country of COUNTRIES) {
      const { callingCode, national, e164, prefix } = exampleOf(country);
      for (const spelling of [`+${callingCode} (${prefix})${national}`, `+${callingCode} (0) ${national}`])
        assert.ok([e164, undefined].includes(written(NUMBER, spelling)), `${country} ${spelling}`);
    }
  });

  it("A phone number equals itself in each spelling that the platform can return", () => {
    fc.assert(
      fc.property(spellings, ({ e164, spelling }) => {
        if (written(NUMBER, spelling) === undefined) return;
        assert.ok(NUMBER.equals(e164, spelling, {}), spelling);
        assert.ok(!NUMBER.equals(`${e164.slice(0, -1)}${(Number(e164.at(-1)) + 1) % 10}`, spelling, {}), spelling);
      }),
      { numRuns: 500 },
    );
  });

  it("A phone number that looks like a number with a national prefix equals itself digit by digit", () => {
    assert.ok(NUMBER.equals("09000000000", "+1-09000000000", { countryCode: "1" }));
    assert.ok(!NUMBER.equals("08000000000", "+1-09000000000", { countryCode: "1" }));
  });

  it("A short number differs from one with another first digit, whatever the national prefix of the platform", () => {
    for (const countryCode of ["43", "44", "49", "7"])
      for (const nationalPrefix of ["0", "8"]) {
        const numbering = { countryCode, nationalPrefix };
        assert.ok(!DESTINATION.equals(`${nationalPrefix}1509`, "1509", numbering));
        assert.ok(!DESTINATION.equals("1509", `${nationalPrefix}1509`, numbering));
        assert.ok(DESTINATION.equals("1509", "1509", numbering));
      }
    const british = { countryCode: "44", nationalPrefix: "0" };
    const portable = ["1509", "0100", "02079460001"].map((number) => DESTINATION.toPortable?.(number, british));
    assert.deepEqual(portable, ["1509", "0100", "+442079460001"]);
    assert.ok(DESTINATION.equals("0100", 100, british));
    assert.ok(DESTINATION.equals("02079460001", "2079460001", british));
    assert.ok(DESTINATION.equals("55555", "+50055555", { countryCode: "500" }));
  });

  const accepted: [FieldType<string>, unknown, string][] = [
    [NUMBER, "+44 (0)20 7946 0000", "+442079460000"],
    [NUMBER, "+49 (0) 30 123456", "+4930123456"],
    [NUMBER, "+49/30/123456", "+4930123456"],
    [NUMBER, "+39 (0)6 6982 0000", "+390669820000"],
    [NUMBER, "+34 (0) 912 345 678", "+34912345678"],
    [NUMBER, "0044 20 7946 0000", "+442079460000"],
    [NUMBER, "011 44 20 7946 0000", "+442079460000"],
    [NUMBER, "+1 (513) 700-0001", "+15137000001"],
    [NUMBER, "\u202a+1\u00a0513\u2011700\u20130001\u202c", "+15137000001"],
    [NUMBER, "020 7946 0000", "02079460000"],
    [NUMBER, "0113 496 0000", "01134960000"],
    [NUMBER, "1509", "1509"],
    [NUMBER, "0012", "0012"],
    [NUMBER, "+5136549858", "+5136549858"],
    [NUMBER, 5137000001, "5137000001"],
    [DESTINATION, "+44 (0)20 7946 0000", "+442079460000"],
    [DESTINATION, "*72", "*72"],
    [DESTINATION, "*67*5137000001#", "*67*5137000001#"],
    [DESTINATION, "1509", "1509"],
    [DESTINATION, "sip:5137000001@lab.example.net", "sip:5137000001@lab.example.net"],
    [DESTINATION, "+15137000001@lab.example.net;user=phone", "+15137000001@lab.example.net;user=phone"],
    [DESTINATION, "tel:+1-513-700-0001", "+15137000001"],
    [INFORMATIONAL, "+44 (0)20 7946 0000", "+442079460000"],
    [INFORMATIONAL, "+44 (0)20 1", "+44 (0)20 1"],
    [INFORMATIONAL, "+1 513 700 0001 x123", "+1 513 700 0001 x123"],
    [INFORMATIONAL, "desk \u2013 12-3", "desk \u2013 12-3"],
  ];
  for (const [type, spelling, number] of accepted)
    it(`${JSON.stringify(spelling)} is written as ${number}`, () => {
      assert.equal(written(type, spelling), number);
    });

  for (const spelling of [
    "+1 513 700 0001 x123",
    "+1 513 700 0001 ext. 12",
    "tel:+15137000001;ext=12",
    "5137000001#12",
    "+44 (0)20 1",
    "+044 20 7946 0000",
    "001 201 555 0123",
    "00 999 1234567",
    "+49 30 123456/57",
    "+44 20 7946 0000 / 7946 0001",
    "+44 20 7946 0000, 0001",
    "+44 20 7946 0000 (office)",
    "1.51365E+10",
    "5137000001.0",
    "2001-10-01",
    "01.10.2001",
    "10/1/2001",
    "10-Jan-2001",
    "#N/A",
    "+1234567890123456",
  ])
    it(`${JSON.stringify(spelling)} is rejected`, () => {
      assert.equal(written(NUMBER, spelling), undefined);
      assert.equal(written(DESTINATION, spelling), undefined);
    });
});
