/** Several providers of one program in the plugin: each has a process of its own, and none sees what the others check. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { ProgramServer } from "../../provider/link/program-server";
import { SERVICES } from "../../provider/resources/services/kind";
import { USER } from "../../provider/resources/user/kind";
import { sameUrn } from "../../provider/shared/resource-type";
import { type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { PluginProvider } from "../support/plugin-provider";
import { configFor } from "../support/provider";

describe("Several providers in the plugin", () => {
  let platform: Simulator;
  let running: PluginProvider[];
  beforeEach(async () => {
    running = [];
    platform = await startSimulator({ users: 4 });
  });
  afterEach(async () => {
    for (const provider of running) await provider.stop();
    await platform.close();
  });

  const start = async (engine: string, on = platform) => {
    const provider = await PluginProvider.start(configFor(on), [], engine);
    running.push(provider);
    return provider;
  };
  /** The processes of two providers in one run. */
  const nextRun = async (second = platform) => {
    const engine = `127.0.0.1:1 ${randomUUID()}`;
    return [await start(engine), await start(engine, second)] as const;
  };
  const create = async () => {
    const [first] = await nextRun();
    const created = await first.create((await first.check(newcomer)).inputs);
    platform.forgetRequests();
    return created;
  };

  it("A created user stays when its resource passes to another provider, under a new name", async () => {
    const { id, outputs } = await create();
    const [first, second] = await nextRun();
    await second.check(newcomer);
    await first.delete(id, outputs);
    assert.ok(platform.user(newcomer.userId));
    assert.deepEqual(writes(platform), []);
  });

  it("A created user that no provider declares is deleted", async () => {
    const { id, outputs } = await create();
    const [first, second] = await nextRun();
    await second.check({ ...newcomer, userId: "other.user@lab.example.net" });
    await first.delete(id, outputs);
    assert.equal(platform.user(newcomer.userId), undefined);
  });

  it("A user with the same id on another platform is another user", async () => {
    const other = await startSimulator({ users: 4 });
    try {
      const { id, outputs } = await create();
      const [first, second] = await nextRun(other);
      await second.check(newcomer);
      await first.delete(id, outputs);
      assert.equal(platform.user(newcomer.userId), undefined);
    } finally {
      await other.close();
    }
  });

  it("A created user stays when its resource passes to another platform, also where the program ends early", async () => {
    const other = await startSimulator({ users: 4 });
    try {
      const { id, outputs } = await create();
      const urn = "urn:pulumi:test::test::broadworks:index:User::new";
      for (const [hasProgram, isDeleted] of [
        [true, false],
        // Without a process of the program, e.g. in YAML, a resource on another platform replaces the one here.
        [false, true],
      ] as const) {
        const engine = `127.0.0.1:1 ${randomUUID()}`;
        const program = new ProgramServer(hasProgram ? engine : undefined, () => Promise.resolve(null));
        program.start();
        program.declare({ kind: USER.kind, id, urn: sameUrn(urn) });
        const second = (await start(engine, other)).named("new");
        assert.deepEqual((await second.check(newcomer)).failures, []);
        program.stop();
        // The process of the former provider begins after the end of the program.
        const first = (await start(engine)).named("new");
        await first.delete(id, outputs);
        assert.equal(platform.user(newcomer.userId) === undefined, isDeleted);
      }
    } finally {
      await other.close();
    }
  });

  it("A user that two providers of one platform declare is an error that names the other resource", async () => {
    const [first, second] = await nextRun();
    const checked = await Promise.all([first.named("one").check(newcomer), second.named("other").check(newcomer)]);
    const reasons = checked.flatMap(({ failures }) => failures.map(({ reason }) => reason));
    assert.ok(reasons.length > 0);
    for (const reason of reasons) assert.match(reason, /already declared by "(one|other)"/);
    assert.equal((await first.named("one").check(newcomer)).failures.length, 1);
    const [one, other] = await nextRun();
    for (const provider of [one, other, one]) assert.deepEqual((await provider.check(newcomer)).failures, []);
  });

  it("Users with one id on two platforms are no duplicates", async () => {
    const other = await startSimulator({ users: 4 });
    try {
      const [first, second] = await nextRun(other);
      assert.deepEqual((await first.check(newcomer)).failures, []);
      assert.deepEqual((await second.named("other").check(newcomer)).failures, []);
    } finally {
      await other.close();
    }
  });

  it("Services stay assigned when their resource passes to another provider", async () => {
    const declared = { userId: JANE, services: { "Hoteling Guest": {} }, onDelete: "unassign" };
    const [before] = await nextRun();
    const services = before.of(SERVICES);
    const { id, outputs } = await services.create((await services.check(declared)).inputs);
    const [first, second] = await nextRun();
    await second.of(SERVICES).check(declared);
    await first.of(SERVICES).delete(id, outputs);
    assert.ok(platform.user(ids.userId)?.services?.["Hoteling Guest"]);
  });
});
