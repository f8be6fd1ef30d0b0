import * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  BroadworksResource,
  type InputsOf,
  type Outputs,
  type OutputsOf,
  defineLazyOutput,
  defineUndeclaredOutputs,
} from "../../program/broadworks-resource";
import { USER } from "./kind";
import { derivedFields, type lifecycleOptions, type userFields } from "./schema";
import { ADOPTED, DERIVED, derivedValue, isAdopted } from "../../core/state";

type ArgumentFields = typeof userFields & typeof lifecycleOptions;

/**
 * The arguments of a user. The provider neither compares nor writes a field without an argument. `null` clears a field that can
 * be cleared.
 */
export type BroadworksUserArgs = InputsOf<ArgumentFields>;

/** The plain values of {@link BroadworksUserArgs}, e.g. for defaults that several users share. */
export type BroadworksUserValues = ValuesOf<ArgumentFields>;

type UserOutputs = OutputsOf<ArgumentFields> & OutputsOf<typeof derivedFields>;

/** The outputs of a user: its declared fields, and fields that follow from them. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export interface BroadworksUser extends UserOutputs {
  /** Whether the user existed before this stack managed it. The removal of an adopted user leaves it on the platform. */
  readonly adopted: pulumi.Output<boolean>;
}

/**
 * A user of a BroadWorks platform.
 *
 * The provider adopts a user that exists, and writes only declared fields that differ. It creates a user that does not exist.
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
export class BroadworksUser extends BroadworksResource {
  /**
   * @param name - the name of the resource in the stack, which can differ from the user id
   * @param args - the declared fields and lifecycle options
   * @throws when another resource of the program declares the same user
   */
  constructor(name: string, args: BroadworksUserArgs, options: pulumi.CustomResourceOptions = {}) {
    super(USER, name, args, options);
  }
}

for (const name of Object.keys(derivedFields))
  defineLazyOutput(BroadworksUser, name, (user) =>
    pulumi
      .all([derivedOf(user), user["userId"]])
      .apply(([derived, userId]) => derivedValue(USER, name, derived, userId)),
  );
defineLazyOutput(BroadworksUser, ADOPTED, (user) =>
  derivedOf(user).apply((derived) => isAdopted({ [DERIVED]: derived })),
);
defineUndeclaredOutputs(BroadworksUser, USER);

function derivedOf(user: Outputs): pulumi.Output<Outputs | undefined> {
  return user[DERIVED] as pulumi.Output<Outputs | undefined>;
}
