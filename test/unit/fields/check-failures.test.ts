/** Unit tests of the failures of checks: they contain no declared value, which can be secret. */
import assert from "node:assert/strict";
import { type AnyField, type FieldType, checkFields } from "../../../provider/core/fields/index";
import { RESOURCES } from "../../../provider/resources/registry";

/** A text, a number and an id that no field accepts everywhere, with a part that messages must not contain. */
const MARKS = ["7358210", "hidden7358210", "hidden7358210@@", `7358210${"x".repeat(300)}`, "7358210E+12"];

/** Invalid and repeated values in the shape of a type. */
function invalidValues({ shape, members }: FieldType<unknown>): unknown[] {
  if (members)
    return Object.entries(members).flatMap(([name, member]) => invalid(member).map((value) => ({ [name]: value })));
  if (typeof shape === "object" && "elements" in shape)
    return invalidValues(shape.elements).map((value) => [value, value]);
  return [...MARKS, ...MARKS.map((mark) => [mark, mark]), ...MARKS.map((mark) => ({ mark })), Number(MARKS[0])];
}

function invalid({ type }: AnyField): unknown[] {
  return [...invalidValues(type as FieldType<unknown>), ...MARKS, [MARKS[0], MARKS[0]]];
}

describe("The failures of a check", () => {
  for (const { kind, fields, lifecycleOptions } of RESOURCES)
    it(`A failure of ${kind} contains no declared value`, () => {
      let count = 0;
      for (const [name, field] of Object.entries({ ...fields, ...lifecycleOptions }))
        for (const value of invalid(field)) {
          const { failures } = checkFields({ [name]: field }, { [name]: value });
          count += failures.length;
          for (const { reason } of failures)
            assert.doesNotMatch(reason, /7358210/, `${name}: ${JSON.stringify(value)}`);
        }
      assert.ok(count > 20, `${count} failures`);
    });
});
