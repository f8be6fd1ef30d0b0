/** Invalid settings, rejected accounts, and responses that are not from the API. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { ids } from "../fixtures/users";
import { onPlatform, runsOfOneProcess } from "../support/platform";

describe("Invalid connection settings", () => {
  const run = runsOfOneProcess();
  const password = "hush-hush-1";
  const good = {
    "broadworks:url": "http://127.0.0.1:1/api/v2",
    "broadworks:username": "u",
    "broadworks:password": password,
    // Too short for a retry.
    "broadworks:operationTimeout": "1",
  };

  const table: [string, Record<string, string>, RegExp][] = [
    [
      "missing settings",
      {},
      /broadworks:url is missing: .*pulumi config set broadworks:url.*BROADWORKS_URL.*broadworks:username is missing.*broadworks:password is missing.*config set --secret broadworks:password.*BROADWORKS_PASSWORD/,
    ],
    [
      "a URL without a scheme",
      { ...good, "broadworks:url": "odin.example.net" },
      /broadworks:url is invalid: .*https:\/\/odin\.example\.net\/api\/v2/,
    ],
    [
      "a URL without the API version",
      { ...good, "broadworks:url": "https://odin.example.net" },
      /broadworks:url is invalid/,
    ],
    [
      "a URL that contains an account",
      { ...good, "broadworks:url": `https://u:${password}@h/api/v2` },
      /broadworks:url is invalid/,
    ],
    [
      "a request rate that is not a number",
      { ...good, "broadworks:requestsPerSecond": "fast" },
      /broadworks:requestsPerSecond is invalid: set a whole number from 1 to 1000/,
    ],
    [
      "a host that refuses connections",
      good,
      /POST \/auth\/token: no response: the connection was refused.*broadworks:url/,
    ],
  ];
  for (const [what, config, message] of table)
    it(`The provider explains ${what} without the password or a stack trace`, async () => {
      const provider = await run(config);
      await assert.rejects(provider.check(ids), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, new RegExp(password));
        return true;
      });
      assert.doesNotMatch(provider.printed.join("\n"), new RegExp(`${password}|\\n? +at `));
    });
});

describe("A rejected account", () => {
  const on = onPlatform({}, { "broadworks:password": "not-the-password" });

  it("The error for a rejected account names both ways to set the password and does not contain it", async () => {
    await assert.rejects(on.provider.check(ids), (error: Error) => {
      assert.match(error.message, /user name or password \(401\).*--secret broadworks:password.*BROADWORKS_PASSWORD/);
      assert.doesNotMatch(error.message, /not-the-password/);
      return true;
    });
    assert.deepEqual(on.provider.printed, []);
  });
});

describe("Responses that are not from the API", () => {
  const run = runsOfOneProcess();
  const responses: [string, number, string, string][] = [
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
    ["an empty response", 200, "application/json", ""],
    ["an empty list", 200, "application/json", "[]"],
    ["JSON null", 200, "application/json", "null"],
    ["JSON of another shape", 200, "application/json", '{"users":[]}'],
    ["incomplete JSON", 200, "application/json", '{"userId":"jane'],
  ];
  for (const [what, status, type, body] of responses)
    it(`The provider reports ${what} as a failure and does not take it for a deleted user`, async () => {
      const server = createServer((request, response) => {
        const isLogin = request.url?.endsWith("/auth/token");
        response.writeHead(isLogin ? 200 : status, { "content-type": isLogin ? "application/json" : type });
        response.end(isLogin ? '{"token":"a-token-1"}' : body);
      }).listen(0, "127.0.0.1");
      await once(server, "listening");
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
      const provider = await run({
        "broadworks:url": url,
        "broadworks:username": "u",
        "broadworks:password": "hush-1",
        "broadworks:requestsPerSecond": "100",
        "broadworks:operationTimeout": "1",
      });
      try {
        await assert.rejects(provider.read(ids.userId, { ...ids, derived: { adopted: true } }), (error: Error) => {
          assert.match(error.message, /^jane\.doe@lab\.example\.net: .*GET \/users/);
          assert.doesNotMatch(error.message, /a-token-1|hush-1/);
          return true;
        });
        await assert.rejects(provider.delete(ids.userId, { ...ids, derived: { adopted: false } }));
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });
});
