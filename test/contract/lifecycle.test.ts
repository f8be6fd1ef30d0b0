import assert from "node:assert/strict";
import { isAdopted } from "../../provider/core/state";
import { fingerprint } from "../../simulator/index";
import { JANE, ids, newcomer as person } from "../fixtures/users";
import { onPlatform, writes } from "../support/platform";
import { Stack } from "../support/stack";
import { OperationFailed, type Values } from "../support/provider";

const newcomer = { ...person, newPassword: "first-Secret-1" };

describe("the life of a user", () => {
  const on = onPlatform({ groups: 2, users: 8 });

  /** Checks and creates, as the engine does. */
  async function create(declared: Values) {
    const { inputs, failures } = await on.provider.check(declared);
    assert.deepEqual(failures, []);
    return { inputs, ...(await on.provider.create(inputs)) };
  }

  /** Checks, diffs and updates, as the engine does. */
  async function update(id: string, olds: Values, oldInputs: Values, declared: Values) {
    const { inputs, failures } = await on.provider.check(declared, oldInputs);
    assert.deepEqual(failures, []);
    const { changes } = await on.provider.diff(id, olds, inputs);
    return { changes, outputs: changes ? await on.provider.update(id, olds, inputs) : olds, inputs };
  }

  describe("create", () => {
    it("adopts a user that exists and sends only what differs", async () => {
      const { id, outputs } = await create({
        ...ids,
        firstName: "Jane",
        title: "Advisor",
        address: { city: "Oslo", country: "US" },
      });
      assert.equal(id, JANE);
      assert.equal(isAdopted(outputs), true);
      assert.deepEqual(writes(on.simulator), [
        { call: "PUT /users", body: { ...ids, title: "Advisor", address: { city: "Oslo" } } },
      ]);
      assert.match(
        on.provider.printed.join("\n"),
        /jane\.doe@lab\.example\.net: exists on the platform and is adopted; title "Agent" → "Advisor", address\.city "Cincinnati" → "Oslo"/,
      );
    });

    it("sends nothing when the user is as declared", async () => {
      await create({ ...ids, title: "Agent", phoneNumber: "+1 (513) 200-0000", extension: "1000" });
      assert.deepEqual(writes(on.simulator), []);
    });

    it("does not reset the password of a user that it adopts, and says so", async () => {
      const { outputs } = await create({ ...ids, newPassword: "a-Secret-2" });
      assert.deepEqual(writes(on.simulator), []);
      assert.equal(outputs["newPassword"], "a-Secret-2");
      assert.match(on.provider.printed.join("\n"), /newPassword assumed to be as declared, not reset/);
      assert.doesNotMatch(on.provider.printed.join("\n"), /a-Secret-2/);
    });

    it("creates a user that is missing with all that is declared, in one call", async () => {
      const { outputs } = await create({
        ...newcomer,
        title: "Agent",
        mobilePhoneNumber: null,
        department: { groupId: "grp.odin", name: "sales" },
      });
      const { newPassword, ...fields } = newcomer;
      const department = { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" };
      assert.deepEqual(writes(on.simulator), [
        { call: "POST /users", body: { ...fields, password: newPassword, title: "Agent", department } },
      ]);
      assert.equal(isAdopted(outputs), false);
      assert.equal(outputs["derived"]["departmentFullPath"], "sales (grp.odin)");
    });

    it("names all that a new user needs, in a preview too", async () => {
      const { failures } = await on.provider.check({ ...ids, userId: "nobody@lab.example.net", lastName: "Nobody" });
      assert.deepEqual(
        failures.map(({ property, reason }) => property || reason.split(" ")[0]),
        ["firstName", "callingLineIdLastName", "callingLineIdFirstName", "extension", "newPassword"],
      );
    });

    it('refuses a user that exists with onExisting: "fail", and one that is missing with onMissing: "fail"', async () => {
      const exists = await on.provider.check({ ...ids, onExisting: "fail" });
      assert.match(exists.failures[0]?.reason ?? "", /exists on the platform/);
      const missing = await on.provider.check({ ...newcomer, onMissing: "fail" });
      assert.match(missing.failures[0]?.reason ?? "", /userId does not exist.*onMissing/);
      await assert.rejects(on.provider.create({ ...ids, onExisting: "fail" }), /exists on the platform/);
      await assert.rejects(on.provider.create({ ...newcomer, onMissing: "fail" }), /does not exist/);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("refuses a user of another service provider", async () => {
      const { failures } = await on.provider.check({ ...ids, serviceProviderId: "sp.other" });
      assert.match(failures[0]?.reason ?? "", /serviceProviderId is "ent\.odin" on the platform/);
      await assert.rejects(
        on.provider.create({ ...ids, serviceProviderId: "sp.other" }),
        /serviceProviderId is/,
      );
    });

    it("refuses an id that is only another id of somebody", async () => {
      await assert.rejects(
        on.provider.create({ ...ids, userId: "jane.doe@example.com" }),
        /alternative id of jane/,
      );
      assert.deepEqual(writes(on.simulator), []);
    });

    it("keeps nothing in the state when the platform refuses", async () => {
      const failure = await failureOf(on.provider.create({ ...newcomer, language: "Klingon" }));
      assert.match(failure.message, /new\.comer@lab\.example\.net: .*Unknown language: Klingon/);
      assert.equal(failure.state, undefined);
    });
  });

  describe("diff and update", () => {
    it("has nothing to do when nothing has changed", async () => {
      const { id, outputs, inputs } = await create({
        ...ids,
        title: "Agent",
        aliases: ["b@lab.example.net", "1000@lab.example.net"],
      });
      on.simulator.forgetRequests();
      const after = await update(id, outputs, inputs, {
        ...ids,
        title: " Agent ",
        aliases: ["1000@lab.example.net", "b@lab.example.net"],
      });
      assert.equal(after.changes, false);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("sends one PUT with the ids and the changed fields", async () => {
      const { id, outputs, inputs } = await create({
        ...ids,
        title: "Agent",
        yahooId: "jd",
        address: { city: "Oslo", country: "NO" },
      });
      on.simulator.forgetRequests();
      await update(id, outputs, inputs, {
        ...ids,
        title: "Lead",
        yahooId: null,
        address: { city: "Bergen", country: "NO" },
      });
      assert.deepEqual(writes(on.simulator), [
        { call: "PUT /users", body: { ...ids, title: "Lead", yahooId: null, address: { city: "Bergen" } } },
      ]);
      assert.deepEqual(
        on.simulator.requests.map(({ method }) => method),
        ["GET", "GET", "PUT", "GET"],
      );
    });

    it("lets go of a field that is taken out of the program", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Lead", yahooId: "jd" });
      on.simulator.forgetRequests();
      const after = await update(id, outputs, inputs, { ...ids, yahooId: "jd" });
      assert.equal(after.changes, true);
      assert.equal("title" in after.outputs, false);
      assert.deepEqual(writes(on.simulator), []);
      assert.equal(on.simulator.user(JANE)?.title, "Lead");
    });

    it("sets back what somebody else changed, and says so", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.change(JANE, { title: "tampered", yahooId: "theirs" });
      const after = await update(id, outputs, inputs, { ...ids, title: "Agent" });
      assert.equal(after.changes, true);
      assert.deepEqual(writes(on.simulator), [{ call: "PUT /users", body: { ...ids, title: "Agent" } }]);
      assert.equal(on.simulator.user(JANE)?.yahooId, "theirs");
      assert.match(on.provider.printed.join("\n"), /changed by someone else and set back: title "tampered" → "Agent"/);
    });

    it('stops with onConflict: "fail" when somebody else changed a declared field', async () => {
      const declared = { ...ids, title: "Agent", onConflict: "fail" };
      const { id, outputs, inputs } = await create(declared);
      on.simulator.change(JANE, { title: "tampered" });
      await assert.rejects(
        update(id, outputs, inputs, { ...declared, title: "Lead" }),
        /title was "Agent", is "tampered" now, and is declared as "Lead"\. Run `pulumi refresh`/,
      );
      assert.equal(on.simulator.user(JANE)?.title, "tampered");
      const refreshed = await on.provider.read(id, outputs);
      await update(id, refreshed.outputs, refreshed.inputs, { ...declared, title: "Lead" });
      assert.equal(on.simulator.user(JANE)?.title, "Lead");
    });

    it("knows somebody else's change of a field that was declared without a change", async () => {
      const first = await create({ ...ids, onConflict: "fail" });
      const second = await update(first.id, first.outputs, first.inputs, {
        ...ids,
        title: "Agent",
        onConflict: "fail",
      });
      assert.equal(second.changes, false);
      on.simulator.change(JANE, { title: "tampered" });
      await assert.rejects(
        update(first.id, second.outputs, second.inputs, { ...ids, title: "Agent", onConflict: "fail" }),
        /title was "Agent"/,
      );
    });

    it("writes a password when its declared value changes, and never again", async () => {
      const { id, outputs, inputs } = await create({ ...ids, newPassword: "a-Secret-2" });
      const changed = await update(id, outputs, inputs, { ...ids, newPassword: "a-Secret-3" });
      assert.deepEqual(writes(on.simulator), [{ call: "PUT /users", body: { ...ids, newPassword: "a-Secret-3" } }]);
      assert.equal(on.simulator.user(JANE)?.secrets["password"], fingerprint("a-Secret-3"));
      const again = await update(id, changed.outputs, changed.inputs, { ...ids, newPassword: "a-Secret-3" });
      assert.equal(again.changes, false);
    });

    it("moves the user to another group, which the platform is asked first", async () => {
      on.simulator.change(JANE, { extension: "7777", department: null });
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.forgetRequests();
      const after = await update(id, outputs, inputs, { ...ids, groupId: "grp2.odin", title: "Lead" });
      assert.deepEqual(writes(on.simulator), [
        { call: "PUT /users/group-id", body: { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: true } },
        { call: "PUT /users/group-id", body: { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: false } },
        { call: "PUT /users", body: { ...ids, groupId: "grp2.odin", title: "Lead" } },
      ]);
      assert.equal(after.outputs["groupId"], "grp2.odin");
    });

    it("tells the platform's reasons against a move, and changes nothing", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const failure = await failureOf(update(id, outputs, inputs, { ...ids, groupId: "grp2.odin", title: "Lead" }));
      assert.match(failure.message, /Extension 1000 is used by omar\.doe/);
      assert.equal(failure.state, undefined);
      assert.equal(on.simulator.user(JANE)?.title, "Agent");
    });

    it("renames the user, and follows it by its new id", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const renamed = await update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", title: "Agent" });
      assert.equal(renamed.outputs["userId"], "jane.roe@lab.example.net");
      on.simulator.forgetRequests();
      const again = await update(id, renamed.outputs, renamed.inputs, {
        ...ids,
        userId: "jane.roe@lab.example.net",
        title: "Agent",
      });
      assert.equal(again.changes, false);
      assert.deepEqual(
        on.simulator.requests.map(({ query }) => query["userId"]),
        ["jane.roe@lab.example.net"],
      );
    });

    it("goes on after a rename that an earlier run did not live to record", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const other = await update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", title: "Agent" });
      on.simulator.forgetRequests();
      const again = await update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", title: "Agent" });
      assert.equal(again.changes, true, "the state is yet to know the new id");
      assert.equal(again.outputs["userId"], "jane.roe@lab.example.net");
      assert.equal(other.changes, true);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("does not rename for a difference in case", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      assert.equal(
        (await update(id, outputs, inputs, { ...ids, userId: JANE.toUpperCase(), title: "Agent" })).changes,
        false,
      );
    });

    it("keeps in the state what was done before a failure", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const failure = await failureOf(
        update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", language: "Klingon" }),
      );
      assert.match(failure.message, /Unknown language: Klingon/);
      const { state } = failure;
      assert.ok(state);
      assert.equal(state.id, JANE);
      assert.equal(state.properties["userId"], "jane.roe@lab.example.net");
      assert.equal(state.properties["language"], "English");
      const mended = await update(id, state.properties, inputs, {
        ...ids,
        userId: "jane.roe@lab.example.net",
        language: "German",
      });
      assert.equal(mended.outputs["language"], "German");
    });

    it("replaces the user for another service provider, deleting first", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const checked = await on.provider.check({ ...ids, serviceProviderId: "sp.other" }, inputs);
      assert.deepEqual(await on.provider.diff(id, outputs, checked.inputs), {
        changes: true,
        replaces: ["serviceProviderId"],
        deletesFirst: true,
      });
      const fresh = await on.provider.check({ ...ids, serviceProviderId: "sp.other" });
      assert.deepEqual(fresh.failures, []);
    });

    it("says that the user is gone and how to go on, and changes nothing", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.remove(JANE);
      await assert.rejects(
        update(id, outputs, inputs, { ...ids, title: "Lead" }),
        /jane\.doe@lab\.example\.net: the user no longer exists .*pulumi up --refresh/,
      );
    });

    it("does nothing to a user of that id who is somebody else's by now", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const body = { ...ids, serviceProviderId: "sp.other" };
      on.simulator.injectFaults([{ kind: "response", status: 200, body, method: "GET", times: 100 }]);
      const problem = /^Error: jane\.doe\S+: serviceProviderId is "sp\.other" on the platform, and a user cannot be moved/;
      await assert.rejects(update(id, outputs, inputs, { ...ids, title: "Lead" }), problem);
      await assert.rejects(on.provider.update(id, outputs, { ...inputs, title: "Lead" }), problem);
      await assert.rejects(on.provider.read(id, outputs), problem);
      const next = await on.provider.nextRun();
      await assert.rejects(next.delete(id, { ...outputs, onDelete: "delete" }), problem);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("records how the resource lives without a call that writes", async () => {
      const { id, outputs, inputs } = await create({ ...ids });
      const after = await update(id, outputs, inputs, { ...ids, onDelete: "delete" });
      assert.equal(after.outputs["onDelete"], "delete");
      assert.equal(isAdopted(after.outputs), true);
      assert.deepEqual(writes(on.simulator), []);
    });
  });

  describe("what a person is told", () => {
    const printed = () => on.provider.printed.join("\n");

    it("of a user that is adopted as it is", async () => {
      await create({ ...ids, title: "Agent" });
      assert.match(printed(), /jane\.doe@lab\.example\.net: exists on the platform and is adopted; nothing changes$/m);
    });

    it("of a field that comes under management and is another on the platform", async () => {
      const { id, outputs, inputs } = await create(ids);
      await update(id, outputs, inputs, { ...ids, title: "Lead", yahooId: "jd" });
      assert.match(printed(), /newly managed: title "Agent" → "Lead"$/m);
      assert.doesNotMatch(printed(), /changed by someone else/);
    });

    it("of a change by someone else to a field that was declared without a change before", async () => {
      const stack = new Stack(on.provider);
      await stack.up({ jane: ids });
      const declared = { ...ids, title: "Agent" };
      await stack.up({ jane: declared });
      assert.equal(stack.resources.get("jane")?.outputs["title"], undefined);
      on.simulator.change(JANE, { title: "by hand" });
      await stack.up({ jane: declared });
      assert.match(printed(), /changed by someone else and set back: title "by hand" → "Agent"$/m);
    });

    it("of every password of a user that is adopted, by name", async () => {
      await create({ ...ids, newPassword: "a-Secret-2", impPassword: "a-Secret-3" });
      assert.match(printed(), /; (newPassword, impPassword|impPassword, newPassword) assumed to be as declared, not reset$/m);
    });

    it("of somebody else's changes, with what was left behind, field by field", async () => {
      const declared = { ...ids, title: "Agent", address: { city: "Oslo" }, yahooId: null, onConflict: "fail" };
      const { id, outputs, inputs } = await create(declared);
      on.simulator.change(JANE, { title: "by hand", address: { city: "Bergen" } });
      await assert.rejects(
        update(id, outputs, inputs, declared),
        /title was "Agent", is "by hand" now, and is declared as "Agent"; address\.city was "Oslo", is "Bergen" now, and is declared as "Oslo"\. Run `pulumi refresh`/,
      );
    });

    it("of a field that comes under management, and of no other", async () => {
      const { id, outputs, inputs } = await create({ ...ids, address: { city: "Oslo" } });
      await update(id, outputs, inputs, { ...ids, address: { city: "Bergen" }, yahooId: "jd" });
      assert.doesNotMatch(printed(), /newly managed/);
    });

    it("of what cannot be read, by the user's name", async () => {
      const { id, outputs } = await create(ids);
      const body = { ...ids, countryCode: { a: 1 } };
      on.simulator.injectFaults([{ kind: "response", status: 200, body, method: "GET" }]);
      await assert.rejects(
        on.provider.read(id, outputs),
        /^Error: jane\.doe\S+: the platform's "countryCode" is not a text$/,
      );
    });

    it("of what a new user lacks, all at once", async () => {
      const { extension: _extension, lastName: _lastName, ...rest } = newcomer;
      await assert.rejects(
        on.provider.create({ ...rest, onMissing: "create" }),
        /new\.comer\S+: lastName is required to create a user.*; extension is required/,
      );
    });
  });

  describe("read", () => {
    it("gives the declared fields as they are live, and keeps the declared writing where the meaning is the same", async () => {
      const { id, outputs } = await create({
        ...ids,
        title: "Agent",
        phoneNumber: "+1 513 200 0000",
        yahooId: null,
        address: { city: "Oslo" },
      });
      on.simulator.change(JANE, { title: "tampered", address: { city: "Bergen", country: "NO" } });
      const { inputs } = await on.provider.read(id, outputs);
      assert.deepEqual(inputs, {
        ...ids,
        title: "tampered",
        phoneNumber: "+15132000000",
        yahooId: null,
        address: { city: "Bergen" },
        onExisting: "adopt",
        onMissing: "create",
        onConflict: "overwrite",
      });
    });

    it("gives back how the resource lives, with the defaults that the outputs leave out", async () => {
      const { id, outputs } = await create({ ...ids, title: "Lead", onExisting: "adopt", onConflict: "fail" });
      assert.deepEqual(
        [outputs["onExisting"], outputs["onMissing"], outputs["onConflict"]],
        [undefined, undefined, "fail"],
      );
      on.simulator.change(JANE, { title: "tampered" });
      const { inputs } = await on.provider.read(id, outputs);
      const life = { onExisting: "adopt", onMissing: "create", onConflict: "fail" };
      assert.deepEqual(inputs, { ...ids, title: "tampered", ...life });
    });

    it("answers a blank id for a user that the platform proves to be gone", async () => {
      const { id, outputs } = await create({ ...ids });
      on.simulator.remove(JANE);
      assert.equal((await on.provider.read(id, outputs)).id, "");
    });
  });

  describe("delete", () => {
    it("leaves a user that was adopted as it is, and says so", async () => {
      const { id, outputs } = await create({ ...ids });
      await on.provider.delete(id, outputs);
      assert.ok(on.simulator.user(JANE));
      assert.match(on.provider.printed.join("\n"), /unchanged on the platform/);
    });

    it("deletes a user that was created", async () => {
      const { id, outputs } = await create(newcomer);
      const next = await on.provider.nextRun();
      await next.delete(id, outputs);
      assert.equal(on.simulator.user(newcomer.userId), undefined);
      await next.delete(id, outputs);
    });

    for (const onDelete of ["delete", "release"])
      it(`does what onDelete: "${onDelete}" says`, async () => {
        const adopted = await create({ ...ids, onDelete });
        const created = await create({ ...newcomer, onDelete });
        const next = await on.provider.nextRun();
        await next.delete(adopted.id, adopted.outputs);
        await next.delete(created.id, created.outputs);
        assert.equal(on.simulator.user(JANE) !== undefined, onDelete === "release");
        assert.equal(on.simulator.user(newcomer.userId) !== undefined, onDelete === "release");
      });

    it("deletes no one when more than broadworks:maxDeletes are to go, and says how to allow more", async () => {
      const users = on.simulator.users.slice(0, 6);
      const before = on.simulator.users.length;
      const results = await Promise.allSettled(
        users.map((user) =>
          on.provider.delete(user.userId, { ...ids, userId: user.userId, derived: { adopted: false } }),
        ),
      );
      const refused = results.filter((result) => result.status === "rejected");
      assert.equal(refused.length, 6);
      assert.match(String(refused[0]?.reason), /would delete 6 users or more, and broadworks:maxDeletes is 5.*pulumi config set/);
      assert.equal(on.simulator.users.length, before);
      assert.deepEqual(writes(on.simulator), []);
    });
  });
});

describe("a platform that leaves fields as they are without a word", () => {
  const on = onPlatform({ ignoredFields: ["allowVideo", "yahooId"] });

  it("is told by field, with the live and the declared value; the state holds what is live", async () => {
    const { inputs } = await on.provider.check({ ...ids, title: "Lead", allowVideo: false, yahooId: "jd" });
    const failure = await failureOf(on.provider.create(inputs));
    assert.match(failure.message, /accepted yahooId and did not apply it: it is \(not set\) and is declared as "jd"/);
    assert.match(failure.message, /accepted allowVideo and did not apply it: it is true and is declared as false/);
    assert.doesNotMatch(failure.message, /title/);
    const { title, allowVideo, yahooId } = failure.state?.properties ?? {};
    assert.deepEqual({ title, allowVideo, yahooId }, { title: "Lead", allowVideo: true, yahooId: null });
  });

  it("keeps a user that it created in the state all the same", async () => {
    const { inputs } = await on.provider.check({ ...newcomer, yahooId: "new" });
    const failure = await failureOf(on.provider.create(inputs));
    assert.match(failure.message, /did not apply it/);
    assert.equal(failure.state?.id, newcomer.userId);
    assert.equal(isAdopted(failure.state.properties), false);
  });
});

async function failureOf(work: Promise<unknown>): Promise<OperationFailed> {
  try {
    await work;
  } catch (error) {
    if (error instanceof OperationFailed) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "the operation did not fail" });
}
