/** The spelling of field paths. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPath, parsePath } from "../../../provider/core/fields/index";

describe("A field path", () => {
  for (const [path, steps] of [
    ["title", ["title"]],
    ["address.city", ["address", "city"]],
    ["aliases[0]", ["aliases", 0]],
    ['services["Call Waiting"].isActive', ["services", "Call Waiting", "isActive"]],
    ['services["Speed Dial 8"].speedCodes[1]', ["services", "Speed Dial 8", "speedCodes", 1]],
    ["servicePacks.Standard", ["servicePacks", "Standard"]],
    ['services["a \\"b\\" \\\\ c"]', ["services", 'a "b" \\ c']],
    ['["first name"].x', ["first name", "x"]],
    ["", []],
  ] as const)
    it(`A field path is written and read as ${path || "nothing if it has no steps"}`, () => {
      assert.equal(formatPath(steps), path);
      assert.deepEqual(parsePath(path), steps);
    });

  for (const [path, steps] of [
    ['address["city"]', ["address", "city"]],
    ['["address"].city', ["address", "city"]],
    ["services.Call Waiting.isActive", ["services", "Call Waiting", "isActive"]],
    ["aliases[*]", ["aliases", "*"]],
    ["*", ["*"]],
    ["address[", []],
    ['address["city', []],
    ['address["\\q"]', []],
  ] as const)
    it(`A field path is read from ${path} as ${JSON.stringify(steps)}`, () => assert.deepEqual(parsePath(path), steps));

  it("A field path with any names is read as it was written", () => {
    const step = fc.oneof(fc.string({ unit: "binary" }), fc.nat());
    fc.assert(fc.property(fc.array(step), (steps) => assert.deepEqual(parsePath(formatPath(steps)), steps)));
  });
});
