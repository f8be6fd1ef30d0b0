/** The test files, the slowest first: parallel runs end together if the slow files begin first. */
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

const TESTS = join(__dirname, "..");

/** Files that take more than 10 seconds on two cores. */
const SLOWEST = [
  "engine/refactoring",
  "docs/commands",
  "pipelines/pipelines",
  "contract/retry",
  "engine/lifecycle",
  "engine/programs",
  "cli/plan-matches-up",
  "cli/plan",
  "cli/export",
  "cli/deploy",
  "contract/refactoring",
  "engine/secrets",
  "engine/users-from-file",
  "engine/upgrade",
  "engine/package",
  "contract/client",
  "faults/killed",
  "faults/table",
  "faults/others",
  "faults/engine",
  "bench/bench",
  "cli/doctor",
  "engine/functions",
  "contract/convergence",
  "contract/bulk-reads",
  "contract/partial-failures",
  "contract/connection",
  "contract/fuzz",
].map((name) => `test/${name}.test.ts`);

/** Paths from the root of the repository. */
function testFiles() {
  const all = readdirSync(TESTS, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", file).replaceAll("\\", "/"))
    .sort();
  const missing = SLOWEST.filter((file) => !all.includes(file));
  if (missing.length > 0) throw new Error(`test/support/files.cjs: no such file: ${missing.join(", ")}`);
  return [...SLOWEST, ...all.filter((file) => !SLOWEST.includes(file))];
}

module.exports = { testFiles };
