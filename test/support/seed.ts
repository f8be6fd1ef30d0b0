/** The seed of the test run: see one-seed.cjs. */
import fc from "fast-check";

export const SEED = Number(process.env["SEED"]);

fc.configureGlobal({ seed: SEED });
