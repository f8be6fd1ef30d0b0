/** The kind of resource that declares a user. */
import { DERIVED } from "../../core/state";
import type { ResourceSchema, Values } from "../../core/definition";
import { type CheckFailure, isObject, isUnset } from "../../core/fields/index";
import { sameId } from "../../shared/ids";
import { DERIVED_DEFAULTS, LIFECYCLE_DEFAULTS, derivedFields, lifecycleOptions, userFields } from "./schema";

/** The name of the kind: never change it. */
export const USER_KIND = "BroadworksUser";

export const USER: ResourceSchema = {
  kind: USER_KIND,
  noun: "user",
  handler: "exports.handler=require('pulumi-broadworks/user')",
  identity: { idFields: ["userId"], scopeFields: ["serviceProviderId"] },
  fields: userFields,
  listFields: ["serviceProviderId", "groupId"],
  operations: { groupId: "move", userId: "rename" },
  lifecycleOptions,
  lifecycleDefaults: LIFECYCLE_DEFAULTS,
  derivedFields,
  derivedDefaults: DERIVED_DEFAULTS,
  undeclaredOutputs: [DERIVED],
  derivedFrom: [
    ...["serviceProviderId", "groupId", "userId", "department", "phoneNumber", "timeZone"],
    ...["accessDeviceEndpoint", "trunkAddressing"],
  ],
  validate,
  withDefaults,
};

/** A user has one endpoint, with one list of contacts, and takes over from others. */
function validate(declared: Readonly<Values>): CheckFailure[] {
  const { accessDeviceEndpoint: device, trunkAddressing: trunk } = declared;
  const failures: CheckFailure[] = [];
  if (!isUnset(device) && !isUnset(trunk))
    failures.push({
      path: "trunkAddressing",
      reason: "conflicts with accessDeviceEndpoint, because a user has one endpoint; remove one of the two",
    });
  const trunkEndpoint = isObject(trunk) ? trunk["trunkGroupDeviceEndpoint"] : undefined;
  const hasNested = [device, trunkEndpoint].some(
    (endpoint) => isObject(endpoint) && endpoint["contacts"] !== undefined,
  );
  if (declared["contacts"] !== undefined && hasNested)
    failures.push({ path: "contacts", reason: "is declared twice, here and in the endpoint; remove one of the two" });
  const { userId, takesOverFrom } = declared;
  if (typeof userId === "string" && [takesOverFrom].flat().some((id) => typeof id === "string" && sameId(id, userId)))
    failures.push({ path: "takesOverFrom", reason: "names the user itself; name the user who leaves, or remove it" });
  return failures;
}

/** A department belongs to the service provider of the user unless it is declared otherwise. */
function withDefaults(declared: Readonly<Values>): Values {
  const { department, serviceProviderId } = declared;
  return isObject(department) ? { ...declared, department: { serviceProviderId, ...department } } : { ...declared };
}
