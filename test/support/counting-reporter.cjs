/** Mocha's usual report; besides, what was counted goes to the file that MOCHA_COUNTS names. */
const { writeFileSync } = require("node:fs");
const { reporters } = require("mocha");

module.exports = class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const file = process.env["MOCHA_COUNTS"];
      if (file) writeFileSync(file, `${this.stats.passes} ${this.stats.failures}\n`);
    });
  }
};
