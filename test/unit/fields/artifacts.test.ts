/** What spreadsheets make of values, and values that only look like it. */
import assert from "node:assert/strict";
import { findArtifact, findNumberArtifact, isDecimalNumber } from "../../../provider/core/fields/artifacts";

const ERRORS = [
  ...["#N/A", "#n/a", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#SPILL!", "#GETTING_DATA", "#####"],
  ...["#NV", "#WERT!", "#BEZUG!", "#¡VALOR!", "#¿NOMBRE?", "#I/T", "#I/T!", "#Н/Д", "#ЗНАЧ!", "#N/D", "#N/B!"],
  ...["Err:502", "Fehler:502", "Erreur:508", "err:522"],
];
const NO_ERRORS = ["#1", "#N", "N/A", "#", "#12!", "####", "Room #N/A", "#N/A 2", "Err:50", "Err:5022", "xErr:502"];
const DATES = [
  ...["2026-01-31", "2026/12/1", "2026.1.2", "1999-01-31 00:00:00", "2026-01-31T00:00", "2026-01-31 0:00"],
  ...["31.1.2026", "31/12/2026", "12/31/2026", "1-2-1999", "31.01.2026 00:00", "12/31/2026 00:00:00"],
  ...["31/12/26", "12/31/26", "1/2/26"],
  ...[
    "Jan-26",
    "1-Jan-2026",
    "1 February 2026",
    "01.Oct.2026",
    "May 2026",
    "5-Mar",
    "5. Mär",
    "05. Mrz",
    "12-Okt.",
    "3 août",
  ],
];
const NO_DATES = [
  ...[
    "2026-13-32",
    "0026-01-31",
    "2126-01-31",
    "31.32.2026",
    "0/0/2026",
    "2026-00-10",
    "2026-10-00",
    "2026-01-31 00:01",
  ],
  ...["32/13/26", "1/2/3", "1-2-26", "12345", "1/2/1826", "x2026-01-31", "2026-01-31x", "x31/12/26", "31/12/26x"],
  ...["x5-Mar", "5-Mars-x", "May", "513-654-9858", "+1-513-654-9858", "2026-01-31 10:00"],
];

describe("Artifacts of spreadsheets", () => {
  it("An error of a spreadsheet is recognized in every language, and nothing that only looks like it", () => {
    for (const text of ERRORS) assert.match(findArtifact(text) ?? "", /error of a spreadsheet/, text);
    for (const text of NO_ERRORS) assert.equal(findArtifact(text), undefined, text);
  });

  it("A rounded number has lost its last digits, and a room is none", () => {
    for (const text of ["1.51365E+10", "1,5E+10", "-1E-05", "+2E+100", "3e+12"])
      assert.match(findArtifact(text) ?? "", /last digits are lost/, text);
    for (const text of ["3E12", "E+10", "12E+10", "1.E+10", "1.5E+1", "1.5E+1000", "x1E+10", "1E+10x"])
      assert.equal(findArtifact(text), undefined, text);
    for (const text of ["3E12", "12E5", "-12,5E+10", "+3e-1"])
      assert.match(findNumberArtifact(text) ?? "", /last digits are lost/, text);
    for (const text of ["3E1234", "E12", "x3E12", "3E12x", "3.E12"])
      assert.equal(findNumberArtifact(text), undefined, text);
  });

  it("A decimal number has three digits or more, and only zeros behind the separator", () => {
    for (const text of ["4500.0", "450,00", "15136549858.0"]) {
      assert.ok(isDecimalNumber(text), text);
      assert.match(findNumberArtifact(text) ?? "", /decimal number/, text);
    }
    for (const text of ["45.0", "4500.5", "4500", "4500.", "x450.0", "450.0x"]) assert.ok(!isDecimalNumber(text), text);
  });

  it("A date is recognized in the notations of spreadsheets, and no number is one", () => {
    for (const text of DATES) assert.match(findNumberArtifact(text) ?? "", /is a date/, text);
    for (const text of NO_DATES) assert.equal(findNumberArtifact(text), undefined, text);
    assert.equal(findArtifact("2026-01-31"), undefined);
    assert.match(findNumberArtifact("#N/A") ?? "", /error of a spreadsheet/);
  });
});
