import assert from "node:assert/strict";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { once } from "node:events";
import { onPlatform, writes } from "../support/platform";
import { ProviderProcess, type Values } from "../support/provider-process";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane.doe@lab.example.net" };
const device = { accessDevice: { deviceLevel: "Group", deviceName: "phone_1" }, linePort: "x@lab.example.net" };

describe("what cannot be declared", () => {
  const on = onPlatform();

  const table: [string, Values, string, RegExp][] = [
    ["a name that is no field", { ...ids, fistName: "J" }, "fistName", /did you mean "firstName"\?/],
    [
      "a name that is like no field",
      { ...ids, favouriteColour: "red" },
      "favouriteColour",
      /is no field of this resource; take it out/,
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
    ["__proto__", { ...ids, ["constructor"]: "x" }, "constructor", /is no field/],
  ];
  for (const [what, declared, property, reason] of table)
    it(`${what}: ${property}`, async () => {
      const { failures } = await on.provider.check(declared);
      const found = failures.find((failure) => failure.property === property);
      assert.ok(found, JSON.stringify(failures));
      assert.match(found.reason, reason);
      assert.doesNotMatch(found.reason, /\n/);
    });

  it("names every failure at once, and a secret's without its value", async () => {
    const { failures } = await on.provider.check({
      ...ids,
      title: "x".repeat(51),
      newPassword: `hush${"x".repeat(60)}`,
    });
    assert.deepEqual(failures.map(({ property }) => property).sort(), ["", "title"]);
    assert.match(
      failures.find(({ property }) => property === "")?.reason ?? "",
      /^newPassword must have 1–60 characters, but has 64/,
    );
    assert.doesNotMatch(JSON.stringify(failures), /hush/);
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

describe("what the connection can be", () => {
  const password = "hush-hush-1";
  const good = {
    "broadworks:url": "http://127.0.0.1:1/api/v2",
    "broadworks:username": "u",
    "broadworks:password": password,
    // No time for a second try.
    "broadworks:operationTimeout": "1",
  };

  const table: [string, Record<string, string>, RegExp][] = [
    [
      "nothing set",
      {},
      /broadworks:url is missing: .*pulumi config set broadworks:url.*BROADWORKS_URL.*broadworks:username is missing.*broadworks:password is missing.*config set --secret broadworks:password.*BROADWORKS_PASSWORD/,
    ],
    [
      "a URL that is none",
      { ...good, "broadworks:url": "odin.example.net" },
      /broadworks:url is wrong: .*https:\/\/odin\.example\.net\/api\/v2/,
    ],
    ["a URL without its version", { ...good, "broadworks:url": "https://odin.example.net" }, /broadworks:url is wrong/],
    [
      "an account in the URL",
      { ...good, "broadworks:url": `https://u:${password}@h/api/v2` },
      /broadworks:url is wrong/,
    ],
    [
      "a pace that is none",
      { ...good, "broadworks:callsPerSecond": "fast" },
      /broadworks:callsPerSecond is wrong: set a whole number from 1 to 1000/,
    ],
    ["nobody there", good, /POST \/auth\/token got no answer: the connection was refused; check broadworks:url/],
  ];
  for (const [what, config, message] of table)
    it(what, async () => {
      const provider = await ProviderProcess.start(config);
      try {
        await assert.rejects(provider.check(ids), (error: Error) => {
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, new RegExp(password));
          return true;
        });
        assert.doesNotMatch(provider.printed.join("\n"), new RegExp(`${password}|\\n? +at `));
      } finally {
        await provider.stop();
      }
    });
});

describe("an account that is not let in", () => {
  const on = onPlatform({}, { "broadworks:password": "not-the-password" });

  it("is told both ways to set it, and never what it was", async () => {
    await assert.rejects(on.provider.check(ids), (error: Error) => {
      assert.match(
        error.message,
        /did not accept the user name or password \(401\).*--secret broadworks:password.*BROADWORKS_PASSWORD/,
      );
      assert.doesNotMatch(error.message, /not-the-password/);
      return true;
    });
    assert.deepEqual(on.provider.printed, []);
  });
});

describe("answers that are not the API's", () => {
  const answers: [string, number, string, string][] = [
    ["a page with 200", 200, "text/html", "<html>hello</html>"],
    ["a proxy's 404", 404, "text/html", "<html>not found</html>"],
    ["a gateway's JSON 404", 404, "application/json", '{"message":"no route"}'],
    [
      "a framework's JSON 404",
      404,
      "application/json",
      '{"timestamp":1,"status":404,"error":"Not Found","path":"/users"}',
    ],
    ["an empty 404", 404, "text/plain", ""],
    ["a 403", 403, "application/json", '{"status":403,"error":"Forbidden","details":"no"}'],
    ["a 500", 500, "application/json", '{"status":500,"error":"x","details":"y"}'],
    ["a 502 page", 502, "text/html", "<html>bad gateway</html>"],
    ["an empty answer", 200, "application/json", ""],
    ["an empty list", 200, "application/json", "[]"],
    ["null", 200, "application/json", "null"],
    ["another shape", 200, "application/json", '{"users":[]}'],
    ["cut-off JSON", 200, "application/json", '{"userId":"jane'],
  ];
  for (const [what, status, type, body] of answers)
    it(`${what} is a failure and never a proof that the user is gone`, async () => {
      const server = createServer((request, response) => {
        const isLogin = request.url?.endsWith("/auth/token");
        response.writeHead(isLogin ? 200 : status, { "content-type": isLogin ? "application/json" : type });
        response.end(isLogin ? '{"token":"a-token-1"}' : body);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
      const provider = await ProviderProcess.start({
        "broadworks:url": url,
        "broadworks:username": "u",
        "broadworks:password": "hush-1",
        "broadworks:callsPerSecond": "100",
        "broadworks:operationTimeout": "1",
      });
      try {
        await assert.rejects(provider.read(ids.userId, { ...ids, adopted: true }), (error: Error) => {
          assert.match(error.message, /^jane\.doe@lab\.example\.net: .*GET \/users/);
          assert.doesNotMatch(error.message, /a-token-1|hush-1/);
          return true;
        });
        await assert.rejects(provider.delete(ids.userId, { ...ids, adopted: false }));
      } finally {
        await provider.stop();
        server.closeAllConnections();
        server.close();
      }
    });
});
