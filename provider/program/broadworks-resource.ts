/** The base class of all resources in a program, and the types that are made from schemas. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import type { Fields } from "../core/fields/index";
import { argumentFields, secretNames } from "../core/state";
import { type ObservedOptions, declarations, gatedField } from "./declarations";
import { DYNAMIC, type ProgramHost } from "./host";
import { explicitProvider, requireNoProvider } from "./providers";
import { secretPathsOf } from "./secret-paths";

type Required<F extends Fields> = { [K in keyof F as F[K]["requirement"] extends "required" ? K : never]: F[K] };

/** The arguments for a set of fields, each a value or an output. */
export type InputsOf<F extends Fields> = {
  [K in keyof Required<F>]: pulumi.Input<DeepInput<F[K]["value"]>>;
} & {
  [K in keyof F as F[K]["requirement"] extends "required" ? never : K]?:
    // An output of another resource can be undefined, like an argument that is left out.
    pulumi.Input<DeepInput<F[K]["value"]> | undefined> | undefined;
};

type DeepInput<T> = T extends readonly (infer Element)[]
  ? readonly pulumi.Input<DeepInput<Element>>[]
  : T extends object
    ? { [K in keyof T]: pulumi.Input<DeepInput<T[K]>> }
    : T;

/** The outputs of a set of fields. */
export type OutputsOf<F extends Fields> = {
  readonly [K in keyof F]: pulumi.Output<
    F[K]["requirement"] extends "required" ? F[K]["value"] : F[K]["value"] | undefined
  >;
};

/** A resource of this package in a program. */
export abstract class BroadworksResource extends pulumi.CustomResource {
  /** @internal The provider that serves the class. */
  static readonly host: ProgramHost = DYNAMIC;

  /** @throws when another resource of the program declares the same object */
  protected constructor(
    schema: ResourceSchema,
    name: string,
    args: Readonly<pulumi.Inputs>,
    options: pulumi.CustomResourceOptions,
  ) {
    const caller = new.target;
    const { host } = caller;
    const { type, declared, secrets, own } = declare(host, schema, name, args, options);
    // The SDK takes four stack traces for each name, and shows them only in a search for leaked promises. Without them a
    // program of 1,000 users ends seconds earlier.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      const undeclared = Object.fromEntries(schema.undeclaredOutputs.map((output) => [output, undefined]));
      const inputs = { ...declared, ...undeclared, ...host.inputs(schema) };
      super(type, name, inputs, withOptions(own, { type: host.formerTypeOf(schema.kind) }, secrets));
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      // A mistake in the program is shown with the program's own line.
      if (error instanceof Error) Error.captureStackTrace(error, caller);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** What a resource is registered with. */
interface DeclaredInputs {
  readonly type: string;
  readonly declared: pulumi.Inputs;
  /** The names of the declared values that are always secret. */
  readonly secrets: string[];
  /** The options of the program. */
  readonly own: pulumi.CustomResourceOptions;
}

/**
 * Notes a declaration before the engine receives it.
 *
 * @throws when another resource of the program declares the same object, or when the host serves no provider of its own
 */
function declare(
  host: ProgramHost,
  schema: ResourceSchema,
  name: string,
  args: Readonly<pulumi.Inputs>,
  options: pulumi.CustomResourceOptions,
): DeclaredInputs {
  const type = host.typeOf(schema.kind);
  const declared: pulumi.Inputs = { ...args, ...secretPathsOf(schema, args) };
  const secrets = secretNames(schema).filter((field) => declared[field] != null);
  for (const secret of secrets) declared[secret] = pulumi.secret(declared[secret]);
  const { own, observe } = observed(options);
  const provider = explicitProvider(type, options);
  if (provider && !host.hasProviders) requireNoProvider(schema.kind, name);
  const observedOptions = () => toObserved(type, observe());
  const registration = { schema, type, name, args, parent: options.parent, provider, options: observedOptions };
  declared[gatedField(schema)] = declarations().add(registration);
  return { type, declared, secrets, own };
}

function withOptions(
  own: pulumi.CustomResourceOptions,
  alias: pulumi.Alias,
  secrets: string[],
): pulumi.CustomResourceOptions {
  const options = { ...own, aliases: [...(own.aliases ?? []), alias] };
  return secrets.length === 0 ? options : pulumi.mergeOptions(options, { additionalSecretOutputs: secrets });
}

/**
 * The options to register with, and those that come out of them. A provider of Pulumi's dynamic kind does not receive these
 * options, so the class observes them. Transformations of the resource and its parents count; those that the engine runs later
 * (`transforms`) do not.
 */
function observed(options: pulumi.CustomResourceOptions): {
  own: pulumi.CustomResourceOptions;
  observe: () => pulumi.CustomResourceOptions;
} {
  const parent: Transformed | undefined = options.parent ?? pulumi.runtime.getStackResource();
  const count = (options.transformations?.length ?? 0) + (parent?.__transformations?.length ?? 0);
  if (count === 0) return { own: options, observe: () => options };
  let last: pulumi.CustomResourceOptions = options;
  const first: pulumi.ResourceTransformation = ({ resource }) => {
    const all = (resource as Transformed).__transformations;
    // The SDK runs the transformations in the order of this list, those of the parents last.
    const final: pulumi.ResourceTransformation = ({ opts }) => {
      last = opts;
      // Children inherit the list.
      for (const own of [first, final]) all?.splice(all.indexOf(own), 1);
      return undefined;
    };
    all?.push(final);
    return undefined;
  };
  return {
    own: { ...options, transformations: [first, ...(options.transformations ?? [])] },
    observe: () => last,
  };
}

function toObserved(type: string, options: pulumi.CustomResourceOptions): ObservedOptions {
  const { ignoreChanges = [], protect, aliases = [] } = options;
  const provider = explicitProvider(type, options);
  return { ignoreChanges, isProtected: protect === true, formerNames: namesIn(aliases), provider };
}

/** Former names below the same parent, and former URNs. Other aliases, and outputs, are left out. */
function namesIn(aliases: readonly pulumi.Input<pulumi.URN | pulumi.Alias>[]): string[] {
  return aliases.flatMap((alias) => {
    if (typeof alias === "string") return [alias];
    const { name, parent, project, stack } = alias as pulumi.Alias;
    const isElsewhere = [parent, project, stack].some((one) => one !== undefined);
    return typeof name === "string" && !isElsewhere ? [name] : [];
  });
}

/** A part of a resource that the SDK's type leaves out. */
type Transformed = pulumi.Resource & { readonly __transformations?: pulumi.ResourceTransformation[] };

export type Outputs = Readonly<Record<string, unknown>>;

/** Every registered name costs the SDK time, so a program registers the declared ones. This defines outputs for the others. */
export function defineUndeclaredOutputs(resource: { readonly prototype: object }, schema: ResourceSchema): void {
  for (const name of Object.keys(argumentFields(schema)))
    defineLazyOutput(resource, name, () => pulumi.output(undefined));
}

/** Defines an output that is used until the SDK sets another one. */
export function defineLazyOutput(
  { prototype }: { readonly prototype: object },
  name: string,
  get: (resource: Outputs) => pulumi.Output<unknown>,
): void {
  Object.defineProperty(prototype, name, {
    configurable: true,
    get(this: Outputs) {
      return get(this);
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}
