/** Moves, renames, creations and ignored fields as platforms differ in them. */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ids, newcomer } from "../fixtures/users";
import { OperationFailed, type Values } from "../support/provider";
import { type Handler, type Response, TinyUser, create, error, onTinyPlatform, update } from "../support/tiny-platform";

const MOVE = "PUT /users/group-id";
const RENAME = "PUT /users/user-id";
const JANE = { ...ids, phoneNumber: "+15132000000", extension: "1000" };
const row = (summaryEnglish: string) => ({ messageCode: 5012, summary: "[Error 5012] lokal", summaryEnglish });

describe("Moves on platforms", () => {
  const on = onTinyPlatform();

  /** A platform that empties number and extension when it moves the user. */
  async function start(evaluation: Response, moved?: Response) {
    const user = new TinyUser({ ...JANE });
    const move: Handler = ({ name, body }) => {
      if (name !== MOVE) return undefined;
      if (body["evaluateOnly"] === true) return evaluation;
      user.set({ groupId: body["newGroupId"], phoneNumber: "", extension: "" });
      return moved ?? [200, user.live];
    };
    const platform = await on.start(move, user.handle);
    const applied = await create(await on.run(platform), JANE);
    return { user, platform, applied, provider: await on.run(platform) };
  }
  const declared = { ...JANE, groupId: "grp2.odin" };

  const impacts: readonly [string, unknown, Response?][] = [
    ["rows of impacts", { error: [], impact: [row("The number is unassigned.")] }],
    ["one impact without its list", { error: null, impact: row("The number is unassigned.") }],
    [
      "impacts after the move too",
      { impact: [row("The number is unassigned.")] },
      [200, { error: [], impact: [row("x")] }],
    ],
    ["impacts in a list of one element", [{ error: "", impact: ["The number is unassigned."] }], [200, []]],
  ];
  for (const [what, evaluation, moved] of impacts)
    it(`A move with ${what} is shown in the preview, and number and extension are written again`, async () => {
      const { user, platform, applied, provider } = await start([200, evaluation], moved);
      const { inputs } = await provider.check(declared, applied.inputs);
      assert.equal((await provider.diff(applied.id, applied.outputs, inputs)).changes, true);
      assert.match(provider.printed.join("\n"), /The number is unassigned/);
      assert.deepEqual(platform.bodies(MOVE), [{ userId: ids.userId, newGroupId: "grp2.odin", evaluateOnly: true }]);
      const next = await update(await on.run(platform), applied, declared);
      assert.equal(next.outputs["groupId"], "grp2.odin");
      assert.deepEqual(user.live, declared);
      const { phoneNumber, extension } = JANE;
      assert.deepEqual(platform.bodies("PUT /users"), [{ ...ids, groupId: "grp2.odin", phoneNumber, extension }]);
      assert.equal((await update(await on.run(platform), next, declared)).changes, false);
      assert.equal(platform.bodies(MOVE).filter((body) => body["evaluateOnly"] === false).length, 1);
    });

  it("The change log states that the program, not someone else, changed what a move emptied", async () => {
    const { platform, applied } = await start([200, { impact: [row("The number is unassigned.")] }]);
    const folder = await mkdtemp(join(tmpdir(), "broadworks-move-"));
    const changeLog = join(folder, "changes.jsonl");
    await update(await on.run(platform, { "broadworks:changeLog": changeLog }), applied, declared);
    const lines = (await readFile(changeLog, "utf8")).trim().split("\n");
    await rm(folder, { recursive: true });
    const entries = lines.map((line) => JSON.parse(line) as Values).filter(({ phase }) => phase === "applied");
    assert.deepEqual(
      entries.map(({ field, cause }) => [field as string, cause as string]),
      [
        ["groupId", "program"],
        ["phoneNumber", "program"],
        ["extension", "program"],
      ],
    );
  });

  const unanswered: readonly [string, Response][] = [
    ["a page of a proxy", [200, "<p>Not available</p>"]],
    ["a rejection by a proxy", [404, "<html>Not Found</html>"]],
  ];
  for (const [what, evaluation] of unanswered)
    it(`A move for which the evaluation returns ${what} passes the preview and is sent by the run`, async () => {
      const { user, platform, applied, provider } = await start(evaluation);
      const { inputs } = await provider.check(declared, applied.inputs);
      assert.equal((await provider.diff(applied.id, applied.outputs, inputs)).changes, true);
      await update(await on.run(platform), applied, declared);
      assert.equal(user.live?.["groupId"], declared.groupId);
    });

  const rejections: readonly [string, Response][] = [
    ["a row of errors", [200, { error: [row("The user is a pilot.")], impact: [row("The number is unassigned.")] }]],
    ["errors alone", [200, { error: [row("The user is a pilot.")] }]],
    ["errors in a list of one element", [200, [{ error: ["The user is a pilot."], impact: null }]]],
    ["one error without its list", [200, { error: row("The user is a pilot."), impact: [] }]],
    ["an error of the API", error(400, "[Error 5012] The user is a pilot.")],
  ];
  for (const [what, evaluation] of rejections)
    it(`A move with ${what} is rejected in the preview and in the run, and nothing is written`, async () => {
      const { user, platform, applied, provider } = await start(evaluation);
      const { inputs } = await provider.check(declared, applied.inputs);
      await assert.rejects(provider.diff(applied.id, applied.outputs, inputs), /pilot/);
      const run = await on.run(platform);
      await run.check(declared, applied.inputs);
      await assert.rejects(run.update(applied.id, applied.outputs, inputs), /pilot/);
      assert.deepEqual(user.live, JANE);
      assert.ok(platform.bodies(MOVE).every((body) => body["evaluateOnly"] === true));
      assert.equal(platform.count("PUT /users"), 0);
    });
});

describe("Moves that only the move itself rejects", () => {
  const on = onTinyPlatform();

  it("A move that the platform permits and then rejects leaves the state and the user as they were", async () => {
    const user = new TinyUser({ ...JANE });
    const platform = await on.start(({ name, body }) => {
      if (name !== MOVE) return undefined;
      return [200, body["evaluateOnly"] === true ? { error: [], impact: [] } : { error: [row("The group is full.")] }];
    }, user.handle);
    const applied = await create(await on.run(platform), JANE);
    const declared = { ...JANE, groupId: "grp2.odin" };
    const failed: unknown = await update(await on.run(platform), applied, declared).catch((reason: unknown) => reason);
    assert.ok(failed instanceof OperationFailed && failed.state === undefined);
    assert.match(failed.message, /The group is full/);
    assert.deepEqual(user.live, JANE);
    assert.equal(platform.count("PUT /users"), 0);
  });
});

describe("Renames on platforms", () => {
  const on = onTinyPlatform();

  async function start(domains: Response) {
    const user = new TinyUser({ ...JANE });
    const platform = await on.start(({ name, body }) => {
      if (name === "GET /groups/domains") return domains;
      if (name !== RENAME) return undefined;
      user.set({ userId: body["newUserId"] });
      return [200, []];
    }, user.handle);
    const applied = await create(await on.run(platform), JANE);
    return { user, platform, applied };
  }
  const NEW_ID = "jane@other.example.net";
  const declared = { ...JANE, userId: NEW_ID };

  const permitted: readonly [string, Response][] = [
    ["lists the domain", [200, { default: "lab.example.net", domains: ["lab.example.net", "Other.example.net"] }]],
    ["lists the domain as a row", [200, [{ domain: "other.example.net" }]]],
    ["returns the domain alone", [200, { domains: "other.example.net" }]],
    ["does not know the request", error(404, "Not Found")],
    ["fails", [503, "<html>busy</html>"]],
    ["forbids the request", error(403, "[Error 4003] no")],
    ["returns another shape", [200, { groups: 1 }]],
    ["returns no domain", [200, { domains: [] }]],
  ];
  for (const [what, domains] of permitted)
    it(`A user gets a new domain if the platform ${what}`, async () => {
      const { user, platform, applied } = await start(domains);
      const { outputs } = await update(await on.run(platform), applied, declared);
      assert.equal(outputs["userId"], NEW_ID);
      assert.equal(user.live?.["userId"], NEW_ID);
      assert.deepEqual([platform.count("GET /groups/domains"), platform.count(RENAME)], [1, 1]);
    });

  it("A domain that the group does not have is rejected in the preview, and nothing is renamed", async () => {
    const { platform, applied } = await start([200, { default: "lab.example.net", domains: ["lab.example.net"] }]);
    const provider = await on.run(platform);
    const { inputs } = await provider.check(declared, applied.inputs);
    await assert.rejects(provider.diff(applied.id, applied.outputs, inputs), /userId: .*other\.example\.net/);
    assert.equal(platform.count(RENAME), 0);
  });

  it("A rename within the domain reads no domains", async () => {
    const { platform, applied } = await start(error(500, "no"));
    await update(await on.run(platform), applied, { ...JANE, userId: "jane.roe@lab.example.net" });
    assert.deepEqual([platform.count("GET /groups/domains"), platform.count(RENAME)], [0, 1]);
  });
});

describe("Fields that a creation does not accept", () => {
  const on = onTinyPlatform();
  const LATE = {
    officeZoneName: "office",
    primaryZoneName: "zone",
    impId: "new@imp.test",
    impPassword: "imp-Secret-1",
    contacts: [{ sipContact: "new@10.0.0.1" }],
  };
  const NEW = { ...newcomer, newPassword: "first-Secret-1" };
  const declared: Values = { ...NEW, ...LATE };
  const { serviceProviderId, groupId, userId } = newcomer;
  const late: Values = { serviceProviderId, groupId, userId, ...LATE };

  /** @param put - what the PUT requests of the first run return instead of their result */
  async function start(put?: Response) {
    const user = new TinyUser(undefined);
    const failing = { put };
    const platform = await on.start(({ name, body }) => {
      if (name === "POST /users" && Object.keys(LATE).some((field) => field in body))
        return error(400, "[Error 6004] unknown element");
      return name === "PUT /users" ? failing.put : undefined;
    }, user.handle);
    return { user, platform, failing };
  }
  const assertOnePost = (platform: { count: (name: string) => number }) =>
    assert.equal(platform.count("POST /users"), 1);

  it("The request after the creation sends them, and the next run sends nothing", async () => {
    const { platform } = await start();
    const applied = await create(await on.run(platform), declared);
    assertOnePost(platform);
    assert.deepEqual(platform.bodies("PUT /users"), [late]);
    assert.equal((await update(await on.run(platform), applied, declared)).changes, false);
  });

  it("A field that the platform drops from the creation is sent again", async () => {
    const user = new TinyUser(undefined);
    const platform = await on.start(({ name, body }) => {
      if (name !== "POST /users") return undefined;
      const { title: _title, ...accepted } = body;
      return user.set(accepted);
    }, user.handle);
    const { outputs } = await create(await on.run(platform), { ...NEW, title: "Agent" });
    assert.equal(outputs["title"], "Agent");
    assert.deepEqual(platform.bodies("PUT /users"), [{ serviceProviderId, groupId, userId, title: "Agent" }]);
  });

  const failures: readonly [string, Response][] = [
    ["is rejected", error(400, "[Error 4410] no such service")],
    ["fails", error(500, "broken")],
    ["gets no response", "drop"],
  ];
  for (const fields of [declared, { ...NEW, impPassword: LATE.impPassword }])
    for (const [what, response] of failures)
      it(`The next run sends ${fields === declared ? "all of them" : "impPassword alone"} if the request after the creation ${what}`, async () => {
        const { platform, failing } = await start(response);
        const provider = await on.run(platform, { "broadworks:operationTimeout": "1" });
        const { inputs } = await provider.check(fields);
        const failed: unknown = await provider.create(inputs).catch((reason: unknown) => reason);
        assert.ok(failed instanceof OperationFailed && failed.state);
        failing.put = undefined;
        const { id, properties } = failed.state;
        const before = platform.count("PUT /users");
        const next = await update(await on.run(platform), { id, inputs, outputs: properties }, fields);
        assert.equal(next.changes, true);
        assertOnePost(platform);
        assert.equal(platform.count("PUT /users"), before + 1);
        assert.equal(platform.bodies("PUT /users").at(-1)?.["impPassword"], LATE.impPassword);
        assert.equal((await update(await on.run(platform), next, fields)).changes, false);
      });

  it("A run that ends between the two requests is completed by the next one", async () => {
    const { platform, user } = await start();
    // What the run before has left on the platform; the state has nothing.
    const { newPassword: _password, ...created } = NEW;
    user.live = { ...created, allowVideo: true };
    const applied = await create(await on.run(platform), declared);
    assert.equal(platform.count("POST /users"), 0);
    assert.deepEqual(platform.bodies("PUT /users"), [late]);
    assert.equal((await update(await on.run(platform), applied, declared)).changes, false);
  });

  it("A user that has an imp account is adopted without a reset of its password", async () => {
    const { platform, user } = await start();
    const { newPassword: _password, ...created } = NEW;
    const { impPassword: _imp, ...readable } = LATE;
    user.live = { ...created, ...readable, allowVideo: false };
    await create(await on.run(platform), declared);
    assert.equal(platform.count("PUT /users"), 0);
  });
});

describe("Fields that a platform ignores", () => {
  const on = onTinyPlatform();
  const VIDEO = { ...ids, allowVideo: false };

  async function start() {
    const user = new TinyUser(
      { ...ids, allowVideo: true, title: "Agent" },
      ({ allowVideo: _ignored, ...body }) => body,
    );
    const platform = await on.start(user.handle);
    const provider = await on.run(platform);
    const applied = await create(provider, VIDEO);
    return { user, platform, applied, printed: [...provider.printed] };
  }

  it("An ignored field is reported once, and the next run sends and shows nothing", async () => {
    const { platform, applied, printed } = await start();
    assert.equal(printed.filter((line) => line.includes("ignores allowVideo")).length, 1);
    assert.deepEqual(platform.bodies("PUT /users"), [VIDEO]);
    for (let runs = 0; runs < 2; runs++) {
      const provider = await on.run(platform);
      const { inputs } = await provider.check(VIDEO, applied.inputs);
      assert.equal((await provider.diff(applied.id, applied.outputs, inputs)).changes, false);
      assert.deepEqual(provider.printed, []);
    }
    assert.equal(platform.count("PUT /users"), 1);
  });

  it("A refresh keeps that a field is ignored", async () => {
    const { platform, applied } = await start();
    const { outputs } = await (await on.run(platform)).read(applied.id, applied.outputs);
    const next = await update(await on.run(platform), { ...applied, outputs }, VIDEO);
    assert.deepEqual([next.changes, platform.count("PUT /users")], [false, 1]);
  });

  it("A change of another field does not send the ignored one again", async () => {
    const { platform, applied } = await start();
    const declared = { ...VIDEO, title: "Lead" };
    const next = await update(await on.run(platform), applied, declared);
    assert.deepEqual(platform.bodies("PUT /users").at(-1), { ...ids, title: "Lead" });
    assert.equal((await update(await on.run(platform), next, declared)).changes, false);
  });

  it("A later change of the live or the declared value is seen", async () => {
    const { user, platform, applied } = await start();
    user.live = { ...user.live, allowVideo: false };
    const accepted = await update(await on.run(platform), applied, VIDEO);
    assert.deepEqual([accepted.outputs["allowVideo"], platform.count("PUT /users")], [false, 1]);
    user.live = { ...user.live, allowVideo: true };
    const provider = await on.run(platform);
    const drifted = await update(provider, accepted, VIDEO);
    assert.equal(platform.count("PUT /users"), 2);
    assert.match(provider.printed.join("\n"), /allowVideo/);
    const other = { ...ids, allowVideo: true };
    const agreed = await update(await on.run(platform), drifted, other);
    assert.equal(platform.count("PUT /users"), 2);
    await update(await on.run(platform), agreed, VIDEO);
    assert.equal(platform.count("PUT /users"), 3);
  });
});

describe("Fields that responses contain under another name", () => {
  const on = onTinyPlatform();

  it("A field that the platform ignores as null is cleared in its other form", async () => {
    const interpret = ({ newUserExternalId: id, ...body }: Values) =>
      id === undefined || id === null ? body : { ...body, userExternalId: id === "" ? null : id };
    const user = new TinyUser({ ...ids, userExternalId: "X-1" }, interpret);
    const platform = await on.start(user.handle);
    const declared = { ...ids, newUserExternalId: null };
    const applied = await create(await on.run(platform), declared);
    assert.deepEqual(user.live, ids);
    assert.equal((await update(await on.run(platform), applied, declared)).changes, false);
  });
});

describe("Lists of one user that arrive without a list", () => {
  const on = onTinyPlatform();

  it("The holder of an extension is found before anything is written", async () => {
    const holder = { ...ids, userId: "omar@lab.example.net", extension: "1001" };
    const jane = new TinyUser({ ...JANE });
    const search: Handler = ({ name, query }) => {
      if (name !== "GET /users") return undefined;
      return query.get("extension") === "1001" || query.get("userId") === holder.userId ? [200, holder] : undefined;
    };
    const platform = await on.start(search, jane.handle);
    const applied = await create(await on.run(platform), JANE);
    await assert.rejects(update(await on.run(platform), applied, { ...JANE, extension: "1001" }), /omar@lab/);
    assert.equal(platform.count("PUT /users"), 0);
  });
});
