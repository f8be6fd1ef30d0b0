/** Finds the arguments that a program marks as secret. Only the program's process sees the marks. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { SECRET_PATHS, formatPath } from "../core/fields/index";
import { unmarkedNames } from "../core/state";
import { type Pending, listPending } from "./pending";

/** The input that carries the paths of secret values to the provider; nothing where no argument can be secret. */
export function secretPathsOf(schema: ResourceSchema, args: Readonly<pulumi.Inputs>): pulumi.Inputs {
  const unmarked = unmarkedNames(schema);
  const others = Object.entries(args).filter(([name]) => !unmarked.has(name));
  const pending = others.flatMap(([name, value]) => listPending([name], value));
  return pending.length === 0 ? {} : { [SECRET_PATHS]: pathsOfSecrets(pending) };
}

async function pathsOfSecrets(pending: readonly Pending[]): Promise<string[] | undefined> {
  const isSecret = await Promise.all(
    // An argument that fails ends the program with its own error.
    pending.map(({ value }) => pulumi.isSecret(pulumi.output(value)).catch(() => false)),
  );
  const paths = pending.filter((_, index) => isSecret[index]).map(({ path }) => formatPath(path));
  return paths.length === 0 ? undefined : [...new Set(paths)].sort();
}
