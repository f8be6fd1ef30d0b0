/** Settings that are wrong, accounts that are not let in, and answers that are not the API's. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { ids } from "../fixtures/users";
import { onPlatform, runsOfOneProcess } from "../support/platform";

describe("what the connection can be", () => {
  const run = runsOfOneProcess();
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
      /broadworks:url is invalid: .*https:\/\/odin\.example\.net\/api\/v2/,
    ],
    [
      "a URL without its version",
      { ...good, "broadworks:url": "https://odin.example.net" },
      /broadworks:url is invalid/,
    ],
    [
      "an account in the URL",
      { ...good, "broadworks:url": `https://u:${password}@h/api/v2` },
      /broadworks:url is invalid/,
    ],
    [
      "a pace that is none",
      { ...good, "broadworks:requestsPerSecond": "fast" },
      /broadworks:requestsPerSecond is invalid: set a whole number from 1 to 1000/,
    ],
    ["nobody there", good, /POST \/auth\/token got no answer: the connection was refused; check broadworks:url/],
  ];
  for (const [what, config, message] of table)
    it(what, async () => {
      const provider = await run(config);
      await assert.rejects(provider.check(ids), (error: Error) => {
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, new RegExp(password));
        return true;
      });
      assert.doesNotMatch(provider.printed.join("\n"), new RegExp(`${password}|\\n? +at `));
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
  const run = runsOfOneProcess();
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
