/** `npm test`: all tests. */
const { availableParallelism } = require("node:os");
const { testFiles } = require("./support/files.cjs");

module.exports = {
  ...require("../.mocharc.json"),
  spec: testFiles(),
  parallel: true,
  // One more than cores: some tests wait, and their worker uses no core.
  jobs: availableParallelism() + 1,
};
