import * as pulumi from "@pulumi/pulumi";
import { BroadworksUserServices, getUsers } from "pulumi-broadworks";

// Where calls to the voice mail go, e.g. the number of the group's voice portal.
const voiceMail = new pulumi.Config().get("voiceMail") ?? "1999";
const receptionist = "jane.doe@lab.example.net";

export = async () => {
  // The lamps of the receptionist's phone show who of the group is on the phone.
  const group = await getUsers({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
  const colleagues = group.map(({ userId }) => userId).filter((userId) => userId !== receptionist);

  const services = new BroadworksUserServices("reception", {
    userId: receptionist,
    services: {
      "Busy Lamp Field": { enableCallParkNotification: true, users: colleagues },
      // Who is not answered within four rings can leave a message.
      "Call Forwarding No Answer": { isActive: true, forwardToPhoneNumber: voiceMail, numberOfRings: 4 },
      "Voice Messaging User": { isActive: true, processing: "Unified Voice and Email Messaging" },
      // A reception is never closed by accident.
      "Do Not Disturb": { isActive: false },
    },
  });
  return { assigned: services.assigned };
};
