/** Names that look like a setting: a typo in a limit must not pass unnoticed, because the run would go on without it. */
import { SETTINGS, configurationKey, environmentVariable } from "./config";
import { findSimilar } from "./core/fields/index";

/** Describes the variables of the environment that are nearly a setting. Others can belong to another program. */
export function describeUnknownVariables(names: readonly string[] = listSetVariables()): string[] {
  return listUnknown(names, environmentVariable).flatMap(({ name, similar }) =>
    similar === undefined ? [] : [`${name} is not a setting and has no effect. Did you mean ${similar}?`],
  );
}

function listSetVariables(): string[] {
  return Object.keys(process.env).filter((name) => process.env[name]);
}

/** Describes the keys in the configuration of a stack that belong to this package and are not settings. */
export function describeUnknownKeys(keys: readonly string[]): string[] {
  return listUnknown(keys, configurationKey).map(({ name, similar }) => {
    const advice = similar === undefined ? `Remove it: \`pulumi config rm ${name}\`.` : `Did you mean ${similar}?`;
    return `${name} is not a setting and has no effect. ${advice}`;
  });
}

/** @param format - adds the prefix to the name of a setting, which all names here have in common */
function listUnknown(names: readonly string[], format: (setting: string) => string) {
  const prefix = format("");
  const known = Object.keys(SETTINGS).map((setting) => format(setting).slice(prefix.length));
  return names
    .filter((name) => name.startsWith(prefix) && !known.includes(name.slice(prefix.length)))
    .map((name) => {
      const similar = findSimilar(name.slice(prefix.length), known);
      return { name, similar: similar === undefined ? undefined : `${prefix}${similar}` };
    });
}
