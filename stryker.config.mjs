/** Mutants of the code that compares, patches and leads the life of a resource, and whether a test notices them. */
// One seed, so that two runs judge the same mutants alike; the provider in the process that the mutants are in.
Object.assign(process.env, { SEED: "1", RUNS: "12", PROVIDER_IN_PROCESS: "1" });

export default {
  mutate: [
    "provider/reconcile/**/*.ts",
    "provider/resources/user/{check,converge,entries,find,lifecycle,state,words}.ts",
  ],
  testRunner: "mocha",
  mochaOptions: {
    spec: [
      ...["difference", "fields", "documentation"].map((name) => `test/reconcile/${name}.test.ts`),
      ...["life", "half-done", "bad-input", "change-log", "convergence", "words"].map(
        (name) => `test/provider/${name}.test.ts`,
      ),
    ],
  },
  coverageAnalysis: "perTest",
  reporters: ["clear-text", "json", "progress"],
  jsonReporter: { fileName: ".stryker/mutation.json" },
  tempDirName: ".stryker/tmp",
  thresholds: { high: 95, low: 90, break: 85 },
  clearTextReporter: { allowColor: false, logTests: false },
  timeoutMS: 20_000,
};
