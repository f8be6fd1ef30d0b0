import * as pulumi from "@pulumi/pulumi";
import {
  BroadworksUser,
  BroadworksUserServices,
  type BroadworksUserServicesValues,
  type BroadworksUserValues,
} from "pulumi-broadworks";

// Values of all users of the team.
const shared = {
  serviceProviderId: "ent.odin",
  groupId: "grp.odin",
  timeZone: "America/New_York",
  department: { groupId: "grp.odin", name: "sales" },
  address: { addressLine1: "1 Fountain Square", city: "Cincinnati", stateOrProvince: "Ohio", country: "US" },
} satisfies Partial<BroadworksUserValues>;

const services: BroadworksUserServicesValues["services"] = {
  "Call Waiting": { isActive: true },
  "Call Forwarding Busy": { isActive: false },
};

// The first three users already exist, so they are adopted. Max is new.
const team = [
  { first: "Jane", last: "Doe", title: "Team Lead" },
  { first: "Omar", last: "Doe", title: "Agent" },
  { first: "Lena", last: "Doe", title: "Agent" },
  { first: "Max", last: "Newman", title: "Agent", extension: "1999" },
];

const initialPassword = new pulumi.Config().requireSecret("initialPassword");

for (const { first, last, title, extension } of team) {
  const local = `${first}.${last}`.toLowerCase();
  const user = new BroadworksUser(local, {
    ...shared,
    userId: `${local}@lab.example.net`,
    firstName: first,
    lastName: last,
    callingLineIdFirstName: first,
    callingLineIdLastName: last,
    title,
    ...(extension && { extension, newPassword: initialPassword }),
  });
  new BroadworksUserServices(local, { userId: user.userId, services });
}
