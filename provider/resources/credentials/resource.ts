import type * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  DeclaredResource,
  type InputsOf,
  type OutputsOf,
  defineUndeclaredOutputs,
} from "../../program/declared-resource";
import { CREDENTIALS } from "./kind";
import { type lifecycleOptions, type ownerFields, type settableFields } from "./schema";

type ArgumentFields = typeof ownerFields & typeof settableFields & typeof lifecycleOptions;

/** What a program declares of a user's credentials. What is left out is never written. */
export type BroadworksUserCredentialsArgs = InputsOf<ArgumentFields>;

/** The plain values behind {@link BroadworksUserCredentialsArgs}. */
export type BroadworksUserCredentialsValues = ValuesOf<ArgumentFields>;

/** What is declared of a user's credentials, as secrets. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the outputs are made from the schema, and set by the engine
export interface BroadworksUserCredentials extends OutputsOf<ArgumentFields> {}

/**
 * What a user logs in with. Each is written when the resource is created and when its declared value changes, and never
 * read: what somebody else sets in between is not seen. Removing the resource leaves everything as it is.
 *
 * @example
 * ```ts
 * import { BroadworksUserCredentials } from "pulumi-broadworks";
 * import { RandomPassword } from "@pulumi/random";
 *
 * new BroadworksUserCredentials("jane", {
 *   userId: jane.userId,
 *   webPassword: new RandomPassword("jane-web", { length: 24 }).result,
 *   triggers: "2027-01",
 * });
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export class BroadworksUserCredentials extends DeclaredResource {
  /**
   * @param name - the resource's name in the stack
   * @param args - what is declared of the user's credentials
   * @throws when another resource of the program declares the same user's credentials
   */
  constructor(name: string, args: BroadworksUserCredentialsArgs, options: pulumi.CustomResourceOptions = {}) {
    super(CREDENTIALS, name, args, options);
  }
}

defineUndeclaredOutputs(BroadworksUserCredentials, CREDENTIALS);
