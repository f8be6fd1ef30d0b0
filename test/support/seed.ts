/** One seed for the random of a test run, printed so that a failure can be repeated with SEED=… */
import fc from "fast-check";

export const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

fc.configureGlobal({ seed: SEED });
console.log(`SEED=${SEED}`);
