import type * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  BroadworksResource,
  type InputsOf,
  type OutputsOf,
  defineUndeclaredOutputs,
} from "../../program/broadworks-resource";
import { CREDENTIALS } from "./kind";
import { type lifecycleOptions, type ownerFields, type settableFields } from "./schema";

type ArgumentFields = typeof ownerFields & typeof settableFields & typeof lifecycleOptions;

/** The arguments for the credentials of a user. The provider never writes a credential without an argument. */
export type BroadworksUserCredentialsArgs = InputsOf<ArgumentFields>;

/** The plain values of {@link BroadworksUserCredentialsArgs}. */
export type BroadworksUserCredentialsValues = ValuesOf<ArgumentFields>;

/** The outputs of the credentials of a user, all of them secret. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- the outputs are made from the schema, and set by the engine
export interface BroadworksUserCredentials extends OutputsOf<ArgumentFields> {}

/**
 * The passwords and the passcode of a user. The provider writes each of them when the resource is created and when its
 * declared value changes. The platform never returns them, so the provider cannot see changes by others. The removal of the
 * resource changes nothing on the platform.
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
export class BroadworksUserCredentials extends BroadworksResource {
  /**
   * @param name - the name of the resource in the stack
   * @param args - the user id, the declared credentials and the lifecycle options
   * @throws when another resource of the program declares credentials of the same user
   */
  constructor(name: string, args: BroadworksUserCredentialsArgs, options: pulumi.CustomResourceOptions = {}) {
    super(CREDENTIALS, name, args, options);
  }
}

defineUndeclaredOutputs(BroadworksUserCredentials, CREDENTIALS);
