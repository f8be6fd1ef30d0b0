import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { BroadworksUser, type BroadworksUserValues } from "pulumi-broadworks";

// Each stack is a group, and a file with the name of the stack contains its users. `npx pulumi-broadworks deploy` deploys all
// groups together.
const groupId = pulumi.getStack();

// Values of all users of the enterprise.
const shared = {
  serviceProviderId: "ent.odin",
  groupId,
  language: "English",
} satisfies Partial<BroadworksUserValues>;

type User = Partial<BroadworksUserValues> & Pick<BroadworksUserValues, "userId">;

const users = JSON.parse(readFileSync(`groups/${groupId}.json`, "utf8")) as User[];

for (const user of users) new BroadworksUser(user.userId, { ...shared, ...user });
