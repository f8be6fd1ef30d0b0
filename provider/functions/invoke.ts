/** Runs the functions of a program: with the connection of its run, and with errors that show no stack trace. */
import * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type Connection, openProgramConnection } from "../connection";
import { declarations, engineAddress } from "../program/declarations";
import { isMocked } from "../program/mocks";
import { runError } from "../program/run-error";

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

/**
 * Runs a function. In a unit test the mocks return its result instead, as that of `broadworks:index:NAME`.
 *
 * @param name - the function, for error messages
 * @throws RunError without a stack trace if the program or the platform caused the error
 */
export async function invoke<T>(name: string, args: object, work: (context: Connection) => Promise<T>): Promise<T> {
  if (isMocked()) return (await pulumi.runtime.invoke(`broadworks:index:${name}`, { ...args })) as T;
  try {
    const context = await contextOfRun();
    return await context.withDeadline(() => work(context));
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

/** A JavaScript program can pass any value. */
export function requireText(name: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new BroadworksError(`${name} must be text and not empty`);
  return value.trim();
}
