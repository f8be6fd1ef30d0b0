/** The schema of a kind of resource. */
import type { ResourceSchema } from "../../provider/core/definition";
import { DERIVED, argumentFields } from "../../provider/core/state";
import { pluginTypeOf } from "../../provider/shared/resource-type";
import type { DocComments } from "../reference/doc-comments";
import { capitalized, type Types } from "./types";

export function resourceSchema(schema: ResourceSchema, docs: DocComments, types: Types): [string, object] {
  const { kind, identity, undeclaredOutputs } = schema;
  const type = pluginTypeOf(kind);
  const name = type.slice(type.lastIndexOf(":") + 1);
  const fields = argumentFields(schema);
  const documented = docs.fieldsOf(kind);
  const inputs = types.properties(fields, name, (field) => documented.get(field));
  for (const scope of identity.scopeFields) inputs[scope] = { ...inputs[scope], willReplaceOnChanges: true };
  const required = Object.keys(fields).filter((field) => fields[field]?.isRequired);
  const others = undeclaredOutputs.map((output) => [output, otherOutput(output, schema, docs, types)] as const);
  return [
    type,
    {
      description: docs.docOf(kind),
      inputProperties: inputs,
      requiredInputs: required,
      properties: { ...inputs, ...Object.fromEntries(others) },
      required,
    },
  ];
}

/** An output that cannot be declared. */
function otherOutput(output: string, { kind, derivedFields }: ResourceSchema, docs: DocComments, types: Types): object {
  if (output !== DERIVED || !derivedFields) {
    const property = docs.ownPropertiesOf(kind).find(({ name }) => name === output);
    return { type: "array", items: { type: "string" }, description: property?.doc ?? "" };
  }
  const documented = docs.fieldsOf(kind);
  const name = `${pluginTypeOf(kind).split(":").at(-1)}${capitalized(DERIVED)}`;
  return types.derived(name, derivedFields, (field) => documented.get(field));
}
