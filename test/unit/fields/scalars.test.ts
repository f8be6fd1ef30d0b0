/** The types of single values: what they accept, the message if they do not, and what the reference shows. */
import assert from "node:assert/strict";
import {
  type FieldType,
  UnreadableValueError,
  booleanType,
  choiceType,
  idType,
  integerType,
  numbersType,
  textNumberType,
  textType,
} from "../../../provider/core/fields/index";

const problem = ({ schema }: Pick<FieldType<unknown>, "schema">, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? undefined : parsed.error.issues.map(({ message }) => message).join("; ");
};

describe("Text", () => {
  const digits = { matches: /^\d+$/, message: "must be digits" };

  it("Text has a length in characters or bytes, and both limits are included", () => {
    const text = textType({ min: 2, max: 4 });
    assert.deepEqual(
      ["a", "ab", "abcd", "abcde"].map((value) => problem(text, value)),
      [
        "must have 2–4 characters, but has 1; lengthen it",
        undefined,
        undefined,
        "must have 2–4 characters, but has 5; shorten it",
      ],
    );
    assert.equal(problem(text, "😀😀😀😀"), undefined);
    assert.equal(
      problem(textType({ min: 2, max: 4, inBytes: true }), "äää"),
      "must have 2–4 bytes, but has 6; shorten it",
    );
    assert.equal(problem(text, true), "must be text");
    assert.equal(text.schema.parse(42), "42");
    assert.equal(text.schema.parse(" a  b "), "a b");
  });

  it("Text matches its pattern, and an error of a spreadsheet is named as such", () => {
    const text = textType({ min: 2, max: 12, pattern: digits });
    assert.equal(problem(text, "12"), undefined);
    assert.equal(problem(text, "1a"), "must be digits");
    assert.match(problem(text, "1.51365E+10") ?? "", /rounded|spreadsheet/);
    assert.match(problem(textType({ min: 1, max: 12 }), "#N/A") ?? "", /spreadsheet/);
    assert.match(problem(text, "1\u0000") ?? "", /cannot store/);
  });

  it("An id has no characters without width, and its case does not matter", () => {
    const [id, text] = [idType({ min: 1, max: 9 }), textType({ min: 1, max: 9 })];
    assert.match(problem(id, "a\u200db") ?? "", /without width/);
    assert.equal(problem(text, "a\u200db"), undefined);
    assert.ok(id.equals("Ab", "aB", {}));
    assert.ok(!text.equals("Ab", "aB", {}));
    assert.ok(id.equals("045", 45, {}));
    assert.deepEqual([id.label, text.label], ["user id", "text"]);
  });

  it("The reference and editors get the limits", () => {
    const text = textType({ min: 2, max: 4, pattern: digits });
    assert.deepEqual(
      [text.limits, text.shape, text.bounds],
      ["2–4 characters", "text", { min: 2, max: 4, pattern: digits.matches }],
    );
    assert.deepEqual(textType({ min: 2, max: 4, inBytes: true }).bounds, { min: 2, max: 4 });
  });
});

describe("Other single values", () => {
  it("A boolean is written as true or false, in any case", () => {
    const type = booleanType();
    assert.deepEqual([type.schema.parse("TRUE"), type.schema.parse(" false ")], [true, false]);
    for (const value of ["yes", "", 2]) assert.equal(problem(type, value), "must be true or false");
    assert.deepEqual([type.label, type.limits, type.shape], ["true or false", "", "boolean"]);
  });

  it("A whole number has limits, both included", () => {
    const type = integerType(2, 20);
    assert.deepEqual([type.schema.parse(2), type.schema.parse("20")], [2, 20]);
    for (const value of [1, 21, 2.5, "2.5", "x2", "2x", "-2", true])
      assert.equal(problem(type, value), "must be a whole number from 2 to 20");
    assert.deepEqual(
      [type.label, type.limits, type.shape, type.bounds],
      ["whole number", "2–20", "integer", { min: 2, max: 20 }],
    );
    assert.deepEqual([type.parse("+7"), type.parse(" 7 "), type.parse("")], [7, 7, undefined]);
    for (const live of ["7x", "x7", true]) assert.throws(() => type.parse(live), UnreadableValueError);
    const unlimited = integerType();
    assert.equal(problem(unlimited, -1), "must be a whole number");
    assert.equal(unlimited.limits, "");
  });

  it("A number out of some has their limits, and a message with all of them", () => {
    const type = numbersType([0, 2, 3], "0, 2, 3");
    assert.deepEqual([type.schema.parse(0), type.schema.parse("3")], [0, 3]);
    for (const value of [1, 4, "x"]) assert.equal(problem(type, value), "must be one of 0, 2, 3");
    assert.equal(problem(numbersType([0, 2, 3], "0 or 2–3"), 1), "must be 0 or 2–3");
    assert.equal(problem(numbersType([0], "0 only"), 1), "must be 0 only");
    assert.equal(problem(numbersType([0], "only 0"), 1), "must be only 0");
    assert.deepEqual([type.limits, type.bounds], ["0, 2, 3", { min: 0, max: 3 }]);
    assert.equal(textNumberType(0, 9).toWire?.(7, undefined, {}), "7");
  });

  it("A choice is read in any case, and a message names all choices", () => {
    const type = choiceType(["Device", "Trunk Group"]);
    assert.deepEqual([type.schema.parse("device"), type.schema.parse(" trunk  group ")], ["Device", "Trunk Group"]);
    for (const value of ["none", 1]) assert.equal(problem(type, value), 'must be one of "Device", "Trunk Group"');
    assert.deepEqual(
      [type.label, type.limits, type.shape],
      ["choice", "`Device`, `Trunk Group`", { choices: ["Device", "Trunk Group"] }],
    );
    assert.ok(type.equals("Device", "DEVICE", {}));
    assert.ok(!type.equals("Device", "Trunk Group", {}));
    assert.equal(type.parse(""), undefined);
  });
});
