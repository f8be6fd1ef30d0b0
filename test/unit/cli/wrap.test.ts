import assert from "node:assert/strict";
import { wrap, wrapFor } from "../../../cli/shared/wrap";

describe("Prose of commands", () => {
  const SENTENCE = "one two three four five six seven";

  it("A line that is too long continues in the next line, with an indentation", () => {
    assert.equal(wrap(SENTENCE, 14, 2), "one two three\n  four five\n  six seven");
    assert.equal(wrap(`    ${SENTENCE}`, 24, 2), "    one two three four\n      five six seven");
  });

  it("Lines that fit, columns that several spaces separate, and long words stay as they are", () => {
    assert.equal(wrap(`ok      a: b\n\n${"x".repeat(20)}`, 12, 8), `ok      a: b\n\n${"x".repeat(20)}`);
    assert.equal(wrap("a      b c", 8, 7), "a      b\n       c");
  });

  it("Colors need no columns", () => {
    assert.equal(wrap("\u001b[31mone\u001b[39m two", 7, 2), "\u001b[31mone\u001b[39m two");
  });

  it("Only a terminal has wrapped lines, in 80 columns where it reports no width", () => {
    const long = "word ".repeat(30).trim();
    assert.equal(wrapFor({ isTTY: false, columns: 80 }, long), long);
    for (const columns of [0, 40]) {
      const lines = wrapFor({ isTTY: true, columns }, long).split("\n");
      assert.ok(lines.length > 1 && lines.every((line) => line.length <= (columns || 80)));
    }
  });
});
