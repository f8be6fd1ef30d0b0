/** Responses of real platforms about missing users, unknown outcomes and sessions. */
import assert from "node:assert/strict";
import { isAdopted } from "../../provider/core/state";
import { ids, newcomer } from "../fixtures/users";
import { type Handler, type Response, TinyUser, create, error, onTinyPlatform, update } from "../support/tiny-platform";
import { OperationFailed } from "../support/provider";

const LOGIN = "POST /auth/token";
const USER = { ...ids, firstName: "Jane", lastName: "Doe" };
const state = { ...ids, derived: { adopted: true } };
/** Answers logins; all other requests go to the next handler. */
const logins =
  (response: Response): Handler =>
  ({ name }) =>
    name === LOGIN ? response : undefined;
const others =
  (answer: (token: string) => Response): Handler =>
  ({ name, token }) =>
    name.endsWith("/auth/token") ? undefined : answer(token);

describe("Responses of platforms about a missing user", () => {
  const on = onTinyPlatform();

  const proofs: readonly [string, Response, boolean][] = [
    ["the API's own 404", [404, { status: 404, error: "Not Found", details: "none" }], true],
    ...[400, 404, 500].map((status): [string, Response, boolean] => [
      `error 4008 with ${status}`,
      error(status, `[Error 4008] User not found: ${ids.userId}`),
      true,
    ]),
    ["a nested number", [500, { errors: [{ errorCode: 4008, summary: "User not found" }] }], true],
    ["error 4008 about another user", error(400, "[Error 4008] bob@x.test"), false],
    ["another error with 404", error(404, "[Error 4003] no"), false],
    ["error 4008 with 403", error(403, "[Error 4008] no user"), false],
    ["a proxy's page with 404", [404, "<html>Not Found</html>"], false],
    ["a proxy's page that quotes error 4008", [404, "<p>[Error 4008] User not found</p>"], false],
    ["a proxy's JSON with 404", [404, { message: "no route" }], false],
    ["an empty body with 404", [404, ""], false],
    ["an empty body with 200", [200, ""], false],
    ["an empty list", [200, []], false],
  ];
  for (const [what, response, isProof] of proofs)
    it(`A refresh takes ${what} ${isProof ? "as proof" : "as no proof"} that the user does not exist`, async () => {
      const platform = await on.start(others(() => response));
      const provider = await on.run(platform);
      if (isProof) assert.equal((await provider.read(ids.userId, state)).id, "");
      else await assert.rejects(provider.read(ids.userId, state));
    });

  it("Error 4200 after an unknown outcome shows that the first request created the user", async () => {
    const user = new TinyUser(undefined);
    let posts = 0;
    const platform = await on.start((request) => {
      if (request.name === "GET /users" && posts === 1) return [503, "<html>busy</html>"];
      if (request.name !== "POST /users") return undefined;
      posts += 1;
      if (posts > 1) return error(409, `[Error 4200] User already exists: ${newcomer.userId}`);
      user.set(request.body);
      return "drop";
    }, user.handle);
    const provider = await on.run(platform, { "broadworks:operationTimeout": "1" });
    const { inputs } = await provider.check({ ...newcomer, newPassword: "first-Secret-1" });
    const failed: unknown = await provider.create(inputs).catch((reason: unknown) => reason);
    assert.ok(failed instanceof OperationFailed && failed.state, "the state keeps the user");
    posts = 2;
    const next = await on.run(platform);
    const { id, properties } = failed.state;
    const { outputs, changes } = await update(next, { id, inputs, outputs: properties }, inputs);
    assert.equal(changes, true);
    assert.equal(isAdopted(outputs), false);
    assert.deepEqual([platform.count("POST /users"), platform.count("PUT /users")], [1, 0]);
  });

  it("Error 4200 for a repeated request shows that the first one created the user", async () => {
    const user = new TinyUser(undefined);
    let posts = 0;
    const isHidden = () => posts === 1;
    const platform = await on.start((request) => {
      if (request.name === "GET /users" && isHidden()) return error(404, "[Error 4008] User not found");
      if (request.name !== "POST /users") return undefined;
      posts += 1;
      if (posts > 1) return error(400, `[Error 4200] User already exists: ${newcomer.userId}`);
      user.set(request.body);
      return [503, "<html>busy</html>"];
    }, user.handle);
    const provider = await on.run(platform, { "broadworks:operationTimeout": "20" });
    const { outputs } = await create(provider, { ...newcomer, newPassword: "first-Secret-1" });
    assert.equal(isAdopted(outputs), false);
    assert.deepEqual([platform.count("POST /users"), platform.count("PUT /users")], [2, 0]);
  });

  it("The state keeps a user that the platform calls existing and does not return yet", async () => {
    const user = new TinyUser(undefined);
    let isHidden = true;
    const platform = await on.start((request) => {
      if (request.name === "GET /users" && request.query.has("userId") && isHidden)
        return error(404, `[Error 4008] User not found: ${newcomer.userId}`);
      if (request.name !== "POST /users") return undefined;
      if (user.live) return error(400, `[Error 4200] User already exists: ${newcomer.userId}`);
      user.set(request.body);
      return [503, "<html>busy</html>"];
    }, user.handle);
    const provider = await on.run(platform, { "broadworks:operationTimeout": "20" });
    const { inputs } = await provider.check({ ...newcomer, impPassword: "imp-Secret-1" });
    const failed: unknown = await provider.create(inputs).catch((reason: unknown) => reason);
    assert.ok(failed instanceof OperationFailed && failed.state, "the state keeps the user");
    isHidden = false;
    const { id, properties } = failed.state;
    const { outputs } = await update(await on.run(platform), { id, inputs, outputs: properties }, inputs);
    assert.equal(isAdopted(outputs), false);
    assert.equal(platform.count("POST /users"), 2);
    assert.equal(platform.bodies("PUT /users").at(-1)?.["impPassword"], "imp-Secret-1");
  });

  it("Error 4200 for the first request does not prove that this run created the user", async () => {
    const platform = await on.start(({ name }) =>
      name === "POST /users" ? error(400, "[Error 4200] exists") : undefined,
    );
    const provider = await on.run(platform);
    const { inputs } = await provider.check(newcomer);
    const failed: unknown = await provider.create(inputs).catch((reason: unknown) => reason);
    assert.ok(failed instanceof OperationFailed && failed.state === undefined);
    assert.equal(platform.count("POST /users"), 1);
  });
});

describe("Responses of platforms about sessions", () => {
  const on = onTinyPlatform();

  for (const status of [401, 402, 403])
    it(`A login that is rejected with ${status} is not repeated for other users`, async () => {
      const platform = await on.start(logins([status, {}]));
      const provider = await on.run(platform);
      const reads = Array.from({ length: 20 }, () => provider.read(ids.userId, state));
      const results = await Promise.allSettled(reads);
      assert.ok(results.every((result) => result.status === "rejected"));
      assert.deepEqual(
        platform.requests.map(({ name }) => name),
        [LOGIN],
      );
    });

  it("A login that is rejected with 402 reports what the user can do, and no password", async () => {
    const provider = await on.run(await on.start(logins(error(402, "hush-1 expired"))));
    await assert.rejects(provider.read(ids.userId, state), ({ message }: Error) => {
      assert.match(message, /broadworks:password/);
      assert.doesNotMatch(message, /hush-1/);
      return true;
    });
  });

  it("A token that expires while 20 users are read causes one login, and no read fails", async () => {
    const platform = await on.start(others((token) => (token === "t1" ? [403, {}] : [200, USER])));
    const provider = await on.run(platform);
    const reads = Array.from({ length: 20 }, () => provider.read(ids.userId, state));
    for (const read of reads) assert.equal((await read).id, ids.userId);
    assert.equal(platform.count(LOGIN), 2);
  });

  it("A missing right causes one more login for 20 users", async () => {
    const platform = await on.start(others(() => error(403, "Forbidden")));
    const provider = await on.run(platform);
    const reads = Array.from({ length: 20 }, () => provider.read(ids.userId, state));
    const results = await Promise.allSettled(reads);
    assert.ok(results.every((result) => result.status === "rejected"));
    assert.equal(platform.count(LOGIN), 2);
  });

  const named: readonly [string, Response, number][] = [
    ["a text", error(403, "[Error 4003] Not allowed"), 1],
    ["a number", [403, { status: 403, error: "Forbidden", details: { errorCode: 4003 } }], 1],
    ["a nested number", [403, { errors: [{ errorCode: 4003, summary: "Not allowed" }] }], 1],
    // It is not from the API, so the token can be the reason.
    ["a proxy's page", [403, "<p>[Error 4003] Not allowed</p>"], 2],
  ];
  for (const [what, response, count] of named)
    it(`A missing right that ${what} names with error 4003 causes ${count - 1} other logins`, async () => {
      const platform = await on.start(others(() => response));
      const provider = await on.run(platform);
      for (let index = 0; index < 20; index++) await assert.rejects(provider.read(ids.userId, state));
      assert.equal(platform.count(LOGIN), count);
    });

  it("A missing right for one request does not prevent the others of the same user", async () => {
    const user = new TinyUser({ ...USER });
    const platform = await on.start(({ name }) => (name === "PUT /users" ? [403, {}] : undefined), user.handle);
    const provider = await on.run(platform);
    await assert.rejects(create(provider, { ...ids, title: "Lead" }));
    assert.equal((await provider.read(ids.userId, state)).id, ids.userId);
    assert.deepEqual([platform.count(LOGIN), platform.count("PUT /users")], [2, 2]);
  });

  it("Several missing rights do not prevent a login after the token has expired", async () => {
    const user = new TinyUser({ ...USER });
    const forbidden = ["PUT /users", "GET /groups/domains", "PUT /users/user-id"];
    let lastExpired = 0;
    const platform = await on.start(({ name, token }) => {
      if (forbidden.includes(name)) return [403, {}];
      return name.startsWith("GET") && Number(token.slice(1)) <= lastExpired ? [401, {}] : undefined;
    }, user.handle);
    const provider = await on.run(platform);
    const applied = await create(provider, ids);
    const renamed = { ...ids, userId: "jane@other.example.net" };
    await assert.rejects(update(provider, applied, renamed));
    await assert.rejects(update(provider, applied, { ...ids, title: "Lead" }));
    lastExpired = platform.count(LOGIN);
    assert.equal((await provider.read(ids.userId, state)).id, ids.userId);
    assert.equal(platform.count(LOGIN), lastExpired + 1);
  });

  /** A token that is valid for some seconds. */
  const shortToken = (seconds: number, name: string): string => {
    const now = Math.floor(Date.now() / 1000);
    const claims = Buffer.from(JSON.stringify({ iat: now, exp: now + seconds, name })).toString("base64url");
    return `e30.${claims}.c2ln`;
  };

  for (const isRenewed of [true, false])
    it(`A token is ${isRenewed ? "renewed" : "replaced by a login"} before it expires`, async () => {
      let isFirst = true;
      const platform = await on.start(
        ({ name }) => {
          if (name === "PUT /auth/token") return isRenewed ? [200, { token: "renewed" }] : error(404, "Not Found");
          if (name !== LOGIN) return undefined;
          const token = isFirst ? shortToken(1, "first") : "second";
          isFirst = false;
          return [200, { token }];
        },
        others(() => [200, USER]),
      );
      const provider = await on.run(platform);
      await provider.read(ids.userId, state);
      const isLast = () => ["renewed", "second"].includes(platform.requests.at(-1)?.token ?? "");
      while (!isLast()) await provider.read(ids.userId, state);
      assert.equal(platform.count("PUT /auth/token"), 1);
      assert.equal(platform.count(LOGIN), isRenewed ? 1 : 2);
      const tokens = new Set(platform.requests.filter(({ name }) => name === "GET /users").map(({ token }) => token));
      assert.equal(tokens.size, 2);
    });

  it("The login contains the settings for encryption and server", async () => {
    const platform = await on.start(others(() => [200, USER]));
    const options = { "broadworks:loginEncryption": "sha1", "broadworks:xsp": "https://xsp1.example.net:443" };
    await (await on.run(platform, options)).read(ids.userId, state);
    await (await on.run(platform)).read(ids.userId, state);
    const account = { username: "u", password: "hush-1" };
    assert.deepEqual(platform.bodies(LOGIN), [
      { ...account, encryption: "sha1", xsp: "https://xsp1.example.net:443" },
      account,
    ]);
  });
});
