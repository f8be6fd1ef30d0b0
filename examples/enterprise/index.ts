import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { BroadworksUser, type BroadworksUserValues } from "pulumi-broadworks";

// A stack is a group: its users stand in a file of its name. `npx pulumi-broadworks deploy` takes all groups at once.
const groupId = pulumi.getStack();

// What the whole enterprise shares is written once.
const shared = {
  serviceProviderId: "ent.odin",
  groupId,
  language: "English",
} satisfies Partial<BroadworksUserValues>;

type Person = Partial<BroadworksUserValues> & Pick<BroadworksUserValues, "userId">;

const people = JSON.parse(readFileSync(`groups/${groupId}.json`, "utf8")) as Person[];

for (const person of people) new BroadworksUser(person.userId, { ...shared, ...person });
