/** Values that a spreadsheet wrote in the place of what a person typed. They are never intended, so they are rejected. */

/** The errors of Excel, LibreOffice and Google Sheets in a cell, which they write in the language of their user. */
const ERROR_VALUE =
  /^(?:#(?:N\/[ABD]|NV|I\/T|Н\/Д)!?|#[¡¿]?[\p{L}/0_]{2,}[!?]|#GETTING_DATA|#{5,}|(?:Err|Fehler|Erreur):\d{3})$/iu;
/** As spreadsheets and programs write it. A text such as `3E12` can be a room. */
const SCIENTIFIC = /^[+-]?\d(?:[.,]\d+)?E[+-]\d{2,3}$/i;
/** Every notation. No value of digits has an exponent. */
const EXPONENT = /^[+-]?\d+(?:[.,]\d+)?E[+-]?\d{1,3}$/i;
const DECIMAL = /^\d{3,}[.,]0+$/;

/** The parts of a date; the time of day is 0 where a spreadsheet adds one. */
const DATES: readonly RegExp[] = [
  /^(?<year>\d{4})[-/.](?<month>\d{1,2})[-/.](?<day>\d{1,2})(?:[ T]00?:00(?::00)?)?$/,
  /^(?<day>\d{1,2})[-/.](?<month>\d{1,2})[-/.](?<year>\d{4})(?: 00?:00(?::00)?)?$/,
  /^(?<month>\d{1,2})[-/.](?<day>\d{1,2})[-/.](?<year>\d{4})(?: 00?:00(?::00)?)?$/,
  /^(?<day>\d{1,2})[/](?<month>\d{1,2})[/](?<year>\d{2})$/,
  /^(?<month>\d{1,2})[/](?<day>\d{1,2})[/](?<year>\d{2})$/,
];
const NAMED_DATE =
  /^(?:\d{1,4}(?:[-. ]|\. ))?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[-. ]\d{1,4}$|^\d{1,2}(?:[-. ]|\. )(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mrz|mai|okt|dez|janv|févr|mars|avr|juin|juil|août|sept|déc)[a-z]*\.?$/i;

/** What a spreadsheet did to a text; undefined if the text can be intended. */
export function findArtifact(text: string): string | undefined {
  if (ERROR_VALUE.test(text))
    return "is an error of a spreadsheet instead of a value; correct the formula in that cell";
  if (SCIENTIFIC.test(text)) return LOST_DIGITS;
  return undefined;
}

/** The same for a value of digits, and the other forms that a spreadsheet gives to numbers. */
export function findNumberArtifact(text: string): string | undefined {
  if (isDecimalNumber(text)) return "is a decimal number, as a spreadsheet writes it; remove the decimal places";
  if (isDate(text))
    return "is a date, which a spreadsheet made of digits; format the column as text and enter the value again";
  return EXPONENT.test(text) ? LOST_DIGITS : findArtifact(text);
}

/** Three digits or more with nothing but zeros as decimal places. */
export function isDecimalNumber(text: string): boolean {
  return DECIMAL.test(text);
}

const LOST_DIGITS =
  "is a rounded number, as a spreadsheet shows it; its last digits are lost: format the column as text and enter the value again";

function isDate(text: string): boolean {
  if (NAMED_DATE.test(text)) return true;
  return DATES.some((pattern) => {
    const { year = "", month, day } = pattern.exec(text)?.groups ?? {};
    const isYear = year.length === 2 || /^(?:19|20)/.test(year);
    return isYear && inRange(month, 12) && inRange(day, 31);
  });
}

function inRange(digits: string | undefined, max: number): boolean {
  return Number(digits) >= 1 && Number(digits) <= max;
}
