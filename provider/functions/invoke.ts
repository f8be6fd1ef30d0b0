/** What look-ups of a program have in common: the connection of its run, and errors that people can use. */
import * as pulumi from "@pulumi/pulumi";
import { BroadworksError } from "../shared/errors";
import { type Connection, openProgramConnection } from "../connection";
import { declarations, engineAddress } from "../program/declarations";

/** One for each stack, for one process may run several programs. */
const platforms = new WeakMap<object, Promise<Connection>>();
const withoutStack = {};

function platformOfRun(): Promise<Connection> {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const opened = platforms.get(stack) ?? open();
  platforms.set(stack, opened);
  return opened;
}

function open(): Promise<Connection> {
  const provider = declarations().hasAny ? "active" : "quiet";
  return openProgramConnection((key) => pulumi.runtime.getConfig(key), engineAddress(), provider);
}

/** Looks something up; what fails is the program's to mend, and is told without a stack trace. */
export async function invoke<T>(name: string, work: (platform: Connection) => Promise<T>): Promise<T> {
  try {
    const platform = await platformOfRun();
    return await platform.withDeadline(() => work(platform));
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const failure = new pulumi.RunError(`${name}: ${error.message}`);
    // Where a promise is rejected, the SDK shows the stack, which is of this file.
    failure.stack = failure.message;
    throw failure;
  }
}

/** How a look-up waits for what its arguments do not tell of. */
export interface FunctionOptions {
  /** Resources that must be there first. */
  readonly dependsOn?: pulumi.Resource | readonly pulumi.Resource[];
}

/** Arguments that may be outputs of the program. */
export type FunctionInputs<T> = { readonly [K in keyof T]: pulumi.Input<T[K]> };

/** The same when all of its arguments are known. */
export function invokeOutput<A extends object, R>(
  lookup: (args: A) => Promise<R>,
  args: FunctionInputs<A>,
  { dependsOn = [] }: FunctionOptions = {},
): pulumi.Output<R> {
  const first = [dependsOn].flat().map((resource: pulumi.Resource) => resource.urn);
  const known = pulumi.all([pulumi.output(args), first]);
  return known.apply<R>(([all]) => lookup(all as A));
}

/** Programs without types pass what they like. */
export function requireText(name: string, value: unknown): string {
  if (typeof value !== "string" || value.trim() === "") throw new BroadworksError(`${name} must be a text; give it`);
  return value.trim();
}
