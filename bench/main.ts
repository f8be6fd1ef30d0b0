/** `npm run bench`: measures the cost of a run, beside the engine's floor, a naive provider and a script. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { arch, cpus, platform, totalmem } from "node:os";
import { basename, join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import prettier from "prettier";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { integerFrom } from "../cli/shared/options";
import { pythonWithClient } from "../scripts/support/odins-spear";
import { endWithError } from "../scripts/support/end-with-error";
import { CANDIDATES, type Candidate, runBenchmark } from "./benchmark";
import { renderChart } from "./chart";
import { type Report, formatMarkdown, formatSummary } from "./report";
import { VARIANTS, type VariantName } from "./variants";

const DOCS = join(__dirname, "..", "docs", "operations");

interface Options {
  readonly users: readonly number[];
  readonly groups: number;
  readonly latency: readonly number[];
  readonly only: readonly Candidate[];
  readonly repeat: number;
  readonly quick: boolean;
  readonly checkpoints: boolean;
  readonly variants: readonly VariantName[];
  readonly out: string;
}

const NAMES = Object.keys(CANDIDATES) as Candidate[];
const NAMES_OF_VARIANTS = Object.keys(VARIANTS) as VariantName[];

function parseIntegers(text: string): number[] {
  const values = text.split(",").map(Number);
  if (!values.every((value) => Number.isInteger(value) && value >= 0))
    throw new InvalidArgumentError("It must be a comma-separated list of integers.");
  return values;
}

/** A comma-separated list of known names. */
const namesFrom =
  <T extends string>(known: readonly T[]) =>
  (text: string): T[] => {
    const names = text.split(",");
    const isKnown = (name: string): name is T => known.includes(name as T);
    if (!names.every(isKnown))
      throw new InvalidArgumentError(`It must be a comma-separated list of ${known.join(", ")}.`);
    return names;
  };

async function bench({
  users,
  groups,
  latency,
  only,
  repeat,
  quick,
  checkpoints,
  variants,
  out,
}: Options): Promise<void> {
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const python = only.some((name) => name.startsWith("script")) ? await pythonWithClient() : undefined;
  const candidates = only.filter((name) => python !== undefined || !name.startsWith("script"));
  if (candidates.length < only.length) log("The script is skipped: Python 3 with odins-spear cannot be installed");
  await mkdir(out, { recursive: true });
  const file = join(out, "benchmarks.json");
  const command = ["npm run bench --", ...withoutOut(process.argv.slice(2))].join(" ").replace(/ --$/, "");
  const plan = { groups, latencies: latency, candidates, repeat, quick, checkpoints };
  const measure = async (count: number, variant?: VariantName) => {
    const ownPlan = { ...plan, users: count, ...(variant && variantPlan(variant, candidates)) };
    const benchmark = await runBenchmark(ownPlan, cli, python, log);
    const [processor] = cpus();
    const report: Report = {
      ...benchmark,
      date: new Date().toISOString().slice(0, 10),
      command,
      machine: `${cpus().length} × ${processor?.model.trim() ?? "unknown"}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${platform()} ${arch()}, Node.js ${process.version}`,
    };
    console.log(formatSummary(report));
    // The results of other commands stay.
    const isOther = (one: Report) => one.users !== count || one.command !== command || one.variant !== variant;
    const all = [...(await readReports(file)).filter(isOther), report].toSorted(
      (one, other) =>
        Number(one.variant !== undefined) - Number(other.variant !== undefined) || one.users - other.users,
    );
    await writeFile(join(out, "benchmarks.svg"), renderChart(all));
    await writeFormatted(file, JSON.stringify(all));
    await writeFormatted(join(out, "benchmarks.md"), formatMarkdown(all));
  };
  for (const count of users)
    for (const variant of variants.length > 0 ? variants : [undefined]) await measure(count, variant);
}

/** A variant is compared with the engine's floor alone. */
function variantPlan(variant: VariantName, candidates: readonly Candidate[]) {
  return { variant, quick: true, candidates: candidates.filter((name) => name === "broadworks" || name === "empty") };
}

/** The folder of the output does not belong into the report. */
function withoutOut(args: readonly string[]): string[] {
  return args.filter((arg, index) => !arg.startsWith("--out") && args[index - 1] !== "--out");
}

/** Writes a file as the check of the repository expects it, also in another folder. */
async function writeFormatted(file: string, text: string): Promise<void> {
  const config = await prettier.resolveConfig(join(DOCS, basename(file)));
  await writeFile(file, await prettier.format(text, { ...config, filepath: file }));
}

async function readReports(file: string): Promise<Report[]> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Report[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

new Command("bench")
  .description("measure the cost of a run, beside other ways to do the same")
  .addOption(
    new Option("--users <counts>", "numbers of users").default([100, 1000], "100,1000").argParser(parseIntegers),
  )
  .addOption(new Option("--groups <count>", "number of groups").default(4).argParser(integerFrom(1, 1000)))
  .addOption(
    new Option("--latency <ms>", "milliseconds until the platform responds")
      .default([0, 50], "0,50")
      .argParser(parseIntegers),
  )
  .addOption(new Option("--only <names>", `of ${NAMES.join(", ")}`).default(NAMES, "all").argParser(namesFrom(NAMES)))
  .addOption(new Option("--repeat <times>", "repetitions of a preview").default(3).argParser(integerFrom(1, 100)))
  .option("--quick", "only the first up and previews without changes", false)
  .option("--no-checkpoints", "run the engine with PULUMI_SKIP_CHECKPOINTS=true")
  .addOption(
    new Option(
      "--variants [names]",
      `only previews of other programs and on other platforms, all or some of ${NAMES_OF_VARIANTS.join(", ")}`,
    )
      .default([], "none")
      .preset(NAMES_OF_VARIANTS.join(","))
      .argParser(namesFrom(NAMES_OF_VARIANTS)),
  )
  .option("--out <folder>", "folder for benchmarks.json, .svg and .md", DOCS)
  .addHelpText("after", "\nExample, a complete run of several hours:\n  $ npm run bench -- --users 100,1000,10000\n")
  .action(bench)
  .parseAsync()
  .catch(endWithError);
