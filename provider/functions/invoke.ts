/** Runs the functions of a program: with the connection of its run, and with errors that show no stack trace. */
import * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type Connection, openProgramConnection } from "../connection";
import { declarations, engineAddress } from "../program/declarations";
import { isMocked } from "../program/mocks";
import type { OdinClient } from "../odin/index";
import { runError } from "../program/run-error";
import { FUNCTIONS, type FunctionName, tokenOf } from "./registry";

/** Contexts by stack, because one process can run several programs. */
const contexts = new WeakMap<object, Promise<Connection>>();
const withoutStack = {};

function contextOfRun(): Promise<Connection> {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const context = contexts.get(stack) ?? open();
  contexts.set(stack, context);
  return context;
}

function open(): Promise<Connection> {
  const provider = declarations().hasAny ? "active" : "quiet";
  return openProgramConnection((key) => pulumi.runtime.getConfig(key), engineAddress(), provider);
}

type Arguments<N extends FunctionName> = Parameters<(typeof FUNCTIONS)[N]>[1];
type Result<N extends FunctionName> = Awaited<ReturnType<(typeof FUNCTIONS)[N]>>;

/**
 * Runs a function. In a unit test the mocks return its result.
 *
 * @throws RunError without a stack trace if the program or the platform caused the error
 */
export async function invoke<N extends FunctionName>(name: N, args: Arguments<N>): Promise<Result<N>> {
  if (isMocked()) return (await pulumi.runtime.invoke(tokenOf(name), { ...args })) as Result<N>;
  const read = FUNCTIONS[name] as (client: OdinClient, args: Arguments<N>) => Promise<Result<N>>;
  try {
    const { client, withDeadline } = await contextOfRun();
    return await withDeadline(() => read(client, args));
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    throw runError(`${name}: ${error.message}`);
  }
}

/** Options of a function with outputs as arguments. */
export interface FunctionOptions {
  /** Resources that must exist before the function runs. The resources of its arguments are always among them. */
  readonly dependsOn?: pulumi.Resource | readonly pulumi.Resource[];
}

/** Arguments that can be outputs. */
export type FunctionInputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** Runs a function when its arguments are known and the resources of `dependsOn` exist. */
export function invokeOutput<A extends object, R>(
  run: (args: A) => Promise<R>,
  args: FunctionInputs<A>,
  { dependsOn = [] }: FunctionOptions = {},
): pulumi.Output<R> {
  const urns = [dependsOn].flat().map((resource: pulumi.Resource) => resource.urn);
  return pulumi.all([pulumi.output(args), urns]).apply<R>(([known]) => run(known as A));
}
