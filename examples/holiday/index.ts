import * as pulumi from "@pulumi/pulumi";
import { BroadworksUserServices } from "pulumi-broadworks";

// Run `pulumi config set holiday true && pulumi up` before the holiday, and the same with `false` after it.
const config = new pulumi.Config();
const holiday = config.getBoolean("holiday") ?? false;
const answeringService = config.get("answeringService") ?? "+15137000001";

const team = ["jane.doe", "omar.doe", "lena.doe"];

for (const local of team)
  new BroadworksUserServices(local, {
    userId: `${local}@lab.example.net`,
    services: {
      // The number stays set while forwarding is off. Only the switch changes.
      "Call Forwarding Always": { isActive: holiday, forwardToPhoneNumber: answeringService },
    },
  });
