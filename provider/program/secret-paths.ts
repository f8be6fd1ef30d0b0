/** Finds the arguments that a program marks as secret. Only the program's process sees the marks. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { SECRET_PATHS, formatPath } from "../core/fields/index";
import { unmarkedNames } from "../core/state";

/** An argument that is known later, with its mark. */
interface Leaf {
  readonly path: readonly string[];
  readonly value: pulumi.Input<unknown>;
}

/** The input that carries the paths of secret values to the provider; nothing where no argument can be secret. */
export function secretPathsOf(schema: ResourceSchema, args: Readonly<pulumi.Inputs>): pulumi.Inputs {
  const unmarked = unmarkedNames(schema);
  const others = Object.entries(args).filter(([name]) => !unmarked.has(name));
  const leaves = others.flatMap(([name, value]) => listLeaves([name], value));
  return leaves.length === 0 ? {} : { [SECRET_PATHS]: pathsOfSecrets(leaves) };
}

/** Outputs and promises in a value. A list is one value: the provider manages it as one. */
function listLeaves(path: readonly string[], value: unknown): Leaf[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [{ path, value }];
  if (Array.isArray(value))
    return value.flatMap((element) => listLeaves([], element)).map((leaf) => ({ ...leaf, path }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => listLeaves([...path, name], member));
}

async function pathsOfSecrets(leaves: readonly Leaf[]): Promise<string[] | undefined> {
  const isSecret = await Promise.all(
    // An argument that fails ends the program with its own error.
    leaves.map(({ value }) => pulumi.isSecret(pulumi.output(value)).catch(() => false)),
  );
  const paths = leaves.filter((_, index) => isSecret[index]).map(({ path }) => formatPath(path));
  return paths.length === 0 ? undefined : [...new Set(paths)].sort();
}
