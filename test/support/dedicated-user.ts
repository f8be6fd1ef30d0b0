/** A user that exists only for the write test of the command `probe`, with everything that the tests need. */
import type { Simulator, User } from "../../simulator";
import { DOMAIN, ENTERPRISE } from "../../simulator";

export const DEDICATED = `probe@${DOMAIN}`;

/** Adds the user. */
export function addDedicatedUser(simulator: Simulator, values: Partial<User> = {}): void {
  simulator.put({
    serviceProviderId: ENTERPRISE,
    groupId: "grp.odin",
    userId: DEDICATED,
    lastName: "Qwlast",
    firstName: "Qwfirst",
    callingLineIdLastName: "Qwlast",
    callingLineIdFirstName: "Qwfirst",
    language: "English",
    timeZone: "America/New_York",
    title: "Qwtitle",
    extension: "987654",
    aliases: [`qwone@${DOMAIN}`, `qwtwo@${DOMAIN}`],
    alternateUserId: [],
    address: { city: "Qwcity" },
    allowVideo: true,
    accessDeviceEndpoint: {
      accessDevice: { deviceLevel: "Group", deviceName: "phone_9" },
      linePort: `qwport@${DOMAIN}`,
      contacts: [{ sipContact: "qwcontact" }],
    },
    secrets: {},
    ...values,
  });
  const names = [
    "Call Forwarding Always",
    "Call Waiting",
    "Classmark",
    "Sequential Ring",
    "Speed Dial 100",
    "Voice Messaging User",
  ];
  simulator.assign(DEDICATED, Object.fromEntries(names.map((name) => [name, true])));
  const user = simulator.user(DEDICATED)!;
  const { services = {} } = user;
  Object.assign(services["Call Forwarding Always"] ?? {}, { forwardToPhoneNumber: "+15135550188" });
  Object.assign(services["Speed Dial 100"] ?? {}, {
    speedCodes: [{ speedCode: "15", phoneNumber: "+15135550177", description: "Qwdesk" }],
  });
  simulator.put(user);
}
