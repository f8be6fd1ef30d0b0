/** `npm test`: all tests, those that start engines and command lines first: parallel runs end together if the slow files begin. */
const { readdirSync } = require("node:fs");
const { join } = require("node:path");

/** Folders of slow files. */
const SLOW = ["docs", "pipelines", "engine", "cli", "bench", "faults"];

const isSlow = (file) => SLOW.some((folder) => file.startsWith(`test/${folder}/`));

const files = readdirSync(__dirname, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => join("test", file).replaceAll("\\", "/"))
  .sort();

module.exports = {
  ...require("../.mocharc.json"),
  spec: [...files.filter(isSlow), ...files.filter((file) => !isSlow(file))],
  parallel: true,
  // One more than the cores of a small machine: some tests wait, and their worker uses no core.
  jobs: 3,
};
