import * as pulumi from "@pulumi/pulumi";
import { BroadworksUserServices } from "pulumi-broadworks";

// `pulumi config set holiday true && pulumi up`, and `false` when everybody is back.
const config = new pulumi.Config();
const holiday = config.getBoolean("holiday") ?? false;
const answeringService = config.get("answeringService") ?? "+15137000001";

const team = ["jane.doe", "omar.doe", "lena.doe"];

for (const local of team)
  new BroadworksUserServices(local, {
    userId: `${local}@lab.example.net`,
    services: {
      // The number stays set when the forwarding is off; only the switch moves.
      "Call Forwarding Always": { isActive: holiday, forwardToPhoneNumber: answeringService },
    },
  });
