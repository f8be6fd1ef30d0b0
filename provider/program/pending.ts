import * as pulumi from "@pulumi/pulumi";

/** A value that is known later: an output or a promise. */
export interface Pending {
  /** Where it is in the value that contains it. */
  readonly path: readonly string[];
  readonly value: pulumi.Input<unknown>;
}

/** A part of an output that the SDK's type leaves out. */
interface Resolvable {
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  promise(): Promise<unknown>;
}

/** The value of an output, as far as this run knows it. An output that fails ends the program with its own error. */
export async function resolveOutput(
  value: pulumi.Input<unknown>,
): Promise<{ readonly value: unknown; readonly isKnown: boolean; readonly isSecret: boolean }> {
  const output = pulumi.output(value) as unknown as Resolvable;
  const resolved = await output.promise().catch(() => undefined);
  return { value: resolved, isKnown: await output.isKnown.catch(() => false), isSecret: await output.isSecret };
}

/** The outputs and promises in a value. A list is one value: the provider manages it as one. */
export function listPending(path: readonly string[], value: unknown): Pending[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [{ path, value }];
  if (Array.isArray(value))
    return value.flatMap((element) => listPending([], element)).map((one) => ({ ...one, path }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => listPending([...path, name], member));
}
