/** The kind of resource that declares the credentials of a user. */
import type { ResourceSchema } from "../../core/definition";
import { USER } from "../user/kind";
import { lifecycleOptions, ownerFields, settableFields } from "./schema";

export const CREDENTIALS: ResourceSchema = {
  kind: "BroadworksUserCredentials",
  noun: "credentials resource",
  handler: "exports.handler=require('pulumi-broadworks/credentials')",
  owner: USER,
  identity: { idFields: ["userId"], scopeFields: [] },
  fields: { ...ownerFields, ...settableFields },
  lifecycleOptions,
  lifecycleDefaults: {},
  undeclaredOutputs: [],
};
