/** `npm run test:unit`: the tests that need no other process, no engine, no browser and no Python, without the slow ones. */
const { availableParallelism } = require("node:os");
const { testFiles } = require("./support/files.cjs");

const SLOW = ["client", "refactoring", "retry", "run-rate-limiter", "shared-rate-limiter"];

// The provider runs in the process of its tests, and random tests are few.
for (const [name, value] of Object.entries({ PROVIDER_IN_PROCESS: "1", RUNS: "12", FUZZ: "500" }))
  process.env[name] ??= value;

module.exports = {
  ...require("../.mocharc.json"),
  spec: testFiles().filter(
    (file) => /^test\/(unit|contract)\//.test(file) && !SLOW.some((name) => file === `test/contract/${name}.test.ts`),
  ),
  parallel: true,
  // Several tests wait, and their worker uses no core.
  jobs: 2 * availableParallelism(),
};
