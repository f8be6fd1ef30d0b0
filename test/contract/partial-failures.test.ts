/** What a failed operation leaves behind, and what the next run makes of it. */
import assert from "node:assert/strict";
import { isAdopted } from "../../provider/core/state";
import type { Fault } from "../../simulator/index";
import { onRequest } from "../support/faults";
import { JANE, ids, newcomer } from "../fixtures/users";
import { onPlatform, writes } from "../support/platform";
import { configFor } from "../support/provider";
import { Stack } from "../support/stack";

const person = { ...newcomer, newPassword: "first-Secret-1" };
const lost: Fault = { kind: "reset", appliedFirst: true };
const answeredCreation: Fault = { kind: "response", status: 200, body: {}, appliedFirst: true };
const refusedRead: Fault = { kind: "response", method: "GET", status: 403, times: 100 };

describe("a partial failure", () => {
  // Little time for further attempts.
  const on = onPlatform({ groups: 2, users: 8 }, { "broadworks:operationTimeout": "3" });
  let stack: Stack;
  beforeEach(() => (stack = new Stack(on.provider)));

  const calls = () => writes(on.simulator).map(({ request }) => request);
  /** Strikes the first such call, and every read after it. */
  function strikeAndHide(method: string, fault: Fault, read: Fault = refusedRead): void {
    const isMeant = (call: { method: string; path: string }) => call.method === method && call.path !== "/auth/token";
    onRequest(on.simulator, isMeant, () => on.simulator.injectFaults([{ ...fault, method: method as "PUT" }, read]));
  }

  it("The provider finds a user after a creation without a response and sends nothing twice", async () => {
    on.simulator.injectFaults([{ ...lost, method: "POST", path: "/users" }]);
    assert.deepEqual(await stack.up({ new: person }), new Map());
    assert.deepEqual(calls(), ["POST /users"]);
    assert.equal(isAdopted(stack.resources.get("new")!.outputs), false);
  });

  it("A creation that had no effect fails and leaves nothing in the state", async () => {
    on.simulator.injectFaults([{ kind: "response", status: 500, method: "POST", path: "/users" }]);
    const failures = await stack.up({ new: person });
    assert.match(failures.get("new")?.message ?? "", /new\.comer\S+: the platform rejected POST \/users \(500\)/);
    assert.deepEqual([...stack.resources.keys()], []);
  });

  for (const appliedFirst of [true, false])
    it(`An unconfirmed creation stays in the state, and the next run ${appliedFirst ? "finds" : "creates"} the user`, async () => {
      strikeAndHide("POST", { kind: "reset", appliedFirst });
      const failures = await stack.up({ new: person });
      assert.match(failures.get("new")?.message ?? "", /1 attempt; its effect cannot be read/);
      const left = stack.resources.get("new");
      assert.equal(isAdopted(left!.outputs), false);
      assert.equal(left!.outputs["unconfirmed"], true);
      on.simulator.injectFaults([]);
      on.simulator.forgetRequests();
      assert.deepEqual(await stack.up({ new: person }), new Map());
      assert.deepEqual(calls(), appliedFirst ? [] : ["POST /users"]);
      const { outputs } = stack.resources.get("new")!;
      assert.equal(isAdopted(outputs), false);
      assert.equal(outputs["unconfirmed"], undefined);
      assert.ok(on.simulator.user(newcomer.userId));
      assert.deepEqual(await stack.preview({ new: person }), []);
      assert.deepEqual(await stack.up({}), new Map());
      assert.equal(on.simulator.user(newcomer.userId), undefined, "who was created is deleted");
    });

  it("An unconfirmed creation shows as a change, and a refresh removes it if it had no effect", async () => {
    strikeAndHide("POST", { kind: "reset" });
    await stack.up({ new: person });
    on.simulator.injectFaults([]);
    const { id, outputs, inputs } = stack.resources.get("new")!;
    assert.equal((await on.provider.diff(id, outputs, inputs)).changes, true);
    await stack.refresh("new");
    assert.deepEqual([...stack.resources.keys()], []);
  });

  it("A creation that is repeated is checked and counted in the preview like every other", async () => {
    strikeAndHide("POST", { kind: "reset" });
    await stack.up({ new: person });
    on.simulator.injectFaults([]);
    on.simulator.forgetRequests();
    const { id, outputs, inputs } = stack.resources.get("new")!;
    const limited = await on.provider.nextRun({ ...configFor(on.simulator), "broadworks:maxChanges": "0" });
    await assert.rejects(limited.diff(id, outputs, inputs), /maxChanges/);
    on.simulator.change(JANE, { extension: person.extension });
    const next = await limited.nextRun(configFor(on.simulator));
    await assert.rejects(next.diff(id, outputs, inputs), /extension.*belongs to jane\.doe/);
    assert.deepEqual(calls(), []);
  });

  it("A user that the platform does not show after the creation stays in the state", async () => {
    const hidden: Fault = { kind: "response", method: "GET", status: 404 };
    onRequest(
      on.simulator,
      ({ method, path }) => method === "POST" && path === "/users",
      () => on.simulator.injectFaults([{ ...answeredCreation, method: "POST" }, hidden]),
    );
    const failures = await stack.up({ new: person });
    assert.match(failures.get("new")?.message ?? "", /the platform does not return the user that it created/);
    assert.equal(stack.resources.get("new")?.outputs["unconfirmed"], true);
    assert.deepEqual(await stack.up({ new: person }), new Map());
  });

  it("A user that cannot be read after the creation stays in the state", async () => {
    const { newPassword: _newPassword, ...answered } = person;
    const unreadable = { kind: "response", method: "GET", status: 200, times: 100 } as const;
    strikeAndHide("POST", answeredCreation, { ...unreadable, body: { ...answered, title: { a: 1 } } });
    const declared = { ...person, title: "Agent" };
    const failures = await stack.up({ new: declared });
    assert.match(failures.get("new")?.message ?? "", /^new\.comer\S+: the platform's "title" is not text$/);
    assert.equal(isAdopted(stack.resources.get("new")!.outputs), false);
    on.simulator.injectFaults([]);
    on.simulator.forgetRequests();
    assert.deepEqual(await stack.up({ new: declared }), new Map());
    assert.deepEqual(calls(), []);
    assert.deepEqual(await stack.preview({ new: declared }), []);
    assert.deepEqual(await stack.up({}), new Map());
    assert.equal(on.simulator.user(newcomer.userId), undefined);
  });

  it("A deletion that got no response counts as done if the user no longer exists", async () => {
    await stack.up({ new: person });
    on.simulator.injectFaults([{ ...lost, method: "DELETE" }]);
    on.simulator.forgetRequests();
    assert.deepEqual(await stack.up({}), new Map());
    assert.deepEqual(calls(), ["DELETE /users"]);
  });

  it("A deletion that had no effect fails, and the user stays in the state", async () => {
    await stack.up({ new: person });
    on.simulator.injectFaults([{ kind: "response", status: 500, method: "DELETE" }]);
    assert.match((await stack.up({})).get("new")?.message ?? "", /rejected DELETE \/users \(500\)/);
    assert.ok(stack.resources.has("new"));
    assert.deepEqual(await stack.up({}), new Map());
  });

  it("A deletion succeeds if the user is deleted elsewhere at the same moment", async () => {
    await stack.up({ new: person });
    on.simulator.watch(({ method }) => {
      if (method === "DELETE") on.simulator.remove(newcomer.userId);
    });
    assert.deepEqual(await stack.up({}), new Map());
  });

  const changed: Record<string, Record<string, unknown>> = {
    "An update": { ...ids, title: "Lead" },
    "A rename": { ...ids, userId: "jane.roe@lab.example.net" },
    "A move": { ...ids, groupId: "grp2.odin" },
  };
  for (const [what, declared] of Object.entries(changed)) {
    it(`${what} that got no response counts as done if a read shows its effect`, async () => {
      on.simulator.change(JANE, { extension: "79999", department: null });
      await stack.up({ jane: ids });
      on.simulator.injectFaults([{ ...lost, method: "PUT", skip: what === "A move" ? 1 : 0 }]);
      assert.deepEqual(await stack.up({ jane: declared }), new Map());
      assert.deepEqual(await stack.preview({ jane: declared }), []);
    });

    it(`${what} that failed leaves the state unchanged, and the next run repeats it`, async () => {
      on.simulator.change(JANE, { extension: "79999", department: null });
      await stack.up({ jane: ids });
      const before = structuredClone(stack.resources.get("jane"));
      on.simulator.injectFaults([{ kind: "response", status: 500, method: "PUT", skip: what === "A move" ? 1 : 0 }]);
      assert.match((await stack.up({ jane: declared })).get("jane")?.message ?? "", /rejected PUT \S+ \(500\)/);
      assert.deepEqual(stack.resources.get("jane"), before);
      assert.deepEqual(await stack.up({ jane: declared }), new Map());
      assert.deepEqual(await stack.preview({ jane: declared }), []);
    });
  }

  it("An update that cannot be read back fails, and the next run has nothing to send", async () => {
    await stack.up({ jane: ids });
    // An attempt that the platform answers with the complete user needs no read.
    strikeAndHide("PUT", { ...lost, times: 100 });
    const failures = await stack.up({ jane: { ...ids, title: "Lead" } });
    assert.equal(failures.size, 1);
    on.simulator.injectFaults([]);
    on.simulator.forgetRequests();
    assert.deepEqual(await stack.up({ jane: { ...ids, title: "Lead" } }), new Map());
    assert.deepEqual(calls(), []);
  });

  it("A rename stays in the state if a later step of the update fails", async () => {
    await stack.up({ jane: ids });
    const declared = { ...ids, userId: "jane.roe@lab.example.net", title: "Lead", newPassword: "a-Secret-2" };
    on.simulator.injectFaults([{ kind: "response", status: 400, method: "PUT", path: "/users" }]);
    assert.match((await stack.up({ jane: declared })).get("jane")?.message ?? "", /rejected PUT \/users \(400\)/);
    assert.equal(stack.resources.get("jane")?.outputs["userId"], "jane.roe@lab.example.net");
    on.simulator.forgetRequests();
    assert.deepEqual(await stack.up({ jane: declared }), new Map());
    // The password as well: it is among the inputs of the run that failed, and was not taken.
    assert.deepEqual(writes(on.simulator), [{ request: "PUT /users", body: declared }]);
  });

  for (const [what, path, before, after] of [
    ["A rename", "/users/user-id", "userId", "jane.roe@lab.example.net"],
    ["A move", "/users/group-id", "groupId", "grp2.odin"],
  ] as const) {
    // A move is asked about first.
    const asked = what === "A move" ? 1 : 0;

    it(`${what} that cannot be read back is in the state`, async () => {
      on.simulator.change(JANE, { extension: "79999", department: null });
      await stack.up({ jane: { ...ids, title: "Agent" } });
      const declared = { ...ids, title: "Agent", [before]: after };
      onRequest(
        on.simulator,
        (call) => call.path === path,
        () => on.simulator.injectFaults([refusedRead]),
        asked,
      );
      assert.match((await stack.up({ jane: declared })).get("jane")?.message ?? "", /^jane\.doe\S+: .*GET \/users/);
      const { outputs } = stack.resources.get("jane")!;
      assert.deepEqual([outputs[before], outputs["title"], isAdopted(outputs)], [after, "Agent", true]);
      on.simulator.injectFaults([]);
      on.simulator.forgetRequests();
      assert.deepEqual(await stack.up({ jane: declared }), new Map());
      assert.deepEqual(calls(), []);
    });

    it(`${what} that the platform confirms but does not apply is an error`, async () => {
      on.simulator.change(JANE, { extension: "79999", department: null });
      await stack.up({ jane: ids });
      on.simulator.injectFaults([{ kind: "response", status: 200, body: {}, path, skip: asked }]);
      assert.match(
        (await stack.up({ jane: { ...ids, [before]: after } })).get("jane")?.message ?? "",
        new RegExp(`accepted ${before} and did not apply it: it is "${ids[before]}" and is declared as "${after}"`),
      );
      assert.equal(stack.resources.get("jane")?.outputs[before], ids[before]);
    });
  }

  it("An update reports that the user was deleted while it ran", async () => {
    await stack.up({ jane: ids });
    on.simulator.watch(({ method }) => {
      if (method === "PUT") on.simulator.remove(JANE);
    });
    assert.match(
      (await stack.up({ jane: { ...ids, title: "Lead" } })).get("jane")?.message ?? "",
      /^jane\.doe\S+: .*rejected PUT \/users \(404\)/,
    );
  });

  it("An update reports that the user was deleted after the write, and how to continue", async () => {
    await stack.up({ jane: ids });
    on.simulator.injectFaults([{ kind: "response", status: 200, body: {}, method: "PUT" }]);
    on.simulator.watch(({ method }) => {
      if (method === "PUT") on.simulator.remove(JANE);
    });
    assert.match(
      (await stack.up({ jane: { ...ids, title: "Lead" } })).get("jane")?.message ?? "",
      /^jane\.doe\S+: the user was deleted from the platform during this run; run `pulumi up --refresh`$/,
    );
  });
});

describe("a non-idempotent request without a response", () => {
  const on = onPlatform({ groups: 2, users: 8 });

  for (const [what, path, declared] of [
    ["A rename", "/users/user-id", { ...ids, userId: "jane.roe@lab.example.net" }],
    ["A move", "/users/group-id", { ...ids, groupId: "grp2.odin" }],
  ] as const)
    for (const appliedFirst of [true, false])
      it(`${what} without a response is ${appliedFirst ? "not sent again if it worked" : "sent again if it had no effect"}`, async () => {
        on.simulator.change(JANE, { extension: "79999", department: null });
        const stack = new Stack(on.provider);
        await stack.up({ jane: ids });
        on.simulator.forgetRequests();
        on.simulator.injectFaults([{ kind: "reset", appliedFirst, path, skip: what === "A move" ? 1 : 0 }]);
        assert.deepEqual(await stack.up({ jane: declared }), new Map());
        const sent = writes(on.simulator).filter(
          ({ request, body }) =>
            request === `PUT ${path}` && (body as { evaluateOnly?: boolean }).evaluateOnly !== true,
        );
        assert.equal(sent.length, appliedFirst ? 1 : 2);
        assert.deepEqual(await stack.preview({ jane: declared }), []);
      });
});
