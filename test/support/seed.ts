/** The seed of the test run: see one-seed.cjs. */
import fc from "fast-check";

export const SEED = Number(process.env["SEED"]);

fc.configureGlobal({ seed: SEED });

/** Whether the run is one of `npm test`, which takes a part of what starts many engines or sends many requests. */
export const IS_PART = process.env["TEST_PART"] !== undefined;

/**
 * Keeps a part of the tests of a suite, drawn by the seed, in `npm test`. In all other runs, all tests run.
 */
export function keepPart({ tests, title }: Mocha.Suite, count: number): void {
  if (!IS_PART) return;
  const salt = Array.from(title).reduce((sum, character) => sum + character.codePointAt(0)!, 0);
  const sizes = { minLength: Math.min(count, tests.length), maxLength: count };
  const [kept = []] = fc.sample(fc.subarray(tests, sizes), { seed: SEED + salt, numRuns: 1 });
  tests.splice(0, tests.length, ...kept);
}
