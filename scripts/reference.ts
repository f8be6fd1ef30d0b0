/**
 * Writes the tables of the README: arguments from the schema, names and meaning from its doc comments, limits from its
 * kinds; settings from their own table.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import prettier from "prettier";
import ts from "typescript";
import { SETTINGS, variableOf } from "../provider/config";
import type { AnyField, Fields } from "../provider/reconcile";
import { table } from "./support/markdown";
import { derivedFields, identityFields, lifeFields, settableFields } from "../provider/resources/user/schema";

const ROOT = join(__dirname, "..");
const SCHEMA = join(ROOT, "provider", "resources", "user", "schema.ts");
export const README = join(ROOT, "README.md");

/** The README with its tables as they ought to be. */
export async function withTables(readme: string): Promise<string> {
  const docs = docComments();
  const tables: Record<string, string> = {
    settings: settingsTable(),
    identity: argumentTable(docs, "identityFields", identityFields),
    settable: argumentTable(docs, "settableFields", settableFields),
    life: argumentTable(docs, "lifeFields", lifeFields),
    derived: outputTable(docs, "derivedFields", derivedFields),
  };
  let text = readme;
  for (const [name, lines] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`README.md has no place for the table "${name}"`);
    text = text.replace(place, (_all, begin: string, end: string) => `${begin}\n${lines}\n\n${end}`);
  }
  return prettier.format(text, { ...(await prettier.resolveConfig(README)), filepath: README });
}

type Docs = ReadonlyMap<string, string>;

function argumentTable(docs: Docs, variable: string, fields: Fields): string {
  const rows = Object.entries(fields).map(([name, field]) => [
    `\`${name}\`${field.isRequired ? " (required)" : ""}`,
    kindOf(field),
    field.canBeEmptied ? "empties" : "refused",
    docOf(docs, variable, name),
    field.source,
  ]);
  return usedColumns(["argument", "value", "`null`", "meaning", "source of its limits"], rows);
}

function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, setting]) => [
    `\`broadworks:${name}\``,
    `\`${variableOf(name)}\``,
    "default" in setting ? setting.default : "",
    setting.meaning,
  ]);
  return table(["setting", "environment", "default", "meaning"], rows);
}

function outputTable(docs: Docs, variable: string, fields: Fields): string {
  return table(
    ["output", "meaning"],
    Object.keys(fields).map((name) => [`\`${name}\``, docOf(docs, variable, name)]),
  );
}

function kindOf({ kind }: AnyField): string {
  const members = kind.members ? ` of ${Object.entries(kind.members).map(memberOf).join(", ")}` : "";
  return `${kind.label}${kind.limits && `, ${kind.limits}`}${members}`;
}

function memberOf([name, field]: [string, AnyField]): string {
  const inner = field.kind.members ? ` {${Object.entries(field.kind.members).map(memberOf).join(", ")}}` : "";
  return `\`${name}\`${inner || ` (${[field.kind.limits || field.kind.label, field.isRequired && "required"].filter(Boolean).join(", ")})`}`;
}

/** A column that is empty in every row is left out. */
function usedColumns(names: string[], lines: string[][]): string {
  const isUsed = (_cell: string, column: number) => lines.some((cells) => cells[column] !== "");
  return table(
    names.filter(isUsed),
    lines.map((cells) => cells.filter(isUsed)),
  );
}

function docOf(docs: Docs, variable: string, name: string): string {
  const text = docs.get(`${variable}.${name}`);
  if (!text) throw new Error(`${variable}.${name} has no doc comment in ${SCHEMA}`);
  return text.replace(/\s+/g, " ");
}

function docComments(): Map<string, string> {
  const program = ts.createProgram([SCHEMA], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(SCHEMA);
  const found = new Map<string, string>();
  source?.forEachChild((statement) => {
    if (!ts.isVariableStatement(statement)) return;
    for (const { name } of statement.declarationList.declarations)
      for (const property of checker.getTypeAtLocation(name).getProperties())
        found.set(
          `${name.getText()}.${property.name}`,
          ts.displayPartsToString(property.getDocumentationComment(checker)),
        );
  });
  return found;
}

async function main(): Promise<void> {
  const before = readFileSync(README, "utf8");
  const after = await withTables(before);
  if (!process.argv.includes("--check")) writeFileSync(README, after);
  else if (after !== before) {
    console.error("The tables of README.md are not those of the schema and the settings; run `npm run docs`.");
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
