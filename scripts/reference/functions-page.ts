/** The reference page of the functions that read the platform. */
import { anchorLink, bullets } from "../support/markdown";
import type { DocComments, DocumentedFunction, DocumentedProperty } from "./doc-comments";
import type { Page } from "./resource-page";

const INTRODUCTION = `# Functions

Functions read the platform when the program runs, in previews too. They use the connection and the settings of the run.
[Services, credentials, functions](../guide/services-and-credentials.md#functions) explains when to use them.

Each function has a form with the suffix \`Output\`. Its arguments can be outputs of other resources, and its result is an
output. Its option \`dependsOn\` names resources that must exist before the function runs.`;

const OUTPUT = "Output";

export function functionsPage(docs: DocComments): Page {
  const all = docs.exportedFunctions();
  const names = new Set(all.map(({ name }) => name));
  const functions = all.filter(({ name }) => !name.endsWith(OUTPUT) || !names.has(name.slice(0, -OUTPUT.length)));
  const types = [...new Set(functions.flatMap((one) => one.types))];
  const args = new Set(functions.map((one) => one.args));
  const text = [
    INTRODUCTION,
    ...functions.map((one) => functionSection(one, names)),
    "## Types",
    ...types.map((name) => typeSection(name, docs, args.has(name) ? "required" : "always set")),
  ];
  return { name: "functions", text: text.join("\n\n") };
}

function functionSection(one: DocumentedFunction, names: ReadonlySet<string>): string {
  const { name, doc, throws, example, args, result, types } = one;
  const output = names.has(name + OUTPUT) ? [`With outputs as arguments: \`${name}${OUTPUT}\``] : [];
  return [
    `## ${name}`,
    doc,
    example,
    bullets([
      `Signature: \`${name}(args: ${args ?? "unknown"}): ${result}\``,
      ...output,
      `Types: ${types.map((type) => anchorLink(type)).join(", ")}`,
      ...throws.map((text) => `Throws ${text}`),
    ]),
  ].join("\n\n");
}

/** @param presence - what a property without a question mark is: an argument is required, a result is always set */
function typeSection(name: string, docs: DocComments, presence: string): string {
  const line = ({ name: property, doc, isOptional }: DocumentedProperty) =>
    `\`${property}\`${isOptional ? "" : ` (${presence})`}${doc ? `: ${doc}` : ""}`;
  return [`### ${name}`, docs.docOf(name), bullets(docs.propertiesOf(name).map(line))].filter(Boolean).join("\n\n");
}
