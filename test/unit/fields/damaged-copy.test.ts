/** Texts that a platform with another character set has damaged. */
import assert from "node:assert/strict";
import { isDamagedCopy } from "../../../provider/core/fields/index";

describe("A live text is a damaged copy of the declared one", () => {
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
    it(`if it is ${JSON.stringify(live)} instead of ${JSON.stringify(declared)}`, () => {
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
  ];
  for (const [declared, live] of other)
    it(`but not if it is ${JSON.stringify(live)} instead of ${JSON.stringify(declared)}`, () => {
      assert.ok(!isDamagedCopy(declared, live));
    });
});
