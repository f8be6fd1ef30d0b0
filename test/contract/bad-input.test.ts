/** Declarations that the check of the provider rejects. */
import assert from "node:assert/strict";
import { onPlatform, writes } from "../support/platform";
import type { Values } from "../support/provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net" };
const device = { accessDevice: { deviceLevel: "Group", deviceName: "phone_1" }, linePort: "x@lab.example.net" };

describe("The check of a declaration", () => {
  const on = onPlatform();

  const table: [string, Values, string, RegExp][] = [
    ["an unknown field", { ...ids, fistName: "J" }, "fistName", /unknown field; .*"firstName"\?/],
    [
      "an unknown field that resembles no field",
      { ...ids, favouriteColour: "red" },
      "favouriteColour",
      /unknown field; remove it$/,
    ],
    ["an unknown member", { ...ids, address: { ctiy: "Oslo" } }, "address.ctiy", /unknown field; .*"city"\?/],
    ["the former name of an option", { ...ids, existing: "fail" }, "existing", /is now onExisting; rename it/],
    ["a value that is too long", { ...ids, title: "x".repeat(51) }, "title", /must have 1–50 characters, but has 51/],
    ["a member that is too long", { ...ids, address: { city: "x".repeat(51) } }, "address.city", /1–50 characters/],
    [
      "a service provider id over 30 bytes",
      { ...ids, serviceProviderId: "ä".repeat(16) },
      "serviceProviderId",
      /1–30 bytes, but has 32/,
    ],
    ["a user id without a domain", { ...ids, userId: "jane" }, "userId", /user@domain/],
    ["a missing user id", { serviceProviderId: "e", groupId: "g" }, "userId", /is missing; declare it/],
    ["an empty user id", { ...ids, userId: "" }, "userId", /is empty; declare a value/],
    ["null for a field that cannot be cleared", { ...ids, lastName: null }, "lastName", /cannot be cleared/],
    [
      "two endpoints",
      { ...ids, accessDeviceEndpoint: device, trunkAddressing: { enterpriseTrunkName: "t" } },
      "trunkAddressing",
      /a user has one endpoint/,
    ],
    [
      "contacts in two places",
      { ...ids, contacts: [], accessDeviceEndpoint: { ...device, contacts: [] } },
      "contacts",
      /declared twice/,
    ],
    [
      "contacts in two places, one of them a trunk",
      { ...ids, contacts: [], trunkAddressing: { trunkGroupDeviceEndpoint: { contacts: [] } } },
      "contacts",
      /declared twice/,
    ],
    [
      "a takeover from the user itself",
      { ...ids, takesOverFrom: ["lena.doe@lab.example.net", "Jane.Doe@lab.example.net"] },
      "takesOverFrom",
      /names the user itself/,
    ],
    ["letters in an extension", { ...ids, extension: "12a" }, "extension", /digits only/],
    ["an extension of one digit", { ...ids, extension: "1" }, "extension", /2–20 characters/],
    ["a phone number of letters", { ...ids, phoneNumber: "five" }, "phoneNumber", /must be a phone number/],
    ["text instead of a boolean", { ...ids, allowVideo: "maybe" }, "allowVideo", /must be true or false/],
    ["too many aliases", { ...ids, aliases: ["a@b", "c@d", "e@f", "g@h"] }, "aliases", /3 elements at most/],
    ["an alias with sip:", { ...ids, aliases: ["a@b", "sip:a@c"] }, "aliases[1]", /without sip:/],
    [
      "a row without its key",
      { ...ids, alternateUserId: [{ description: "x" }] },
      "alternateUserId[0].alternateUserId",
      /is missing/,
    ],
    [
      "a port that is out of range",
      { ...ids, accessDeviceEndpoint: { ...device, portNumber: 0 } },
      "accessDeviceEndpoint.portNumber",
      /1 to 1024/,
    ],
    [
      "an unknown device level",
      { ...ids, accessDeviceEndpoint: { accessDevice: { deviceLevel: "Room", deviceName: "p" } } },
      "accessDeviceEndpoint.accessDevice.deviceLevel",
      /must be one of "System", "Service Provider", "Group"/,
    ],
    ["a control character", { ...ids, title: "a\u0000b" }, "title", /cannot store/],
    ["a lone surrogate", { ...ids, title: "a\ud800" }, "title", /cannot store/],
    ["a name that every object has", { ...ids, ["constructor"]: "x" }, "constructor", /unknown field/],
  ];
  for (const [what, declared, property, reason] of table)
    it(`The check of a declaration rejects ${what} and names ${property}`, async () => {
      const { failures } = await on.provider.check(declared);
      const found = failures.find((failure) => failure.reason.startsWith(property));
      assert.ok(found, JSON.stringify(failures));
      // The engine prints the value of a property in a failure.
      assert.equal(found.property, "");
      assert.match(found.reason, reason);
      assert.doesNotMatch(found.reason, /\n/);
    });

  it("The check of a declaration accepts contacts next to an endpoint without contacts", async () => {
    const { failures } = await on.provider.check({ ...ids, contacts: [], accessDeviceEndpoint: device });
    assert.deepEqual(failures, []);
  });

  it("The check of a declaration names each field that a new user lacks", async () => {
    const { failures } = await on.provider.check({ ...ids, userId: "unknown@lab.example.net", lastName: "Doe" });
    assert.deepEqual(failures.map(({ reason }) => /^\w+/.exec(reason)?.[0]).sort(), ["firstName"]);
  });

  it("The check of a declaration reports all failures together, without the values", async () => {
    const { failures } = await on.provider.check({
      ...ids,
      title: "x".repeat(51),
      newPassword: `hush${"x".repeat(60)}`,
    });
    const [password, title] = failures.map(({ reason }) => reason).sort();
    assert.match(password!, /^newPassword:? must have 1–60 characters, but has 64/);
    assert.match(title!, /^title:? must have 1–50 characters, but has 51/);
    assert.doesNotMatch(JSON.stringify(failures), /hush|xx/);
    assert.deepEqual(writes(on.simulator), []);
  });

  it("The check of a declaration collapses white space, turns numbers into text, and removes punctuation from phone numbers", async () => {
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
