import assert from "node:assert/strict";
import { onPlatform, writes } from "../support/platform";
import type { Values } from "../support/provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net" };
const device = { accessDevice: { deviceLevel: "Group", deviceName: "phone_1" }, linePort: "x@lab.example.net" };

describe("what cannot be declared", () => {
  const on = onPlatform();

  const table: [string, Values, string, RegExp][] = [
    [
      "a name that is no field",
      { ...ids, fistName: "J" },
      "fistName",
      /^fistName is no field .*did you mean "firstName"\?/,
    ],
    [
      "a name that is like no field",
      { ...ids, favouriteColour: "red" },
      "favouriteColour",
      /^favouriteColour is no field of this resource; take it out/,
    ],
    ["a member that is none", { ...ids, address: { ctiy: "Oslo" } }, "address.ctiy", /did you mean "city"\?/],
    ["a value that is too long", { ...ids, title: "x".repeat(51) }, "title", /must have 1–50 characters, but has 51/],
    ["a member that is too long", { ...ids, address: { city: "x".repeat(51) } }, "address.city", /1–50 characters/],
    [
      "a service provider id over 30 bytes",
      { ...ids, serviceProviderId: "ä".repeat(16) },
      "serviceProviderId",
      /1–30 bytes, but has 32/,
    ],
    ["a user id without a domain", { ...ids, userId: "jane" }, "userId", /user@domain/],
    ["no user id", { serviceProviderId: "e", groupId: "g" }, "userId", /is missing; declare it/],
    ["an empty user id", { ...ids, userId: "" }, "userId", /cannot be emptied/],
    ["null for what cannot be emptied", { ...ids, lastName: null }, "lastName", /cannot be emptied/],
    [
      "two endpoints",
      { ...ids, accessDeviceEndpoint: device, trunkAddressing: { enterpriseTrunkName: "t" } },
      "trunkAddressing",
      /a user has one endpoint/,
    ],
    [
      "contacts twice",
      { ...ids, contacts: [], accessDeviceEndpoint: { ...device, contacts: [] } },
      "contacts",
      /declared twice/,
    ],
    [
      "contacts twice, on a trunk",
      { ...ids, contacts: [], trunkAddressing: { trunkGroupDeviceEndpoint: { contacts: [] } } },
      "contacts",
      /declared twice/,
    ],
    ["letters in an extension", { ...ids, extension: "12a" }, "extension", /digits only/],
    ["an extension of one digit", { ...ids, extension: "1" }, "extension", /2–20 characters/],
    ["a phone number in words", { ...ids, phoneNumber: "five" }, "phoneNumber", /must be a phone number/],
    ["a text where a flag belongs", { ...ids, allowVideo: "maybe" }, "allowVideo", /must be true or false/],
    ["too many aliases", { ...ids, aliases: ["a@b", "c@d", "e@f", "g@h"] }, "aliases", /3 elements at most/],
    ["an alias with sip:", { ...ids, aliases: ["a@b", "sip:a@c"] }, "aliases[1]", /without sip:/],
    [
      "a row without its key",
      { ...ids, alternateUserId: [{ description: "x" }] },
      "alternateUserId[0].alternateUserId",
      /is missing/,
    ],
    [
      "a port out of range",
      { ...ids, accessDeviceEndpoint: { ...device, portNumber: 0 } },
      "accessDeviceEndpoint.portNumber",
      /1 to 1024/,
    ],
    [
      "a device level that is none",
      { ...ids, accessDeviceEndpoint: { accessDevice: { deviceLevel: "Room", deviceName: "p" } } },
      "accessDeviceEndpoint.accessDevice.deviceLevel",
      /must be one of "System", "Service Provider", "Group"/,
    ],
    ["a control character", { ...ids, title: "a\u0000b" }, "title", /cannot store/],
    ["half a character", { ...ids, title: "a\ud800" }, "title", /cannot store/],
    ["__proto__", { ...ids, ["constructor"]: "x" }, "constructor", /^constructor is no field/],
  ];
  for (const [what, declared, property, reason] of table)
    it(`${what}: ${property}`, async () => {
      const { failures } = await on.provider.check(declared);
      const found = failures.find(({ reason: said }) => said.startsWith(`${property} `));
      assert.ok(found, JSON.stringify(failures));
      // The engine shows the value of a property that is named.
      assert.equal(found.property, "");
      assert.match(found.reason, reason);
      assert.doesNotMatch(found.reason, /\n/);
    });

  it("not contacts beside an endpoint without any", async () => {
    const { failures } = await on.provider.check({ ...ids, contacts: [], accessDeviceEndpoint: device });
    assert.deepEqual(failures, []);
  });

  it("what a new user lacks, field by field", async () => {
    const { failures } = await on.provider.check({ ...ids, userId: "nobody@lab.example.net", lastName: "Doe" });
    assert.ok(failures.some(({ reason }) => reason.startsWith("firstName is required to create a user")));
  });

  it("names every failure at once, without the values", async () => {
    const { failures } = await on.provider.check({
      ...ids,
      title: "x".repeat(51),
      newPassword: `hush${"x".repeat(60)}`,
    });
    const [password, title] = failures.map(({ reason }) => reason).sort();
    assert.match(password!, /^newPassword must have 1–60 characters, but has 64/);
    assert.match(title!, /^title must have 1–50 characters, but has 51/);
    assert.doesNotMatch(JSON.stringify(failures), /hush|xx/);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("white space is collapsed, numbers become texts, punctuation leaves phone numbers", async () => {
    const { inputs } = await on.provider.check({
      ...ids,
      title: "  a \n b ",
      yahooId: 7,
      phoneNumber: "+1 (513) 200-0000",
      emailAddress: " ",
    });
    const { title, yahooId, phoneNumber, emailAddress } = inputs;
    assert.deepEqual(
      { title, yahooId, phoneNumber, emailAddress },
      { title: "a b", yahooId: "7", phoneNumber: "+15132000000", emailAddress: null },
    );
  });
});
