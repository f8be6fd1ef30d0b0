/**
 * `npm run test:faults`: the suites of faults in full, and what they measured written into docs/operations/reliability.md. They take
 * about an hour and a half on two cores; `npm test` runs a part of each.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import prettier from "prettier";
import "../test/support/one-seed.cjs";
import { table } from "./support/markdown";

const ROOT = join(__dirname, "..");
const DOC = join(ROOT, "docs", "operations", "reliability.md");
const WHOLE = { CELLS: "all", CELLS_ON_ENGINE: "40", KILLS: "30", INTERLEAVINGS: "300", FUZZ: "100000" };
const SUITES = ["test/faults/**/*.test.ts", "test/contract/fuzz.test.ts", "test/contract/retry.test.ts"];

interface Suite {
  readonly suite: string;
  readonly rows: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

function markdown({ suite, rows }: Suite): string {
  const columns = [...new Set(Object.values(rows).flatMap(Object.keys))];
  const body = Object.entries(rows).map(([name, row]) => [name, ...columns.map((column) => String(row[column] ?? 0))]);
  return [`**${suite}**`, "", table(["", ...columns], body, true)].join("\n");
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadworks-figures-"));
  const file = join(folder, "figures.jsonl");
  try {
    writeFileSync(file, "");
    const mocha = join(ROOT, "node_modules", "mocha", "bin", "mocha.js");
    const env = { ...WHOLE, ...process.env, FIGURES: file };
    const { status } = spawnSync(process.execPath, [mocha, ...SUITES], { cwd: ROOT, stdio: "inherit", env });
    if (status !== 0) {
      process.exitCode = 1;
      return;
    }
    const suites = readFileSync(file, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Suite);
    const day = new Date().toISOString().slice(0, 10);
    const machine = `Measured on ${day}: Node.js ${process.versions.node}, ${cpus().length} cores, SEED=${process.env["SEED"]}.`;
    const text = ["<!-- figures -->", machine, ...suites.map(markdown), "<!-- /figures -->"].join("\n\n");
    const doc = readFileSync(DOC, "utf8").replace(/<!-- figures -->[^]*<!-- \/figures -->/, () => text);
    writeFileSync(DOC, await prettier.format(doc, { ...(await prettier.resolveConfig(DOC)), filepath: DOC }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main();
