/** The pages fit together: links, tables, the index, and the paths that code and help texts name. */
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { scripts } from "../../package.json";
import { MarkdownPage, ROOT, allPages } from "../support/pages";

const MAX_TABLE_WIDTH = 120;
const MAX_README_LINES = 150;
const CODE = ["provider", "cli", "simulator", "scripts", "bench", "test", "examples", "eslint.config.mjs"];

describe("the Markdown pages", () => {
  const pages = allPages().map((path) => new MarkdownPage(path));

  it("The pages link only to files and headings that exist", () => {
    const broken = pages.flatMap((page) =>
      page.relativeLinks
        .filter(({ path, anchor }) => {
          if (!existsSync(join(ROOT, path))) return true;
          return anchor !== "" && !(path.endsWith(".md") && new MarkdownPage(path).anchors.has(anchor));
        })
        .map(({ path, anchor }) => `${page.path}: ${path}#${anchor}`),
    );
    assert.deepEqual(broken, []);
  });

  it("The pages have no table that is wider than 120 columns", () => {
    const wide = pages.flatMap((page) =>
      page.tableLines
        .filter((line) => Array.from(line).length > MAX_TABLE_WIDTH)
        .map((line) => `${page.path}: ${line.slice(0, 60)}…`),
    );
    assert.deepEqual(wide, []);
  });

  it("The index in docs/README.md links all pages in docs", () => {
    const index = "docs/README.md";
    const linked = new Set(new MarkdownPage(index).relativeLinks.map(({ path }) => path));
    const docs = pages.map(({ path }) => path).filter((path) => path.startsWith("docs/") && path !== index);
    assert.deepEqual(
      docs.filter((path) => !linked.has(path)),
      [],
    );
  });

  it("The pages name only npm scripts that package.json defines", () => {
    const unknown = pages.flatMap((page) =>
      page.npmScripts.filter((name) => !(name in scripts)).map((name) => `${page.path}: npm run ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it("docs/operations/recovery.md quotes only messages that the provider writes", () => {
    const source = filesIn("provider")
      .map((file) => readFileSync(file, "utf8").replaceAll(/[`"]\s*\+\s*[`"]/g, ""))
      .join("\n");
    const quoted = new MarkdownPage("docs/operations/recovery.md").tableLines
      .map((line) => /^\| `([^`]+)`/.exec(line)?.[1] ?? "")
      .filter((message) => !message.startsWith("error: "));
    // An ellipsis stands for a value, and so does `user` where the provider has messages for all kinds.
    const parts = quoted.flatMap((message) => message.split(/…|\buser\b/)).map((part) => part.trim());
    assert.deepEqual(
      parts.filter((part) => !source.includes(part)),
      [],
    );
    assert.ok(quoted.length > 5);
  });

  it("The README has at most 150 lines", () => {
    assert.ok(new MarkdownPage("README.md").lines.length <= MAX_README_LINES);
  });

  it("Each path of a page in code, help texts and comments exists", () => {
    const missing = CODE.flatMap(filesIn).flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/\bdocs\/[\w/-]+\.(?:md|png|svg|json)/g)]
        .map(([path]) => path)
        .filter((path) => !existsSync(join(ROOT, path)))
        .map((path) => `${file}: ${path}`),
    );
    assert.deepEqual(missing, []);
  });
});

function filesIn(name: string): string[] {
  const path = join(ROOT, name);
  if (!existsSync(path)) return [];
  if (/\.\w+$/.test(name)) return [path];
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.(ts|mjs|yml|yaml)$/.test(file) && !file.includes("node_modules"))
    .map((file) => join(path, file));
}
