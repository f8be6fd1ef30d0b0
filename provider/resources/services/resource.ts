import type * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  BroadworksResource,
  type InputsOf,
  type OutputsOf,
  defineUndeclaredOutputs,
} from "../../program/broadworks-resource";
import { SERVICES } from "./kind";
import { type lifecycleOptions, type ownerFields, type settableFields } from "./schema";

type ArgumentFields = typeof ownerFields & typeof settableFields & typeof lifecycleOptions;

/**
 * The arguments for the services of a user. The provider neither compares nor writes a service without an argument. `null`
 * unassigns a service or a service pack, and clears a setting that can be cleared.
 */
export type BroadworksUserServicesArgs = InputsOf<ArgumentFields>;

/** The plain values of {@link BroadworksUserServicesArgs}, e.g. for services that several users share. */
export type BroadworksUserServicesValues = ValuesOf<ArgumentFields>;

/** The outputs of the services of a user. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export interface BroadworksUserServices extends OutputsOf<ArgumentFields> {
  /** Paths that this resource assigned itself: `services["Call Waiting"]`, `servicePacks.Standard`. */
  readonly assigned: pulumi.Output<readonly string[] | undefined>;
}

/**
 * The services of a user: which ones the user has, and their settings.
 *
 * The provider assigns a declared service that the user does not have, and writes declared settings that differ. It leaves
 * other services and settings unchanged. The removal of the resource changes nothing unless `onDelete` is `unassign`.
 *
 * @example
 * ```ts
 * import { BroadworksUserServices } from "pulumi-broadworks";
 *
 * new BroadworksUserServices("jane", {
 *   userId: jane.userId,
 *   services: {
 *     "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "1509" },
 *     "Do Not Disturb": { isActive: false },
 *     "Call Waiting": {},
 *     "Hoteling Guest": null,
 *   },
 * });
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export class BroadworksUserServices extends BroadworksResource {
  /**
   * @param name - the name of the resource in the stack
   * @param args - the user id, the declared services and the lifecycle options
   * @throws when another resource of the program declares services of the same user
   */
  constructor(name: string, args: BroadworksUserServicesArgs, options: pulumi.CustomResourceOptions = {}) {
    super(SERVICES, name, args, options);
  }
}

defineUndeclaredOutputs(BroadworksUserServices, SERVICES);
