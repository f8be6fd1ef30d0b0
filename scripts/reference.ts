/**
 * Writes the tables of the documentation: arguments from the schemas, names and meaning from their doc comments, limits from
 * their kinds; settings from their own table; commands from their help.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import prettier from "prettier";
import ts from "typescript";
import { program } from "../cli/program";
import { SETTINGS, environmentVariable } from "../provider/config";
import type { AnyField, Fields } from "../provider/core/fields/index";
import { table } from "./support/markdown";
import * as credentials from "../provider/resources/credentials/schema";
import * as services from "../provider/resources/services/schema";
import * as user from "../provider/resources/user/schema";

const ROOT = join(__dirname, "..");
const schemaOf = (folder: string) => join(ROOT, "provider", "resources", folder, "schema.ts");
const SCHEMAS = ["user", "services", "credentials"].map(schemaOf);

type Tables = Readonly<Record<string, (docs: Docs) => string>>;

/** The pages that have tables, and the tables by the names of their places. */
const PAGES: Readonly<Record<string, Tables>> = {
  "README.md": {
    settings: settingsTable,
    identity: (docs) => argumentTable(docs, "user", "identityFields", user.identityFields),
    settable: (docs) => argumentTable(docs, "user", "settableFields", user.settableFields),
    life: (docs) => argumentTable(docs, "user", "lifecycleOptions", user.lifecycleOptions),
    derived: (docs) => outputTable(docs, "user", "derivedFields", user.derivedFields),
  },
  "docs/services.md": {
    arguments: (docs) => argumentsOf(docs, "services", services),
    services: serviceTable,
    credentials: (docs) => argumentsOf(docs, "credentials", { ...credentials, ownerFields: services.ownerFields }),
  },
  "docs/commands.md": { commands: helpTexts },
};

export const DOCUMENTS = Object.keys(PAGES).map((page) => join(ROOT, page));

/** A page with its tables as they ought to be. */
export async function withTables(page: string): Promise<string> {
  const tables = PAGES[relative(ROOT, page).replaceAll(sep, "/")] ?? {};
  const docs = docComments();
  let text = readFileSync(page, "utf8");
  for (const [name, lines] of Object.entries(tables)) {
    const place = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!place.test(text)) throw new Error(`${page} has no place for the table "${name}"`);
    text = text.replace(place, (_all, begin: string, end: string) => `${begin}\n${lines(docs)}\n\n${end}`);
  }
  return prettier.format(text, { ...(await prettier.resolveConfig(page)), filepath: page });
}

/** What each command says of itself. */
function helpTexts(): string {
  return program.commands
    .map((command) => {
      let text = "";
      command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
      command.outputHelp();
      return `## ${command.name()}\n\n\`\`\`\n${text.trim()}\n\`\`\``;
    })
    .join("\n\n");
}

type Docs = ReadonlyMap<string, string>;

const ARGUMENTS = ["argument", "value", "`null`", "meaning", "source of its limits"];

function argumentTable(docs: Docs, schema: string, variable: string, fields: Fields): string {
  return usedColumns(ARGUMENTS, argumentRows(docs, schema, variable, fields));
}

/** All that may be declared of a resource about a user, in one table. */
function argumentsOf(
  docs: Docs,
  schema: string,
  {
    ownerFields,
    settableFields,
    lifecycleOptions,
  }: Readonly<Record<"ownerFields" | "settableFields" | "lifecycleOptions", Fields>>,
): string {
  return usedColumns(ARGUMENTS, [
    ...argumentRows(docs, "services", "ownerFields", ownerFields),
    ...argumentRows(docs, schema, "settableFields", settableFields),
    ...argumentRows(docs, schema, "lifecycleOptions", lifecycleOptions),
  ]);
}

function argumentRows(docs: Docs, schema: string, variable: string, fields: Fields): string[][] {
  return Object.entries(fields).map(([name, field]) => [
    `\`${name}\`${field.isRequired ? " (required)" : ""}`,
    kindOf(field),
    field.type.comparison === "eachMember" && field.type.otherMembers ? "" : field.isClearable ? "clears" : "rejected",
    docOf(docs, schema, variable, name),
    field.source,
  ]);
}

function serviceTable(docs: Docs): string {
  const rows = Object.entries(services.serviceFields as Fields).map(([name, { type: kind }]) => [
    `\`${name}\``,
    docOf(docs, "services", "serviceFields", name),
    [...Object.entries(kind.members ?? {}).map(memberOf), ...(kind.otherMembers ? ["any other setting"] : [])].join(
      ", ",
    ),
  ]);
  return table(["service", "meaning", "settings"], rows);
}

function settingsTable(): string {
  const rows = Object.entries(SETTINGS).map(([name, setting]) => [
    `\`broadworks:${name}\``,
    `\`${environmentVariable(name)}\``,
    "default" in setting ? setting.default : "",
    setting.description,
  ]);
  return table(["setting", "environment", "default", "meaning"], rows);
}

function outputTable(docs: Docs, schema: string, variable: string, fields: Fields): string {
  return table(
    ["output", "meaning"],
    Object.keys(fields).map((name) => [`\`${name}\``, docOf(docs, schema, variable, name)]),
  );
}

function kindOf({ type: kind }: AnyField): string {
  const members =
    kind.members && !(kind.comparison === "eachMember" && kind.otherMembers)
      ? ` of ${Object.entries(kind.members).map(memberOf).join(", ")}`
      : "";
  return `${kind.label}${kind.limits && `, ${kind.limits}`}${members}`;
}

function memberOf([name, field]: [string, AnyField]): string {
  const inner = field.type.members ? ` {${Object.entries(field.type.members).map(memberOf).join(", ")}}` : "";
  return `\`${name}\`${inner || ` (${[field.type.limits || field.type.label, field.isRequired && "required"].filter(Boolean).join(", ")})`}`;
}

/** A column that is empty in every row is left out. */
function usedColumns(names: string[], lines: string[][]): string {
  const isUsed = (_cell: string, column: number) => lines.some((cells) => cells[column] !== "");
  return table(
    names.filter(isUsed),
    lines.map((cells) => cells.filter(isUsed)),
  );
}

function docOf(docs: Docs, schema: string, variable: string, name: string): string {
  const text = docs.get(`${schema}.${variable}.${name}`);
  if (!text) throw new Error(`${variable}.${name} has no doc comment in ${schemaOf(schema)}`);
  return text.replace(/\s+/g, " ");
}

function docComments(): Map<string, string> {
  const program = ts.createProgram(SCHEMAS, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    types: [],
  });
  const checker = program.getTypeChecker();
  const found = new Map<string, string>();
  for (const schema of SCHEMAS)
    program.getSourceFile(schema)?.forEachChild((statement) => {
      if (!ts.isVariableStatement(statement)) return;
      for (const { name } of statement.declarationList.declarations)
        for (const property of checker.getTypeAtLocation(name).getProperties())
          found.set(
            `${basename(dirname(schema))}.${name.getText()}.${property.name}`,
            ts.displayPartsToString(property.getDocumentationComment(checker)),
          );
    });
  return found;
}

async function main(): Promise<void> {
  for (const page of DOCUMENTS) {
    const before = readFileSync(page, "utf8");
    const after = await withTables(page);
    if (!process.argv.includes("--check")) writeFileSync(page, after);
    else if (after !== before) {
      console.error(
        `The tables of ${page} are not those of the schemas, the settings and the commands; run \`npm run docs\`.`,
      );
      process.exitCode = 1;
    }
  }
}

if (require.main === module) void main();
