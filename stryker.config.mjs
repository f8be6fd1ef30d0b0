/**
 * Mutation tests of the core and the resources: Stryker changes the code in one place at a time, and a test must fail.
 *
 * `npm run mutation:fields` changes only the fields and their comparison, which have unit tests of their own: minutes instead
 * of hours. Convergence takes seconds: `npm run mutation -- --mutate provider/core/lifecycle/converge.ts`.
 */
import ts from "typescript";

const ROOT = import.meta.dirname;

// One seed, so that every run uses the same values. The provider must run in the process that contains the mutants.
Object.assign(process.env, { SEED: "1", RUNS: "12", PROVIDER_IN_PROCESS: "1" });

/** The patterns. A pattern without a file is an error: a moved folder must not end its mutation tests. */
function withFiles(patterns) {
  for (const pattern of patterns)
    if (ts.sys.readDirectory(ROOT, [".ts"], [], [pattern.replace(/\*\*$/, "**/*")]).length === 0)
      throw new Error(`stryker.config.mjs: no file matches ${pattern}`);
  return patterns;
}

// The command line replaces `mutate`.
const { argv } = process;
const given = argv.flatMap((option, index) =>
  option === "--mutate" || option === "-m" ? (argv[index + 1] ?? "").split(",") : [],
);
withFiles(given.filter((pattern) => !pattern.startsWith("!")).map((pattern) => pattern.replace(/:\d[\d:-]*$/, "")));

const OF_FIELDS = ["test/unit/fields/*.test.ts", "test/unit/format.test.ts"];
const OF_CONVERGENCE = ["test/unit/converge.test.ts"];
const OF_ALL = [
  ...OF_FIELDS,
  "test/unit/*.test.ts",
  "test/contract/bad-input.test.ts",
  "test/contract/convergence.test.ts",
  "test/contract/lifecycle.test.ts",
  "test/contract/services-and-credentials.test.ts",
  "test/contract/bulk-reads.test.ts",
  "test/contract/change-log.test.ts",
  "test/contract/partial-failures.test.ts",
  "test/contract/refactoring.test.ts",
];
/**
 * Parts with unit tests of their own, which alone count for them: a surviving mutant costs all tests that reach its code, and
 * nearly every test reaches these parts.
 */
const OWN_TESTS = {
  "provider/core/fields/": OF_FIELDS,
  "provider/core/lifecycle/converge.ts": OF_CONVERGENCE,
};
const own = Object.entries(OWN_TESTS).find(
  ([part]) => given.length > 0 && given.every((pattern) => pattern.startsWith(part)),
);

export default {
  mutate: withFiles(["provider/core/**/*.ts", "provider/resources/**/*.ts"]),
  testRunner: "mocha",
  mochaOptions: { spec: withFiles(own?.[1] ?? OF_ALL) },
  coverageAnalysis: "perTest",
  reporters: ["clear-text", "json", "progress"],
  jsonReporter: { fileName: ".stryker/mutation.json" },
  tempDirName: ".stryker/tmp",
  thresholds: { high: 95, low: 90, break: 85 },
  clearTextReporter: { allowColor: false, logTests: false },
  timeoutMS: 20_000,
};
