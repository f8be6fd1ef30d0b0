import * as pulumi from "@pulumi/pulumi";
import { BroadworksUser } from "pulumi-broadworks";

const config = new pulumi.Config();

// An existing user is adopted: the provider writes the declared fields that differ, and changes nothing else.
const jane = new BroadworksUser("jane", {
  serviceProviderId: config.get("serviceProviderId") ?? "ent.odin",
  groupId: config.get("groupId") ?? "grp.odin",
  userId: config.get("userId") ?? "jane.doe@lab.example.net",
  title: config.get("title") ?? "Senior Agent",
  timeZone: "America/New_York",
  address: { city: "Cincinnati", zipOrPostalCode: "45204" },
});

export const userId = jane.userId;
export const department = jane.departmentFullPath;
