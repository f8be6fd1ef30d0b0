/** `npm run bench:tables`: checks a large table, beside a program that only parses it, in turns. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Command, Option } from "commander";
import { integerFrom } from "../cli/shared/options";
import { endWithError } from "../scripts/support/end-with-error";

const REPOSITORY = join(__dirname, "..");
const CHECK = [join(REPOSITORY, "dist", "cli", "main.js"), "table", "check"];
/** The floor: the same library reads the same file, and nothing is checked. */
const PARSE = [
  "-e",
  `const { parse } = require(${JSON.stringify(require.resolve("csv-parse/sync"))});
   parse(require("fs").readFileSync(process.argv[1], "utf8"));`,
];

interface Options {
  readonly rows: number;
  readonly repeat: number;
}

async function measure({ rows, repeat }: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-tables-"));
  try {
    const [valid, faulty] = [join(folder, "valid.csv"), join(folder, "faulty.csv")];
    await writeFile(
      valid,
      createTable(rows, (index) => `+1513${7_000_000 + index}`),
    );
    await writeFile(
      faulty,
      createTable(rows, (index) => `number ${index}`),
    );
    const results = { floor: [] as Result[], valid: [] as Result[], faulty: [] as Result[] };
    for (let turn = 0; turn < repeat; turn += 1) {
      results.floor.push(await run([...PARSE, valid]));
      results.valid.push(await run([...CHECK, valid]));
      results.faulty.push(await run([...CHECK, faulty]));
    }
    const [floor] = results.floor.toSorted((one, other) => one.seconds - other.seconds);
    for (const [what, all] of Object.entries(results)) {
      const [best] = all.toSorted((one, other) => one.seconds - other.seconds);
      if (!best || !floor) continue;
      const ratio = (best.seconds / floor.seconds).toFixed(2);
      const memory = Math.round(best.kibibytes / 1024);
      console.log(
        `${rows} rows, ${what}: ${best.seconds.toFixed(2)} s (${ratio} × the floor), ${memory} MiB, ${best.lines} lines`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Result {
  readonly seconds: number;
  readonly kibibytes: number;
  readonly lines: number;
}

async function run(args: readonly string[]): Promise<Result> {
  const start = performance.now();
  const peak = join(__dirname, "peak-memory.cjs");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--require", peak, ...args]).catch(
    // A faulty table is the exit status 1.
    (error: unknown) => error as { readonly stdout: string; readonly stderr: string },
  );
  const seconds = (performance.now() - start) / 1000;
  const kibibytes = Number(/peak memory: (\d+)/.exec(stderr)?.[1]);
  return { seconds, kibibytes, lines: (stdout + stderr).trim().split("\n").length - 1 };
}

function createTable(rows: number, numberOf: (index: number) => string): string {
  const header = "serviceProviderId,groupId,userId,firstName,lastName,extension,phoneNumber,title,emailAddress";
  const lines = Array.from({ length: rows }, (_, index) =>
    [
      "ent.odin",
      "grp.odin",
      `user${index}@lab.example.net`,
      `First ${index}`,
      `Last ${index}`,
      10_000 + index,
      numberOf(index),
      "Agent",
      `user${index}@example.net`,
    ].join(","),
  );
  return `${[header, ...lines].join("\n")}\n`;
}

new Command("bench:tables")
  .description("measure the check of a large table, beside a program that only parses it")
  .addOption(new Option("--rows <count>", "rows of the table").default(20_000).argParser(integerFrom(1, 1_000_000)))
  .addOption(
    new Option("--repeat <count>", "runs of each; the fastest counts").default(3).argParser(integerFrom(1, 100)),
  )
  .addHelpText("after", "\nExample:\n  $ npm run bench:tables -- --rows 100000\n")
  .action(measure)
  .parseAsync()
  .catch(endWithError);
