import assert from "node:assert/strict";
import { formatRemaining, formatSpeed } from "../../../cli/export/progress";

describe("The progress of an export", () => {
  it("The remaining time is rounded up to seconds or minutes", () => {
    assert.deepEqual([0, 4.2, 59, 60, 719, 7200].map(formatRemaining), [
      "0 s",
      "5 s",
      "59 s",
      "1 min",
      "12 min",
      "120 min",
    ]);
    assert.equal(formatRemaining(Number("INF")), "?");
  });

  it("A speed below ten users per second has a decimal place", () => {
    assert.deepEqual([formatSpeed(2, 6), formatSpeed(50, 2), formatSpeed(0, 0)], ["0.3", "25", "0.0"]);
  });
});
