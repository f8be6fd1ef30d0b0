/** What the command `probe` concludes from values: rows that are always returned, forms of unset values, and safe names. */
import assert from "node:assert/strict";
import { MemberNames, countUnset, findSlots, hasSameText, shapeOf } from "../../../cli/probe/values";

describe("The values of a probe", () => {
  it("A list of settings with empty rows is returned in full, in any type of the other members", () => {
    const used = { phoneNumber: "5551", numberOfRings: 3, answerConfirmationRequired: false };
    const forms = [
      { phoneNumber: "", numberOfRings: 3, answerConfirmationRequired: false },
      { phoneNumber: null, numberOfRings: "3", answerConfirmationRequired: "false" },
    ];
    const settings = { "Sequential Ring": { locations: [used, ...forms], criteria: [] }, "Call Waiting": [] };
    assert.deepEqual(findSlots(settings, new MemberNames()), [
      { service: "Sequential Ring", member: "locations", rows: 3, emptyRows: 2 },
    ]);
    assert.deepEqual(findSlots({ "Simultaneous Ring Personal": { locations: [used] } }, new MemberNames()), []);
  });

  it("An absent field counts as omitted only if another user has it", () => {
    const { omitted, unknown } = countUnset([{ title: "Agent" }, {}]);
    assert.equal(omitted, 1);
    assert.ok(unknown > 0);
  });

  it("A name of a member that occurs as a value is not in a shape, except the name of a field", () => {
    const names = new MemberNames();
    names.note([{ lastName: "Zyx" }, "trunkAddressing", 12345]);
    assert.deepEqual(shapeOf({ Zyx: 1, "12345": 1, "a@b": 1, trunkAddressing: "x" }, names), {
      "(other)": "number",
      trunkAddressing: "text",
    });
  });

  it("Values are the same in every type in which the platform returns them", () => {
    assert.ok(hasSameText(["4500"], 4500));
    assert.ok(hasSameText({ city: "", country: "US" }, { country: "US" }));
    assert.ok(!hasSameText("4500", "4501"));
  });
});
