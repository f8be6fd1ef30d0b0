import { PolicyPack } from "@pulumi/policy";
import {
  type GroupNumbers,
  emergencyAddress,
  noCostlyForwarding,
  numbersBelongToGroup,
  uniqueExtensions,
} from "./rules";

new PolicyPack("broadworks-rules", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "numbers-belong-to-the-group",
      description: "The phone number of a user is one of its group.",
      configSchema: { properties: { groups: { type: "object", default: {} } } },
      validateResource: (resource, reportViolation) => {
        const { groups = {} } = resource.getConfig<{ groups?: GroupNumbers }>();
        for (const violation of numbersBelongToGroup(resource, groups)) reportViolation(violation);
      },
    },
    {
      name: "no-costly-forwarding",
      description: "Calls are not sent to premium or foreign numbers.",
      validateResource: (resource, reportViolation) => {
        for (const violation of noCostlyForwarding(resource)) reportViolation(violation);
      },
    },
    {
      name: "unique-extensions",
      description: "An extension has one user in its group.",
      validateStack: ({ resources }, reportViolation) => {
        for (const violation of uniqueExtensions(resources)) reportViolation(violation);
      },
    },
    {
      name: "emergency-address",
      description: "A user with a phone number has an address.",
      validateResource: (resource, reportViolation) => {
        for (const violation of emergencyAddress(resource)) reportViolation(violation);
      },
    },
  ],
});
