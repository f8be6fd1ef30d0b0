import type * as pulumi from "@pulumi/pulumi";
import type { ValuesOf } from "../../core/fields/index";
import {
  DeclaredResource,
  type InputsOf,
  type OutputsOf,
  defineUndeclaredOutputs,
} from "../../program/declared-resource";
import { SERVICES } from "./kind";
import { type lifecycleOptions, type ownerFields, type settableFields } from "./schema";

type ArgumentFields = typeof ownerFields & typeof settableFields & typeof lifecycleOptions;

/**
 * What a program declares of a user's services. What is not named is not managed: neither compared nor written. `null` takes
 * a service or a pack away, and empties a setting that can be emptied.
 */
export type BroadworksUserServicesArgs = InputsOf<ArgumentFields>;

/** The plain values behind {@link BroadworksUserServicesArgs}, e.g. for services that a team has in common. */
export type BroadworksUserServicesValues = ValuesOf<ArgumentFields>;

/** What is declared of a user's services. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the outputs are made from the schema, and set by the engine
export interface BroadworksUserServices extends OutputsOf<ArgumentFields> {
  /** What this resource assigned itself: `services.Call Waiting`, `servicePacks.Standard`. */
  readonly assigned: pulumi.Output<readonly string[] | undefined>;
}

/**
 * The services of a user: who has which, and what is set of them.
 *
 * A service that is named is assigned when it is not, and those of its settings that are named are set when they differ. What
 * is not named is left alone, and so is everything when the resource is removed, unless `onDelete` is `unassign`.
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
export class BroadworksUserServices extends DeclaredResource {
  /**
   * @param name - the resource's name in the stack
   * @param args - what is declared of the user's services
   * @throws when another resource of the program declares the same user's services
   */
  constructor(name: string, args: BroadworksUserServicesArgs, options: pulumi.CustomResourceOptions = {}) {
    super(SERVICES, name, args, options);
  }
}

defineUndeclaredOutputs(BroadworksUserServices, SERVICES);
