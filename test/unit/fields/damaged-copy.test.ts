/** Texts that a platform with another character set has damaged. */
import assert from "node:assert/strict";
import { inspect } from "node:util";
import { isDamagedCopy } from "../../../provider/core/fields/index";

describe("Damaged copies", () => {
  const damaged: [unknown, unknown][] = [
    ["Łukasz", "?ukasz"],
    ["Łukasz", "\ufffdukasz"],
    ["Łukasz", "??ukasz"],
    ["Łukasz", "ukasz"],
    ["Łukasz", "\u00c5\u0081ukasz"],
    ["😀 Éa", "?? Éa"],
    [
      ["a", "é"],
      ["a", "?"],
    ],
    [
      { name: "Köln", id: 1 },
      { name: "K?ln", id: 1 },
    ],
  ];
  for (const [declared, live] of damaged)
    it(`The live value ${JSON.stringify(live)} is a damaged copy of ${JSON.stringify(declared)}`, () => {
      assert.ok(isDamagedCopy(declared, live));
    });

  const other: [unknown, unknown][] = [
    ["Lukasz", "?ukasz"],
    ["Łukasz", "Łukasz"],
    ["Łukasz", "Jane"],
    ["Łukasz", "Łukas"],
    ["Łukasz", undefined],
    [["é"], ["a"]],
    [{ name: "Köln" }, { name: "Bonn" }],
    [true, false],
    [{ name: "Köln" }, { name: 12345678901234567890n }],
  ];
  for (const [declared, live] of other)
    it(`The live value ${inspect(live)} is not a damaged copy of ${inspect(declared)}`, () => {
      assert.ok(!isDamagedCopy(declared, live));
    });
});
