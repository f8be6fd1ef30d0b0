/** The declared values that the provider process needs of resources which the engine has not asked about yet. */
import type * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { sharedFields } from "../core/handover/exclusive";
import type { Declaration } from "../link/program-server";
import { listPending, resolveOutput } from "./pending";

type Served = Pick<Declaration, "values" | "secrets" | "unknown" | "keepsValues">;

/** Values that are known at once, and those that outputs add to them. Without outputs there is no `later`. */
export function sharedValues(
  schema: ResourceSchema,
  args: Readonly<pulumi.Inputs>,
): { readonly now: Served; readonly later: Promise<Served> | undefined } {
  const names = sharedFields(schema).filter((name) => args[name] !== undefined);
  const outputs = names.filter((name) => listPending([], args[name]).length > 0);
  const plain = Object.fromEntries(names.filter((name) => !outputs.includes(name)).map((name) => [name, args[name]]));
  const now = served(schema, plain, {}, outputs);
  return { now, later: outputs.length === 0 ? undefined : resolve(schema, args, plain, outputs) };
}

async function resolve(
  schema: ResourceSchema,
  args: Readonly<pulumi.Inputs>,
  plain: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Promise<Served> {
  const values: Record<string, unknown> = { ...plain };
  const secrets: Record<string, unknown> = {};
  const unknown: string[] = [];
  await Promise.all(
    names.map(async (name) => {
      const { value, isKnown, isSecret } = await resolveOutput(args[name] as pulumi.Input<unknown>);
      if (!isKnown) unknown.push(name);
      else if (isSecret) secrets[name] = value;
      else values[name] = value;
    }),
  );
  return served(schema, values, secrets, unknown);
}

function served(
  { lifecycleOptions }: ResourceSchema,
  all: Readonly<Record<string, unknown>>,
  secrets: Readonly<Record<string, unknown>>,
  unknown: readonly string[],
): Served {
  const isOption = ([name]: [string, unknown]) => Object.hasOwn(lifecycleOptions, name);
  const values = Object.fromEntries(Object.entries(all).filter((entry) => !isOption(entry)));
  const failing = Object.entries(all).find((entry) => isOption(entry) && entry[1] === "fail");
  return {
    values,
    ...(Object.keys(secrets).length > 0 && { secrets }),
    unknown,
    ...(failing && { keepsValues: `${failing[0]}: "fail"` }),
  };
}
