import * as pulumi from "@pulumi/pulumi";
import type { Fields, ValuesOf } from "../../reconcile";
import { refuseSecondDeclaration } from "./declared-once";
import { argumentFields, derivedFields, settableFields } from "./schema";
import { ADOPTED, DERIVED, derivedValue, isAdopted } from "./state";

/**
 * What a program declares of a user. A field that is left out is not managed: it is neither compared nor written.
 * `null` empties a field that can be emptied.
 */
export type BroadworksUserArgs = InputsOf<typeof argumentFields>;

/** The plain values behind {@link BroadworksUserArgs}, e.g. for shared defaults. */
export type BroadworksUserValues = ValuesOf<typeof argumentFields>;

type Required<F extends Fields> = { [K in keyof F as F[K]["presence"] extends "required" ? K : never]: F[K] };

type InputsOf<F extends Fields> = {
  [K in keyof Required<F>]: pulumi.Input<DeepInput<F[K]["value"]>>;
} & {
  [K in keyof F as F[K]["presence"] extends "required" ? never : K]?:
    pulumi.Input<DeepInput<F[K]["value"]>> | undefined;
};

type DeepInput<T> = T extends readonly (infer Element)[]
  ? readonly pulumi.Input<DeepInput<Element>>[]
  : T extends object
    ? { [K in keyof T]: pulumi.Input<DeepInput<T[K]>> }
    : T;

type OutputsOf<F extends Fields> = {
  readonly [K in keyof F]: pulumi.Output<
    F[K]["presence"] extends "required" ? F[K]["value"] : F[K]["value"] | undefined
  >;
};

/**
 * By this text, which stands in every state, the engine finds the code. It captures nothing and never changes, so that
 * neither an upgrade nor a secret ever reaches a state through it.
 */
export const PROVIDER_TEXT = "exports.handler=require('pulumi-broadworks/user')";

const TYPE = "pulumi-nodejs:dynamic/broadworks:BroadworksUser";

type UserOutputs = OutputsOf<typeof argumentFields> & OutputsOf<typeof derivedFields>;

/** The declared fields of a user and what follows from them. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export interface BroadworksUser extends UserOutputs {
  /** Whether the user was there before it came under management; if so, removing the resource leaves it as it is. */
  readonly adopted: pulumi.Output<boolean>;
}

/**
 * A user of a BroadWorks platform.
 *
 * A user that exists is adopted: only what is declared and differs is written. One that does not exist is created.
 *
 * @example
 * ```ts
 * import { BroadworksUser } from "pulumi-broadworks";
 *
 * new BroadworksUser("jane", {
 *   serviceProviderId: "ent.odin",
 *   groupId: "grp.odin",
 *   userId: "jane@lab.example.net",
 *   title: "Agent",
 *   address: { city: "Cincinnati" },
 *   pagerPhoneNumber: null,
 * });
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export class BroadworksUser extends pulumi.CustomResource {
  /**
   * @param name - the resource's name in the stack, which may differ from the user id
   * @param args - what is declared of the user
   * @throws when another resource of the program declares the same user
   */
  constructor(name: string, args: BroadworksUserArgs, options: pulumi.CustomResourceOptions = {}) {
    const declared: pulumi.Inputs = { ...args };
    const secrets = SECRETS.filter((secret) => declared[secret] != null);
    for (const secret of secrets) declared[secret] = pulumi.secret(declared[secret]);
    declared["userId"] = refuseSecondDeclaration(name, args.userId);
    // The SDK takes four stack traces for each name, which it shows nobody but who looks for leaked promises: without
    // them a program of 1,000 users is through seconds earlier.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      super(
        TYPE,
        name,
        { ...declared, [DERIVED]: undefined, __provider: PROVIDER_TEXT },
        secrets.length === 0 ? options : pulumi.mergeOptions(options, { additionalSecretOutputs: secrets }),
      );
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      // The program's own line belongs to a mistake in it.
      if (error instanceof Error) Error.captureStackTrace(error, BroadworksUser);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

type Outputs = Readonly<Record<string, unknown>>;

// The SDK makes much of every name that is registered, so a program registers what is declared, and gets the others when
// it looks at them.
for (const name of Object.keys(derivedFields))
  offer(name, (user) =>
    pulumi.all([derivedOf(user), user["userId"]]).apply(([derived, userId]) => derivedValue(name, derived, userId)),
  );
offer(ADOPTED, (user) => derivedOf(user).apply((derived) => isAdopted({ [DERIVED]: derived })));
for (const name of Object.keys(argumentFields)) offer(name, () => pulumi.output(undefined));

function derivedOf(user: Outputs): pulumi.Output<Outputs | undefined> {
  return user[DERIVED] as pulumi.Output<Outputs | undefined>;
}

/** An output that stands for a name as long as the SDK has put no other there. */
function offer(name: string, get: (user: Outputs) => pulumi.Output<unknown>): void {
  Object.defineProperty(BroadworksUser.prototype, name, {
    configurable: true,
    get(this: Outputs) {
      return get(this);
    },
    set(this: object, value: unknown) {
      Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
    },
  });
}

const SECRETS = Object.entries(settableFields)
  .filter(([, field]) => field.isWriteOnly)
  .map(([name]) => name);
