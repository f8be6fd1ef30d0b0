import * as pulumi from "@pulumi/pulumi";
import { BroadworksUser } from "pulumi-broadworks";

const config = new pulumi.Config();

// `pulumi config set hasLeft true && pulumi up` replaces Lena by Max. A program of your own needs no such setting: remove the
// resource of the leaver and add the one of the joiner in the same edit.
const hasLeft = config.getBoolean("hasLeft") ?? false;

const desk = {
  serviceProviderId: "ent.odin",
  groupId: "grp.odin",
  extension: "1002",
  phoneNumber: "+15137000002",
  title: "Agent",
};

if (!hasLeft) new BroadworksUser("lena", { ...desk, userId: "lena.doe@lab.example.net", onDelete: "delete" });

if (hasLeft)
  new BroadworksUser("max", {
    ...desk,
    userId: "max.newman@lab.example.net",
    firstName: "Max",
    lastName: "Newman",
    newPassword: config.requireSecret("initialPassword"),
    // Lena has the extension and the number until the end of the run.
    takesOverFrom: "lena.doe@lab.example.net",
  });
