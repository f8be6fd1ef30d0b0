/** The record of changes: what is in it, and that nothing is changed without it. */
import assert from "node:assert/strict";
import { USER } from "../../provider/resources/user/kind";
import { appendFile, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChangeLog, type ChangeEntry } from "../../provider/core/reports/change-log";
import { LIST_OPTIONS } from "../support/reading";
import { type Simulator, startSimulator } from "../../simulator/index";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { providerFor, type Provider, type Values } from "../support/provider";
import { Stack } from "../support/stack";

describe("the change log", () => {
  let folder: string;
  let simulator: Simulator;
  let provider: Provider;
  let stack: Stack;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-log-"));
    path = join(folder, "changes.jsonl");
    simulator = await startSimulator({
      users: 8,
      groups: 2,
      loose: 3,
      ...LIST_OPTIONS,
      platform: { userWriteResponse: "echo" },
    });
    provider = await providerFor(simulator, { "broadworks:changeLog": path });
    stack = new Stack(provider);
  });
  afterEach(async () => {
    await provider.stop();
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const lines = async (): Promise<Values[]> => {
    const text = await readFile(path, "utf8");
    assert.ok(text.endsWith("\n"));
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Values);
  };
  /** Each line without its time and run. */
  const summaries = async () =>
    (await lines()).map(({ phase, operation, id, field, live, declared, cause, error }) =>
      [phase, operation, id, field, JSON.stringify(live), JSON.stringify(declared), cause, error]
        .filter((part) => part !== undefined && part !== null)
        .join(" "),
    );

  it("The change log has each planned and applied field change with its cause", async () => {
    await stack.up({ jane: { ...ids, title: "Lead", address: { city: "Oslo" } } });
    assert.deepEqual(await summaries(), [
      `planned update ${JANE} title "Agent" "Lead" adoption`,
      `planned update ${JANE} address.city "Cincinnati" "Oslo" adoption`,
      // Again, right before they are sent.
      `planned update ${JANE} title "Agent" "Lead" adoption`,
      `planned update ${JANE} address.city "Cincinnati" "Oslo" adoption`,
      `applied update ${JANE} title "Agent" "Lead" adoption`,
      `applied update ${JANE} address.city "Cincinnati" "Oslo" adoption`,
    ]);
    const [line] = await lines();
    assert.equal(line?.["version"], 2);
    assert.match(line["time"] as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.match(line["run"] as string, /^[0-9a-f-]{36}$/);
  });

  it("The change log separates changes of the program from outside changes", async () => {
    await stack.up({ jane: { ...ids, title: "Agent", yahooId: null } });
    simulator.change(JANE, { yahooId: "by hand" });
    await stack.up({ jane: { ...ids, title: "Lead", yahooId: null } });
    assert.deepEqual(
      (await summaries()).filter((line) => line.startsWith("applied")),
      [`applied update ${JANE} title "Agent" "Lead" program`, `applied update ${JANE} yahooId "by hand" null drift`],
    );
  });

  it("The change log has moves, renames, creations and deletions, and no password", async () => {
    simulator.change(JANE, { extension: "79999", department: null });
    await stack.up({ jane: ids, new: { ...newcomer, newPassword: "first-Secret-1" } });
    await stack.up({ jane: { ...ids, groupId: "grp2.odin", userId: "jane.roe@lab.example.net" } });
    const all = await summaries();
    const applied = all.filter((line) => line.startsWith("applied"));
    assert.ok(applied.includes(`applied create ${newcomer.userId} newPassword null "[secret]" program`));
    assert.deepEqual(applied.slice(-3), [
      `applied move ${JANE} groupId "grp.odin" "grp2.odin" program`,
      `applied rename ${JANE} userId "${JANE}" "jane.roe@lab.example.net" program`,
      `applied delete ${newcomer.userId} null null removal`,
    ]);
    assert.doesNotMatch(all.join("\n"), /first-Secret-1/);
  });

  it("The change log has changes that the platform rejected, with the reason", async () => {
    await stack.up({ jane: ids });
    // No list shows the zones of a platform.
    const failures = await stack.up({ jane: { ...ids, officeZoneName: "zone9" } });
    assert.equal(failures.size, 1);
    assert.match(
      (await summaries()).at(-1) ?? "",
      /^failed update jane\.doe\S+ officeZoneName null "zone9" program .*Unknown office zone/,
    );
  });

  it("A preview records a planned creation in the change log only if no field is missing", async () => {
    const { firstName: _firstName, ...lacking } = newcomer;
    await provider.check({ ...lacking, newPassword: "first-Secret-1" });
    await assert.rejects(lines(), /ENOENT/);
    await provider.check({ ...newcomer, newPassword: "first-Secret-1", title: null });
    const fields = Object.keys(newcomer).filter((name) => !["serviceProviderId", "groupId", "userId"].includes(name));
    const planned = (await lines()).map(
      (line) => `${line["phase"]} ${line["operation"]} ${line["field"]} ${line["cause"]}`,
    );
    assert.deepEqual(planned.sort(), [...fields, "newPassword"].map((name) => `planned create ${name} program`).sort());
  });

  it("A preview records drift in the change log, and hides the declared value of a secret", async () => {
    await stack.up({ jane: { ...ids, title: "Agent" } });
    simulator.change(JANE, { title: "by hand" });
    await stack.preview({ jane: { ...ids, title: "Agent", newPassword: "a-Secret-2", impPassword: null } });
    assert.deepEqual(await summaries(), [
      `planned update ${JANE} title "by hand" "Agent" drift`,
      `planned update ${JANE} newPassword null "[secret]" program`,
    ]);
  });

  it("The change log records separately which fields of a write were applied", async () => {
    await stack.up({ jane: ids });
    simulator.injectFaults([{ kind: "response", status: 200, body: {}, method: "PUT" }]);
    simulator.watch(({ method }) => {
      if (method === "PUT") simulator.change(JANE, { title: "Lead" });
    });
    const failures = await stack.up({ jane: { ...ids, title: "Lead", yahooId: "jd", address: { city: "Oslo" } } });
    assert.match(
      failures.get("jane")?.message ?? "",
      /accepted yahooId and did not apply it.*accepted address\.city and did not apply it/,
    );
    assert.deepEqual(
      (await summaries()).filter((line) => !line.startsWith("planned")),
      [
        `applied update ${JANE} title "Agent" "Lead" program`,
        `failed update ${JANE} yahooId null "jd" program the platform did not apply it`,
        `failed update ${JANE} address.city "Cincinnati" "Oslo" program the platform did not apply it`,
      ],
    );
  });

  it("The change log records a write as failed if it cannot be read back", async () => {
    await stack.up({ jane: ids });
    const unreadable = { ...ids, title: { a: 1 } };
    simulator.watch(({ method }) => {
      if (method === "PUT")
        simulator.injectFaults([{ kind: "response", status: 200, body: unreadable, method: "GET" }]);
    });
    const failures = await stack.up({ jane: { ...ids, title: "Lead" } });
    assert.match(failures.get("jane")?.message ?? "", /the platform's "title" is not text$/);
    assert.match(
      (await summaries()).at(-1) ?? "",
      /^failed update .* title "Agent" "Lead" program the platform's "title"/,
    );
  });

  it("A change log that cannot be written stops every write and reports how to continue", async () => {
    await stack.up({ jane: ids });
    await rm(folder, { recursive: true });
    simulator.forgetRequests();
    const failures = await stack.up({
      jane: { ...ids, title: "Lead" },
      new: { ...newcomer, newPassword: "x-Secret-1" },
    });
    assert.equal(failures.size, 2);
    for (const failure of failures.values())
      assert.match(
        failure.message,
        /the change log .* cannot be written \(ENOENT\), and nothing is changed without a record\. .*broadworks:changeLog/,
      );
    assert.deepEqual(writes(simulator), []);
  });

  it("A change log that fails between diff and update stops the update", async () => {
    const declared = { ...ids, title: "Lead" };
    await stack.up({ jane: ids });
    const { inputs } = await provider.check(declared, ids);
    const { id, outputs } = stack.resources.get("jane")!;
    assert.equal((await provider.diff(id, outputs, inputs)).changes, true);
    await rm(folder, { recursive: true });
    await assert.rejects(provider.update(id, outputs, inputs), /the change log .* cannot be written/);
    assert.deepEqual(writes(simulator), []);
  });

  const rejected = {
    kind: "response",
    status: 400,
    body: { status: 400, error: "Bad Request", details: "no" },
  } as const;
  const created = { ...newcomer, newPassword: "x-Secret-1", onDelete: "delete" };
  const lost: readonly [string, "PUT" | "POST" | "DELETE", Record<string, Values>][] = [
    ["an update", "PUT", { jane: { ...ids, title: "Lead" }, new: created }],
    [
      "a creation",
      "POST",
      { jane: ids, new: created, other: { ...created, userId: "o@lab.example.net", extension: "7955" } },
    ],
    ["a deletion", "DELETE", { jane: ids }],
  ];
  for (const [what, method, declared] of lost)
    it(`When the platform rejects ${what} and the change log cannot be written, the error reports both`, async () => {
      await stack.up({ jane: ids, new: created });
      simulator.injectFaults([{ ...rejected, method, path: "/users" }]);
      simulator.watch((request) => {
        if (request.method === method && request.path === "/users") rmSync(folder, { recursive: true, force: true });
      });
      const [failure] = (await stack.up(declared)).values();
      assert.match(
        failure?.message ?? "",
        new RegExp(`rejected ${method} /users \\(400\\).*; the change log .* cannot be written`),
      );
    });

  it("When a write cannot be read back and the change log cannot be written, the error reports both", async () => {
    await stack.up({ jane: ids });
    simulator.watch(({ method }) => {
      if (method !== "PUT") return;
      simulator.injectFaults([{ ...rejected, method: "GET", times: 100 }]);
      rmSync(folder, { recursive: true, force: true });
    });
    const [failure] = (await stack.up({ jane: { ...ids, title: "Lead" } })).values();
    assert.match(failure?.message ?? "", /rejected GET .*; the change log .* cannot be written/);
  });

  it("Only the owner can read the change log", async () => {
    await stack.up({ jane: { ...ids, title: "Lead" } });
    assert.equal((await stat(path)).mode & 0o077, 0);
  });

  it("The change log continues after an incomplete line of a killed writer", async () => {
    await appendFile(path, '{"version":2,"ti');
    await stack.up({ jane: { ...ids, title: "Lead" } });
    const text = await readFile(path, "utf8");
    assert.equal(text.split("\n")[0], '{"version":2,"ti');
    for (const line of text.trimEnd().split("\n").slice(1)) JSON.parse(line);
  });

  it("The change log keeps every complete line of many parallel writers", async () => {
    const entry = (writer: number, index: number): ChangeEntry => ({
      operation: "update",
      kind: USER.kind,
      id: `user${writer}@x`,
      field: "title",
      live: "x".repeat(5000),
      declared: index,
      cause: "program",
    });
    // The locks between processes are those between logs of one process.
    const writers = Array.from({ length: 6 }, () => new ChangeLog([path]));
    await Promise.all(
      writers.map(async (log, writer) => {
        for (let index = 0; index < 20; index += 2)
          await Promise.all([log.recordApplied([entry(writer, index)]), log.recordApplied([entry(writer, index + 1)])]);
      }),
    );
    const all = await lines();
    assert.equal(all.length, 120);
    for (let writer = 0; writer < 6; writer++)
      assert.deepEqual(
        all.filter(({ id }) => id === `user${writer}@x`).map(({ declared }) => declared as number),
        Array.from({ length: 20 }, (_, index) => index),
      );
  });
});
