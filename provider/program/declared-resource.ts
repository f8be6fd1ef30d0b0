/** What a program declares resources with: types made from a schema, and the class that all kinds of resources have in common. */
import * as pulumi from "@pulumi/pulumi";
import type { Fields } from "../core/fields/index";
import { type DeclaredKind, declarations } from "./declarations";

type Required<F extends Fields> = { [K in keyof F as F[K]["requirement"] extends "required" ? K : never]: F[K] };

/** What may be declared of a set of fields, each a value or an output. */
export type InputsOf<F extends Fields> = {
  [K in keyof Required<F>]: pulumi.Input<DeepInput<F[K]["value"]>>;
} & {
  [K in keyof F as F[K]["requirement"] extends "required" ? never : K]?:
    pulumi.Input<DeepInput<F[K]["value"]>> | undefined;
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

/** A kind of resource as a program knows it. */
export interface Kind {
  /** The class by which programs declare it. */
  readonly name: string;
  /**
   * By this text, which stands in every state, the engine finds the code. It captures nothing and never changes, so that
   * neither an upgrade nor a secret ever reaches a state through it.
   */
  readonly provider: string;
  /** All that may be declared. */
  readonly fields: Fields;
  /** Names of outputs that are not declared. */
  readonly outputs: readonly string[];
  /** Names of outputs that pass to a resource that takes over the user; none of them is secret. */
  readonly carried: readonly string[];
  /** Names of arguments that are compared with the last run, besides those that are write-only. They may be secret. */
  readonly compared?: readonly string[];
}

const declaredKinds = new WeakMap<Kind, DeclaredKind>();

function declaredKindOf(kind: Kind): DeclaredKind {
  const known = declaredKinds.get(kind) ?? {
    name: kind.name,
    type: `pulumi-nodejs:dynamic/broadworks:${kind.name}`,
    carried: kind.carried,
    digested: [
      ...Object.keys(kind.fields).filter((name) => kind.fields[name]?.isWriteOnly === true),
      ...(kind.compared ?? []),
    ],
  };
  declaredKinds.set(kind, known);
  return known;
}

/** Something of a user, declared in a program. Programs use the classes that are made of it. */
export abstract class DeclaredResource extends pulumi.CustomResource {
  /** @throws when another resource of the program declares the same */
  protected constructor(
    kind: Kind,
    name: string,
    args: { readonly userId: pulumi.Input<string>; readonly serviceProviderId?: pulumi.Input<string> },
    options: pulumi.CustomResourceOptions,
  ) {
    const caller = new.target;
    const declared: pulumi.Inputs = { ...args };
    const secrets = Object.keys(declared).filter(
      (one) => kind.fields[one]?.isWriteOnly === true && declared[one] != null,
    );
    for (const secret of secrets) declared[secret] = pulumi.secret(declared[secret]);
    const { own, ignoreChanges } = observed(options);
    const { userId, serviceProviderId } = args;
    const { parent } = options;
    const declaredKind = declaredKindOf(kind);
    const registration = { kind: declaredKind, name, userId, serviceProviderId, parent, ignoreChanges };
    declared["userId"] = declarations().add(registration);
    // The SDK takes four stack traces for each name, which it shows nobody but who looks for leaked promises: without
    // them a program of 1,000 users is through seconds earlier.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(
        declaredKind.type,
        name,
        {
          ...declared,
          ...Object.fromEntries(kind.outputs.map((output) => [output, undefined])),
          __provider: kind.provider,
        },
        secrets.length === 0 ? own : pulumi.mergeOptions(own, { additionalSecretOutputs: secrets }),
      );
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      // The program's own line belongs to a mistake in it.
      if (error instanceof Error) Error.captureStackTrace(error, caller);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/**
 * The options to register with, and the `ignoreChanges` that come out of them. A provider of Pulumi's dynamic kind does not
 * receive that option, so the class observes it. Transformations of the resource and its parents count; those that the engine
 * runs later (`transforms`) do not.
 */
function observed(options: pulumi.CustomResourceOptions): {
  own: pulumi.CustomResourceOptions;
  ignoreChanges: () => readonly string[];
} {
  const parent: Transformed | undefined = options.parent ?? pulumi.runtime.getStackResource();
  const count = (options.transformations?.length ?? 0) + (parent?.__transformations?.length ?? 0);
  if (count === 0) return { own: options, ignoreChanges: () => options.ignoreChanges ?? [] };
  let ignored = options.ignoreChanges ?? [];
  const first: pulumi.ResourceTransformation = ({ resource }) => {
    const all = (resource as Transformed).__transformations;
    // The SDK runs the transformations in the order of this list, those of the parents last.
    const last: pulumi.ResourceTransformation = ({ opts }) => {
      ignored = opts.ignoreChanges ?? [];
      // Children inherit the list.
      for (const own of [first, last]) all?.splice(all.indexOf(own), 1);
      return undefined;
    };
    all?.push(last);
    return undefined;
  };
  return {
    own: { ...options, transformations: [first, ...(options.transformations ?? [])] },
    ignoreChanges: () => ignored,
  };
}

/** A part of a resource that the SDK's type leaves out. */
type Transformed = pulumi.Resource & { readonly __transformations?: pulumi.ResourceTransformation[] };

export type Outputs = Readonly<Record<string, unknown>>;

/** The SDK makes much of every name that is registered, so a program registers what is declared; an output for the others. */
export function defineUndeclaredOutputs(resource: { readonly prototype: object }, fields: Fields): void {
  for (const name of Object.keys(fields)) defineLazyOutput(resource, name, () => pulumi.output(undefined));
}

/** An output that stands for a name as long as the SDK has put no other there. */
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
