/** The schemas of the functions, made from their TypeScript types and doc comments. */
import { FUNCTIONS, type FunctionName, tokenOf } from "../../provider/functions/registry";
import type { DocComments } from "../reference/doc-comments";
import { type Types, capitalized } from "./types";

export function functionSchemas(docs: DocComments, types: Types): Record<string, object> {
  const documented = docs.exportedFunctions();
  return Object.fromEntries(
    (Object.keys(FUNCTIONS) as FunctionName[]).map((name) => {
      const { doc, args = "" } = documented.find((one) => one.name === name) ?? {};
      const inputs = docs.propertiesOf(args).map((property) => ({ ...property, shape: docs.shapeOf(property.type) }));
      const owner = capitalized(name);
      return [
        tokenOf(name),
        {
          description: doc,
          inputs: { type: "object", ...types.members(inputs, owner) },
          outputs: { type: "object", ...outputsOf(name, docs, types, `${owner}Result`) },
        },
      ];
    }),
  );
}

/** A function of the engine returns an object, so a list is its only member. */
function outputsOf(name: FunctionName, docs: DocComments, types: Types, owner: string): object {
  const shape = docs.shapeOf(docs.resultOf(name));
  if (typeof shape === "object" && "members" in shape) return types.members(shape.members, owner);
  return types.members([{ name: "users", doc: "The users.", isOptional: false, shape }], owner);
}
