/** The kind of resource that declares the services of a user. */
import type { ResourceSchema } from "../../core/definition";
import { USER } from "../user/kind";
import { PARTS } from "./live";
import { LIFECYCLE_DEFAULTS, lifecycleOptions, ownerFields, settableFields } from "./schema";

/** Output with the paths of the services and packs that this resource assigned itself. */
export const ASSIGNED_OUTPUT = "assigned";

export const SERVICES: ResourceSchema = {
  kind: "BroadworksUserServices",
  noun: "services resource",
  handler: "exports.handler=require('pulumi-broadworks/services')",
  owner: USER,
  identity: { idFields: ["userId"], scopeFields: [] },
  fields: { ...ownerFields, ...settableFields },
  listFields: USER.listFields,
  internalMembers: [PARTS],
  lifecycleOptions,
  lifecycleDefaults: LIFECYCLE_DEFAULTS,
  undeclaredOutputs: [ASSIGNED_OUTPUT],
  derivedFrom: ["userId", "services", "servicePacks"],
};
