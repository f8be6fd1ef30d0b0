/**
 * `npm run test:matrix`: the packed package with other versions of Node.js, the SDK, TypeScript, the CLI and package managers. The
 * results are written into docs/operations/compatibility.md. `npm run test:matrix -- pnpm` runs the cells that contain a text, and
 * writes nothing.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import prettier from "prettier";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { CELLS, type Cell } from "./matrix/cells";
import { type Result, runCell } from "./matrix/project";
import { table } from "./support/markdown";

const ROOT = join(__dirname, "..");
const PAGE = join(ROOT, "docs", "operations", "compatibility.md");

async function main(only: string | undefined): Promise<void> {
  await ensurePulumi(terminalReporter(), new AbortController().signal);
  const folder = await mkdtemp(join(tmpdir(), "broadworks-pack-"));
  try {
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const { stdout } = await promisify(execFile)("npm", pack, { cwd: ROOT });
    const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
    const rows: string[][] = [];
    for (const cell of CELLS.filter((one) => only === undefined || Object.values(one).includes(only))) {
      const row = rowOf(cell, await runCell(cell, join(folder, filename)).catch(String));
      console.log(row.join(" | "));
      rows.push(row);
    }
    if (only === undefined) await writePage(rows);
    if (rows.some((row) => row.at(-1)?.startsWith("failed"))) process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @param result - a text is the reason why a cell could not run */
function rowOf(cell: Cell, result: Result | string): string[] {
  const kind = cell.plugin ? "plugin" : "dynamic";
  if (typeof result === "string") {
    const { node, sdk, typescript, cli, manager } = cell;
    return [node, sdk, typescript, cli, manager, kind, `not run: ${result.slice(0, 200)}`];
  }
  const { node, sdk, typescript, cli } = result.versions;
  const outcome = result.failure === undefined ? "works" : `failed: ${result.failure}`;
  return [node, sdk, typescript, cli, result.manager, kind, outcome];
}

async function writePage(rows: readonly (readonly string[])[]): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  // A long reason would make the table too wide, so it is a note below.
  const notes = [...new Set(rows.map((row) => row.at(-1) ?? ""))].filter((outcome) => outcome !== "works");
  const noteOf = (outcome: string) => (outcome === "works" ? outcome : `see ${notes.indexOf(outcome) + 1}`);
  const head = ["Node.js", "SDK", "TypeScript", "CLI", "installed by", "provider", "result"];
  const body = rows.map((row) => [...row.slice(0, -1), noteOf(row.at(-1) ?? "")]);
  const text = [
    "<!-- matrix -->",
    `Run on ${day} on ${process.platform} ${process.arch}:`,
    table(head, body),
    ...notes.map((note, index) => `${index + 1}. ${note}`),
    "<!-- /matrix -->",
  ].join("\n\n");
  const page = (await readFile(PAGE, "utf8")).replace(/<!-- matrix -->[^]*<!-- \/matrix -->/, () => text);
  await writeFile(PAGE, await prettier.format(page, { ...(await prettier.resolveConfig(PAGE)), filepath: PAGE }));
}

void main(process.argv[2]);
