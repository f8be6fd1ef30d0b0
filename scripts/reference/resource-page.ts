/** The reference page of a resource: one heading for each field. */
import { basename } from "node:path";
import type { ResourceSchema } from "../../provider/core/definition";
import { type AnyField, type Fields, REJECTED } from "../../provider/core/fields/index";
import { anchorLink, bullets } from "../support/markdown";
import type { DocComments, DocumentedProperty } from "./doc-comments";

export interface Page {
  /** The name of the file, without its extension. */
  readonly name: string;
  readonly text: string;
}

export function resourcePage(definition: ResourceSchema, docs: DocComments): Page {
  const { kind, fields, lifecycleOptions, derivedFields = {} } = definition;
  const documented = docs.fieldsOf(kind);
  const declarable = { ...fields, ...lifecycleOptions };
  const describe = (entries: Fields, isOutput = false): Entry[] =>
    Object.entries(entries).map(([name, field]) => {
      const property = documented.get(name);
      if (!property) throw new Error(`${kind}.${name} has no doc comment in its schema`);
      return { name, text: fieldSection(name, field, { property, docs, isOutput }) };
    });
  const otherOutputs = docs
    .ownPropertiesOf(kind)
    .filter(({ name }) => !(name in declarable) && !(name in derivedFields))
    .map(({ name, doc }) => ({ name, text: `### ${name}\n\n${requireDoc(doc, name, kind)}` }));
  const [required, optional] = partition(fields, (field) => field.isRequired);
  const sections: Section[] = [
    { title: "Required arguments", entries: describe(required) },
    { title: "Optional arguments", entries: describe(optional) },
    { title: "Lifecycle options", entries: describe(lifecycleOptions) },
    { title: "Outputs", entries: [...describe(derivedFields, true), ...otherOutputs] },
  ].filter(({ entries }) => entries.length > 0);
  const text = sections.flatMap(({ title, entries }) => [
    `## ${title}`,
    INTRODUCTIONS[title] ?? "",
    ...entries.map((entry) => entry.text),
  ]);
  return { name: basename(docs.folderOf(kind)), text: [...head(kind, docs), indexOf(sections), ...text].join("\n\n") };
}

/** The page of a component: a class that declares resources. */
export function componentPage(className: string, docs: DocComments): Page {
  const property = ({ name, doc, isOptional }: DocumentedProperty) =>
    `### ${name}\n\n${requireDoc(doc, name, className)}${isOptional ? "" : "\n\n- Required: in every declaration"}`;
  const outputs = docs.ownPropertiesOf(className);
  const text = [
    ...head(className, docs),
    "## Arguments",
    ...docs.propertiesOf(`${className}Args`).map(property),
    ...(outputs.length > 0 ? ["## Outputs", ...outputs.map(({ name, doc }) => `### ${name}\n\n${doc}`)] : []),
  ].join("\n\n");
  const words = className.replace(/^Broadworks/, "").match(/[A-Z][a-z\d]*/g) ?? [];
  return { name: words.join("-").toLowerCase(), text };
}

const INTRODUCTIONS: Readonly<Record<string, string>> = {
  "Required arguments": "Every declaration contains them.",
  "Optional arguments": "The provider does not manage an argument that a program leaves out.",
  "Lifecycle options": "They control what the provider does. The platform does not receive them.",
  Outputs: "A resource also has each declared argument as an output.",
};

function head(className: string, docs: DocComments): string[] {
  const example = docs.exampleOf(className);
  return [
    `# ${className}`,
    docs.docOf(className),
    ...(example ? [example] : []),
    "[The reference](README.md) explains the entries below.",
  ];
}

interface Entry {
  readonly name: string;
  readonly text: string;
}

interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

function indexOf(sections: readonly Section[]): string {
  const links = (entries: readonly Entry[]) => entries.map(({ name }) => anchorLink(name)).join(", ");
  return bullets(sections.map(({ title, entries }) => `${title}: ${links(entries)}`));
}

interface Context {
  readonly property: DocumentedProperty;
  readonly docs: DocComments;
  readonly isOutput: boolean;
  readonly level?: number;
}

/** A heading, the meaning, the traits, and the members of a field. */
function fieldSection(name: string, field: AnyField, context: Context): string {
  const { property, docs, isOutput, level = 3 } = context;
  const members = membersOf(field);
  const memberOf = (member: string) => docs.memberOf(property, member);
  // A member that can exist or be missing as a unit, such as a service, is described as a field of its own.
  const units = members.filter(([, member]) => member.type.presence);
  const inline = members.filter(([, member]) => !member.type.presence);
  const traits = [
    `Type: ${typeOf(field)}`,
    ...(isOutput ? [] : traitsOf(field)),
    ...(field.type.otherMembers ? ["Other names: accepted, and sent as they are"] : []),
    ...(inline.length > 0 ? ["Members:"] : []),
  ];
  const lines = inline.map(([member, one]) => memberLines(member, one, memberOf(member), docs));
  const list = [bullets(traits), ...(lines.length > 0 ? [indent(bullets(lines))] : [])].join("\n");
  const sections = units.map(([member, one]) => {
    const documented = memberOf(member);
    if (!documented?.doc) throw new Error(`${name}.${member} has no doc comment in its schema`);
    return fieldSection(member, one, { ...context, property: documented, level: level + 1 });
  });
  return [`${"#".repeat(level)} ${name}`, property.doc, list, ...sections].join("\n\n");
}

function traitsOf(field: AnyField): string[] {
  const required = field.isRequired
    ? ["Required: in every declaration"]
    : field.isRequiredOnCreate
      ? ["Required: to create the resource"]
      : [];
  return [
    ...required,
    `\`null\`: ${nullMeaning(field)}`,
    ...(field.isWriteOnly ? ["Written, never read; always a secret"] : []),
    ...(field.isOptionalInResponse ? ["The platform may omit it from its responses"] : []),
    ...(field.formerName === undefined ? [] : [`Former name: \`${field.formerName}\``]),
    ...(field.source ? [`Limits from: ${field.source}`] : []),
  ];
}

function nullMeaning(field: AnyField): string {
  if (!field.isClearable) return "not allowed";
  return field.type.presence ? "removes it" : "clears it";
}

function typeOf({ type }: AnyField): string {
  return type.limits ? `${type.label}, ${type.limits}` : type.label;
}

function membersOf({ type }: AnyField): [string, AnyField][] {
  return Object.entries(type.members ?? {}).filter(([, member]) => member.type.label !== REJECTED);
}

/** A member in one line, and its own members below it. */
function memberLines(
  name: string,
  field: AnyField,
  property: DocumentedProperty | undefined,
  docs: DocComments,
): string {
  const doc = property?.doc ?? "";
  const type = doc.includes(field.type.limits) ? field.type.label : typeOf(field);
  const traits = [type, ...(field.isRequired ? ["required"] : field.isClearable ? ["clearable"] : [])];
  const line = `\`${name}\`: ${traits.join("; ")}${doc && `. ${doc}`}`;
  const members = membersOf(field).map(([member, one]) =>
    memberLines(member, one, property && docs.memberOf({ ...property }, member), docs),
  );
  return members.length > 0 ? `${line}\n${indent(bullets(members))}` : line;
}

function indent(text: string): string {
  return text.replace(/^/gm, "  ");
}

function partition(fields: Fields, isFirst: (field: AnyField) => boolean): [Fields, Fields] {
  const entries = Object.entries(fields);
  return [
    Object.fromEntries(entries.filter(([, field]) => isFirst(field))),
    Object.fromEntries(entries.filter(([, field]) => !isFirst(field))),
  ];
}

function requireDoc(doc: string, name: string, owner: string): string {
  if (!doc) throw new Error(`${owner}.${name} has no doc comment`);
  return doc;
}
