/** One seed for the random of a test run and all its processes, printed so that a failure can be repeated with SEED=… */
if (process.env["SEED"] === undefined) {
  process.env["SEED"] = String(Math.floor(Math.random() * 2 ** 31));
  console.log(`SEED=${process.env["SEED"]}`);
}
