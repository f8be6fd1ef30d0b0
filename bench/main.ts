/** `npm run bench`: what a run costs, side by side with the engine's floor, a naive provider and a script. */
import { readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform, totalmem } from "node:os";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import prettier from "prettier";
import { wholeNumber } from "../cli/shared/options";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { pythonWithClient } from "../scripts/support/odins-spear";
import { CONTESTANTS, type Contestant, race } from "./benchmark";
import { type Measured, chart, markdown, summary } from "./report";

const DOCS = join(__dirname, "..", "docs", "operations");

interface Options {
  readonly users: readonly number[];
  readonly groups: number;
  readonly latency: readonly number[];
  readonly only: readonly Contestant[];
  readonly repeat: number;
  readonly quick: boolean;
  readonly checkpoints: boolean;
  readonly out: string;
}

const NAMES = Object.keys(CONTESTANTS) as Contestant[];

function numbers(text: string): number[] {
  const values = text.split(",").map(Number);
  if (!values.every((value) => Number.isInteger(value) && value >= 0))
    throw new InvalidArgumentError("must be whole numbers, with commas between them");
  return values;
}

function contestants(text: string): Contestant[] {
  const names = text.split(",");
  const isKnown = (name: string): name is Contestant => name in CONTESTANTS;
  if (!names.every(isKnown)) throw new InvalidArgumentError(`must be of ${NAMES.join(", ")}`);
  return names;
}

async function bench({ users, groups, latency, only, repeat, quick, checkpoints, out }: Options): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const python = only.some((name) => name.startsWith("script")) ? await pythonWithClient() : undefined;
  const running = only.filter((name) => python !== undefined || !name.startsWith("script"));
  if (running.length < only.length) say("The script is left out: Python 3 with odins-spear cannot be had here");
  const file = join(out, "benchmarks.json");
  const command = ["npm run bench --", ...withoutFolder(process.argv.slice(2))].join(" ").replace(/ --$/, "");
  for (const count of users) {
    const plan = { users: count, groups, latencies: latency, contestants: running, repeat, quick, checkpoints };
    const result = await race(plan, cli, python, say);
    const [processor] = cpus();
    const measured: Measured = {
      ...result,
      date: new Date().toISOString().slice(0, 10),
      command,
      machine: `${cpus().length} × ${processor?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node.js ${process.version}`,
    };
    console.log(summary(measured));
    // What was measured by another command stays.
    const others = (await known(file)).filter((one) => one.users !== count || one.command !== command);
    const all = [...others, measured].toSorted((one, other) => one.users - other.users);
    await writeFile(join(out, "benchmarks.svg"), chart(all));
    await writeFormatted(file, JSON.stringify(all));
    await writeFormatted(join(out, "benchmarks.md"), markdown(all));
  }
}

/** Where the files are written is nobody's business but of this machine. */
function withoutFolder(args: readonly string[]): string[] {
  return args.filter((arg, index) => !arg.startsWith("--out") && args[index - 1] !== "--out");
}

async function writeFormatted(file: string, text: string): Promise<void> {
  await writeFile(file, await prettier.format(text, { ...(await prettier.resolveConfig(DOCS)), filepath: file }));
}

async function known(file: string): Promise<Measured[]> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Measured[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

new Command("bench")
  .description("measure what a run costs, side by side with other ways to do the same")
  .addOption(new Option("--users <counts>", "numbers of users").default([100, 1000], "100,1000").argParser(numbers))
  .addOption(new Option("--groups <count>", "groups that they are in").default(4).argParser(wholeNumber(1, 1000)))
  .addOption(new Option("--latency <ms>", "milliseconds of an answer").default([0, 50], "0,50").argParser(numbers))
  .addOption(new Option("--only <names>", `of ${NAMES.join(", ")}`).default(NAMES, "all").argParser(contestants))
  .addOption(
    new Option("--repeat <times>", "times that a preview is measured").default(3).argParser(wholeNumber(1, 100)),
  )
  .option("--quick", "only the first up and previews with nothing changed", false)
  .option("--no-checkpoints", "run the engine with PULUMI_SKIP_CHECKPOINTS=true")
  .option("--out <folder>", "where to write benchmarks.json, .svg and .md", DOCS)
  .addHelpText("after", "\nExample, a full run of some hours:\n  $ npm run bench -- --users 100,1000,10000\n")
  .action(bench)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
