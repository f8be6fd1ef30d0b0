/** The schema of the plugin's package, made from the settings, the fields of each kind and their doc comments. */
import { SETTINGS, environmentVariable } from "../../provider/config";
import { RESOURCES } from "../../provider/resources/registry";
import { version, description, keywords, license } from "../../package.json";
import type { DocComments } from "../reference/doc-comments";
import { functionSchemas } from "./functions";
import { resourceSchema } from "./resources";
import { Types } from "./types";

export function pluginSchema(docs: DocComments): object {
  const types = new Types(docs);
  const resources = Object.fromEntries(RESOURCES.map((definition) => resourceSchema(definition, docs, types)));
  const functions = functionSchemas(docs, types);
  const settings = settingProperties();
  return {
    name: "broadworks",
    displayName: "BroadWorks",
    version,
    description,
    keywords,
    license,
    config: { variables: settings },
    types: types.schemas(),
    provider: {
      description: "A platform. Arguments that are not set come from the environment.",
      inputProperties: settings,
    },
    resources,
    functions,
    language: {
      nodejs: { respectSchemaVersion: true },
      python: { respectSchemaVersion: true, pyproject: { enabled: true }, inputTypes: "classes-and-dicts" },
      go: { respectSchemaVersion: true },
      csharp: { respectSchemaVersion: true },
    },
  };
}

function settingProperties(): Record<string, object> {
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, setting]) => {
      const { description: meaning, expects } = setting;
      const text = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}. Value: ${expects}. Environment: \`${environmentVariable(name)}\`.`;
      return [
        name,
        {
          type: "valueType" in setting ? setting.valueType : "string",
          description: "default" in setting ? `${text} Default: \`${setting.default}\`.` : text,
          ...("isSecret" in setting && { secret: true }),
        },
      ];
    }),
  );
}
