import { RandomPassword } from "@pulumi/random";
import { BroadworksUser, BroadworksUserCredentials, BroadworksUserServices, getGroupNumbers } from "pulumi-broadworks";

const group = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

const starters = [
  { first: "Max", last: "Newman", extension: "1901" },
  { first: "Amy", last: "Newton", extension: "1902" },
];

export = async () => {
  // Free numbers of the group. An assigned number is no longer free, so later runs ignore changes of phoneNumber.
  const { free } = await getGroupNumbers(group);

  const passwords = starters.map(({ first, last, extension }, index) => {
    const local = `${first}.${last}`.toLowerCase();
    const password = (name: string) => new RandomPassword(`${local}-${name}`, { length: 20, special: false }).result;
    const digits = new RandomPassword(`${local}-passcode`, { length: 6, lower: false, upper: false, special: false });
    const web = password("web");

    const user = new BroadworksUser(
      local,
      {
        ...group,
        userId: `${local}@lab.example.net`,
        firstName: first,
        lastName: last,
        callingLineIdFirstName: first,
        callingLineIdLastName: last,
        extension,
        phoneNumber: free[index],
        newPassword: web,
      },
      { ignoreChanges: ["phoneNumber"] },
    );
    new BroadworksUserCredentials(local, {
      userId: user.userId,
      sipPassword: password("sip"),
      portalPasscode: digits.result,
      // Another value makes the provider write all of them again.
      triggers: "2026",
    });
    new BroadworksUserServices(local, {
      userId: user.userId,
      services: { "Call Waiting": {}, "Voice Messaging User": { "Voice Messaging User": { isActive: true } } },
    });
    return [local, web] as const;
  });
  return { passwords: Object.fromEntries(passwords) };
};
