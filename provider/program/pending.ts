import * as pulumi from "@pulumi/pulumi";

/** A value that is known later: an output or a promise. */
export interface Pending {
  /** Where it is in the value that contains it. */
  readonly path: readonly string[];
  readonly value: pulumi.Input<unknown>;
}

/** The outputs and promises in a value. A list is one value: the provider manages it as one. */
export function listPending(path: readonly string[], value: unknown): Pending[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [{ path, value }];
  if (Array.isArray(value))
    return value.flatMap((element) => listPending([], element)).map((one) => ({ ...one, path }));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => listPending([...path, name], member));
}
