import * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  DeclaredResource,
  type InputsOf,
  type Outputs,
  type OutputsOf,
  defineLazyOutput,
  defineUndeclaredOutputs,
} from "../../program/declared-resource";
import { USER } from "./kind";
import { type argumentFields, derivedFields } from "./schema";
import { ADOPTED, DERIVED, derivedValue, isAdopted } from "../../core/state";

/**
 * What a program declares of a user. A field that is left out is not managed: it is neither compared nor written.
 * `null` empties a field that can be emptied.
 */
export type BroadworksUserArgs = InputsOf<typeof argumentFields>;

/** The plain values behind {@link BroadworksUserArgs}, e.g. for shared defaults. */
export type BroadworksUserValues = ValuesOf<typeof argumentFields>;

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
export class BroadworksUser extends DeclaredResource {
  /**
   * @param name - the resource's name in the stack, which may differ from the user id
   * @param args - what is declared of the user
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
