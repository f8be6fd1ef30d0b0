/** What may be declared of a user, beyond what each field says of itself. */
import { merge } from "../../shared/merge";
import { type CheckedFields, type CheckFailure, checkFields, isObject, isUnset } from "../../core/fields/index";
import { LIFECYCLE_DEFAULTS, argumentFields, type identityFields, settableFields } from "./schema";

type Values = Readonly<Record<string, unknown>>;

/** Canonical values with the defaults filled in, or the failures. */
export function checkUser(declared: Values): CheckedFields {
  const { values, failures } = checkFields(argumentFields, declared);
  // What is wrong in itself is mended first.
  const all = failures.length > 0 ? failures : clashes(values);
  if (all.length > 0) return { values: { ...declared }, failures: all };
  return { values: withDefaults(values), failures: [] };
}

/** The fields without which the platform creates no user, as far as they are not declared. */
export function missingForCreation(declared: Values): CheckFailure[] {
  return Object.entries(settableFields)
    .filter(([name, field]) => field.isRequiredOnCreate && isUnset(declared[name]))
    .map(([name]) => ({
      path: name,
      reason: "is needed, for the user does not exist yet and is to be created; declare it",
    }));
}

function clashes(declared: Values): CheckFailure[] {
  const { accessDeviceEndpoint: device, trunkAddressing: trunk } = declared;
  const failures: CheckFailure[] = [];
  if (!isUnset(device) && !isUnset(trunk))
    failures.push({
      path: "trunkAddressing",
      reason: "stands beside accessDeviceEndpoint, but a user has one endpoint; take one of the two out",
    });
  const trunkEndpoint = isObject(trunk) ? trunk["trunkGroupDeviceEndpoint"] : undefined;
  const nested = [device, trunkEndpoint].some((endpoint) => isObject(endpoint) && endpoint["contacts"] !== undefined);
  if (declared["contacts"] !== undefined && nested)
    failures.push({ path: "contacts", reason: "is declared twice, here and in the endpoint; take one of the two out" });
  return failures;
}

function withDefaults(values: Values): Record<string, unknown> {
  const department = values["department"];
  const all: Record<string, unknown> = merge<Values>(LIFECYCLE_DEFAULTS, values);
  if (isObject(department)) all["department"] = { serviceProviderId: values[SERVICE_PROVIDER], ...department };
  return all;
}

const SERVICE_PROVIDER = "serviceProviderId" satisfies keyof typeof identityFields;
