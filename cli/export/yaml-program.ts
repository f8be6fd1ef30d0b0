/** Users in a program in YAML: one file, in which Pulumi reads both the project and its resources. */
import * as yaml from "yaml";
import { isObject, pluginTypeOf, user, type Values } from "../../provider/tooling";
import type { ExportedResource } from "./declared";

/** @param project - the name and the description of the project */
export function createYamlProgram(resources: readonly ExportedResource[], project: Values): string {
  return formatYaml({
    ...project,
    runtime: "yaml",
    plugins: { providers: [{ name: "broadworks", path: "node_modules/.bin" }] },
    resources: Object.fromEntries(resources.map(createEntry)),
  });
}

/** All resources have their keys in common, so those of other kinds than users have a name besides. */
function createEntry({ kind, id, values }: ExportedResource): [string, Values] {
  const type = pluginTypeOf(kind.kind);
  const properties = escapeInterpolation(values);
  if (kind === user) return [id, { type, properties }];
  return [`${kind.noun} ${id}`, { type, name: escapeInterpolation(id), properties }];
}

/** In a value or in the name of a member, `${…}` refers to another resource, and `$$` stands for `$`. */
function escapeInterpolation(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("$", "$$$$");
  if (Array.isArray(value)) return value.map(escapeInterpolation);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [escapeInterpolation(name), escapeInterpolation(member)]),
  );
}

/** Every text has quotes: without them YAML reads `0012`, `yes` or `null` as another type. */
function formatYaml(project: Values): string {
  const document = new yaml.Document(project, { aliasDuplicateObjects: false });
  yaml.visit(document, {
    Pair: (_, { key }) => {
      if (yaml.isScalar(key) && !PLAIN_KEY.test(String(key.value))) key.type = yaml.Scalar.QUOTE_DOUBLE;
    },
  });
  const text = document.toString({
    defaultStringType: "QUOTE_DOUBLE",
    defaultKeyType: "PLAIN",
    doubleQuotedAsJSON: true,
    lineWidth: 0,
  });
  return text.replace(NOT_IN_YAML, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A key of YAML that is a text in every version of YAML. */
const PLAIN_KEY = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)[a-z][\w.@()-]*(?: [\w.@()-]+)*$/i;

/** Characters that YAML 1.1 takes for the end of a line, or rejects. They occur in quotes only. */
const NOT_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
