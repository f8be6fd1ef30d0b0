import * as pulumi from "@pulumi/pulumi";
import { BroadworksUserServices, getUsers } from "pulumi-broadworks";

// The number of the voice mail, e.g. of the voice portal of the group.
const voiceMail = new pulumi.Config().get("voiceMail") ?? "1999";
const receptionist = "jane.doe@lab.example.net";

export = async () => {
  // Lamps on the phone of the receptionist show which users of the group are on a call.
  const group = await getUsers({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
  const colleagues = group.map(({ userId }) => userId).filter((userId) => userId !== receptionist);

  const services = new BroadworksUserServices("reception", {
    userId: receptionist,
    services: {
      "Busy Lamp Field": { enableCallParkNotification: true, users: colleagues },
      // After four rings without an answer, callers can leave a message.
      "Call Forwarding No Answer": { isActive: true, forwardToPhoneNumber: voiceMail, numberOfRings: 4 },
      "Voice Messaging User": {
        "Voice Messaging User": { isActive: true, processing: "Unified Voice and Email Messaging" },
      },
      // The reception always accepts calls.
      "Do Not Disturb": { isActive: false },
    },
  });
  return { assigned: services.assigned };
};
