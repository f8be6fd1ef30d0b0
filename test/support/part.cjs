/** Runs a part of the suites that start many engines: see keepPart in seed.ts. */
process.env["TEST_PART"] = "1";
