import assert from "node:assert/strict";
import { isAdopted } from "../../provider/core/state";
import { fingerprint } from "../../simulator/index";
import { JANE, ids, newcomer as person } from "../fixtures/users";
import { onPlatform, writes } from "../support/platform";
import { Stack } from "../support/stack";
import { OperationFailed, type Values } from "../support/provider";

const newcomer = { ...person, newPassword: "first-Secret-1" };

describe("the lifecycle of a user", () => {
  const on = onPlatform({ groups: 2, users: 8, platform: { valuesAfterMove: "kept" } });

  /** Checks and creates, as the engine does. */
  async function create(declared: Values) {
    const { inputs, failures } = await on.provider.check(declared);
    assert.deepEqual(failures, []);
    return { inputs, ...(await on.provider.create(inputs)) };
  }

  /** Creates in a run of its own. */
  async function createBefore(declared: Values) {
    const created = await create(declared);
    on.provider = await on.provider.nextRun();
    return created;
  }

  /** Checks, diffs and updates, as the engine does. */
  async function update(id: string, olds: Values, oldInputs: Values, declared: Values) {
    const { inputs, failures } = await on.provider.check(declared, oldInputs);
    assert.deepEqual(failures, []);
    const { changes } = await on.provider.diff(id, olds, inputs);
    return { changes, outputs: changes ? await on.provider.update(id, olds, inputs) : olds, inputs };
  }

  describe("create", () => {
    it("Create adopts an existing user and sends only the fields that differ", async () => {
      const { id, outputs } = await create({
        ...ids,
        firstName: "Jane",
        title: "Advisor",
        address: { city: "Oslo", country: "US" },
      });
      assert.equal(id, JANE);
      assert.equal(isAdopted(outputs), true);
      assert.deepEqual(writes(on.simulator), [
        { request: "PUT /users", body: { ...ids, title: "Advisor", address: { city: "Oslo" } } },
      ]);
      assert.match(
        on.provider.printed.join("\n"),
        /jane\.doe@lab\.example\.net: exists on the platform and is adopted; title "Agent" → "Advisor", address\.city "Cincinnati" → "Oslo"/,
      );
    });

    it("Create sends no write request if the user is as declared", async () => {
      await create({ ...ids, title: "Agent", phoneNumber: "+1 (513) 200-0000", extension: "1000" });
      assert.deepEqual(writes(on.simulator), []);
    });

    it("Create does not reset the password of an adopted user and logs this", async () => {
      const { outputs } = await create({ ...ids, newPassword: "a-Secret-2" });
      assert.deepEqual(writes(on.simulator), []);
      assert.equal(outputs["newPassword"], "a-Secret-2");
      assert.match(on.provider.printed.join("\n"), /newPassword assumed to be as declared, not reset/);
      assert.doesNotMatch(on.provider.printed.join("\n"), /a-Secret-2/);
    });

    it("Create makes a missing user with all declared fields in one request", async () => {
      const { outputs } = await create({
        ...newcomer,
        title: "Agent",
        mobilePhoneNumber: null,
        department: { groupId: "grp.odin", name: "sales" },
      });
      const { newPassword, ...fields } = newcomer;
      const department = { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" };
      assert.deepEqual(writes(on.simulator), [
        { request: "POST /users", body: { ...fields, password: newPassword, title: "Agent", department } },
      ]);
      assert.equal(isAdopted(outputs), false);
      assert.equal(outputs["derived"]["departmentFullPath"], "sales (grp.odin)");
    });

    it("Check lists every field that a new user requires, also in a preview", async () => {
      const { failures } = await on.provider.check({ ...ids, userId: "unknown@lab.example.net", lastName: "Doe" });
      assert.deepEqual(
        failures.map(({ property, reason }) => property || /^\w+/.exec(reason)?.[0]),
        ["firstName"],
      );
    });

    it('onExisting: "fail" rejects an existing user, and onMissing: "fail" rejects a missing user', async () => {
      const exists = await on.provider.check({ ...ids, onExisting: "fail" });
      assert.match(exists.failures[0]?.reason ?? "", /exists on the platform/);
      const missing = await on.provider.check({ ...newcomer, onMissing: "fail" });
      assert.match(missing.failures[0]?.reason ?? "", /userId: does not exist.*onMissing/);
      await assert.rejects(on.provider.create({ ...ids, onExisting: "fail" }), /exists on the platform/);
      await assert.rejects(on.provider.create({ ...newcomer, onMissing: "fail" }), /does not exist/);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("Check and create reject a user who belongs to another service provider", async () => {
      const { failures } = await on.provider.check({ ...ids, serviceProviderId: "sp.other" });
      assert.match(failures[0]?.reason ?? "", /serviceProviderId: is "ent\.odin" on the platform/);
      await assert.rejects(on.provider.create({ ...ids, serviceProviderId: "sp.other" }), /serviceProviderId: is/);
    });

    it("Create rejects an id that is only an alternate id of another user", async () => {
      await assert.rejects(on.provider.create({ ...ids, userId: "jane.doe@example.com" }), /alternative id of jane/);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("Create keeps nothing in the state if the platform rejects the new user", async () => {
      const failure = await failureOf(on.provider.create({ ...newcomer, language: "Klingon" }));
      assert.match(failure.message, /new\.comer@lab\.example\.net: .*Unknown language: Klingon/);
      assert.equal(failure.state, undefined);
    });
  });

  describe("diff and update", () => {
    it("Diff finds no change if only spelling and order differ", async () => {
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

    it("Update sends one PUT with the ids and the changed fields", async () => {
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
        { request: "PUT /users", body: { ...ids, title: "Lead", yahooId: null, address: { city: "Bergen" } } },
      ]);
      assert.deepEqual(
        on.simulator.requests.map(({ method }) => method),
        ["GET", "GET", "PUT"],
      );
    });

    it("Update releases a field that is removed from the program", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Lead", yahooId: "jd" });
      on.simulator.forgetRequests();
      const after = await update(id, outputs, inputs, { ...ids, yahooId: "jd" });
      assert.equal(after.changes, true);
      assert.equal("title" in after.outputs, false);
      assert.deepEqual(writes(on.simulator), []);
      assert.equal(on.simulator.user(JANE)?.title, "Lead");
    });

    it("Update restores a declared field that was changed outside of Pulumi and logs this", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.change(JANE, { title: "tampered", yahooId: "theirs" });
      const after = await update(id, outputs, inputs, { ...ids, title: "Agent" });
      assert.equal(after.changes, true);
      assert.deepEqual(writes(on.simulator), [{ request: "PUT /users", body: { ...ids, title: "Agent" } }]);
      assert.equal(on.simulator.user(JANE)?.yahooId, "theirs");
      assert.match(on.provider.printed.join("\n"), /changed by someone else and set back: title "tampered" → "Agent"/);
    });

    it('Update fails with onConflict: "fail" if a declared field was changed outside of Pulumi', async () => {
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

    it("Update detects an outside change of a field that was declared with its live value", async () => {
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

    it("Update writes a password once when its declared value changes", async () => {
      const { id, outputs, inputs } = await create({ ...ids, newPassword: "a-Secret-2" });
      const changed = await update(id, outputs, inputs, { ...ids, newPassword: "a-Secret-3" });
      assert.deepEqual(writes(on.simulator), [{ request: "PUT /users", body: { ...ids, newPassword: "a-Secret-3" } }]);
      assert.equal(on.simulator.user(JANE)?.secrets["password"], fingerprint("a-Secret-3"));
      const again = await update(id, changed.outputs, changed.inputs, { ...ids, newPassword: "a-Secret-3" });
      assert.equal(again.changes, false);
    });

    it("Update moves the user to another group after the platform confirms that it can", async () => {
      on.simulator.change(JANE, { extension: "7777", department: null });
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.forgetRequests();
      const after = await update(id, outputs, inputs, { ...ids, groupId: "grp2.odin", title: "Lead" });
      assert.deepEqual(writes(on.simulator), [
        { request: "PUT /users/group-id", body: { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: true } },
        { request: "PUT /users/group-id", body: { userId: JANE, newGroupId: "grp2.odin", evaluateOnly: false } },
        { request: "PUT /users", body: { ...ids, groupId: "grp2.odin", title: "Lead" } },
      ]);
      assert.equal(after.outputs["groupId"], "grp2.odin");
    });

    it("Update reports why the platform rejects a move and changes nothing", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const failure = await failureOf(update(id, outputs, inputs, { ...ids, groupId: "grp2.odin", title: "Lead" }));
      assert.match(failure.message, /Extension 1000 is used by omar\.doe/);
      assert.equal(failure.state, undefined);
      assert.equal(on.simulator.user(JANE)?.title, "Agent");
    });

    it("Update renames the user and reads it by its new id from then on", async () => {
      const { id, outputs, inputs } = await createBefore({ ...ids, title: "Agent" });
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

    it("Update accepts a rename that an earlier run did but could not record", async () => {
      const { id, outputs, inputs } = await createBefore({ ...ids, title: "Agent" });
      const other = await update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", title: "Agent" });
      on.simulator.forgetRequests();
      const again = await update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", title: "Agent" });
      assert.equal(again.changes, true, "the state is yet to know the new id");
      assert.equal(again.outputs["userId"], "jane.roe@lab.example.net");
      assert.equal(other.changes, true);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("Diff does not rename a user if the ids differ only in case", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      assert.equal(
        (await update(id, outputs, inputs, { ...ids, userId: JANE.toUpperCase(), title: "Agent" })).changes,
        false,
      );
    });

    it("Update keeps in the state what it did before a failure", async () => {
      const { id, outputs, inputs } = await createBefore({ ...ids, title: "Agent" });
      const failure = await failureOf(
        update(id, outputs, inputs, { ...ids, userId: "jane.roe@lab.example.net", officeZoneName: "zone9" }),
      );
      assert.match(failure.message, /Unknown office zone: zone9/);
      const { state } = failure;
      assert.ok(state);
      assert.equal(state.id, JANE);
      assert.equal(state.properties["userId"], "jane.roe@lab.example.net");
      assert.equal(state.properties["officeZoneName"], null);
      const corrected = await update(id, state.properties, inputs, {
        ...ids,
        userId: "jane.roe@lab.example.net",
        officeZoneName: "zone1",
      });
      assert.equal(corrected.outputs["officeZoneName"], "zone1");
    });

    it("Diff replaces a user after a change of its service provider and deletes the old one first", async () => {
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

    it("Update reports that the user no longer exists and how to continue, and changes nothing", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      on.simulator.remove(JANE);
      await assert.rejects(
        update(id, outputs, inputs, { ...ids, title: "Lead" }),
        /jane\.doe@lab\.example\.net: the user no longer exists .*pulumi up --refresh/,
      );
    });

    it("Every operation leaves a user alone who now belongs to another service provider", async () => {
      const { id, outputs, inputs } = await create({ ...ids, title: "Agent" });
      const body = { ...ids, serviceProviderId: "sp.other" };
      on.simulator.injectFaults([{ kind: "response", status: 200, body, method: "GET", times: 100 }]);
      const problem =
        /^Error: jane\.doe\S+: serviceProviderId: is "sp\.other" on the platform, and a user cannot be moved/;
      await assert.rejects(update(id, outputs, inputs, { ...ids, title: "Lead" }), problem);
      await assert.rejects(on.provider.update(id, outputs, { ...inputs, title: "Lead" }), problem);
      await assert.rejects(on.provider.read(id, outputs), problem);
      const next = await on.provider.nextRun();
      await assert.rejects(next.delete(id, { ...outputs, onDelete: "delete" }), problem);
      assert.deepEqual(writes(on.simulator), []);
    });

    it("Update records a changed lifecycle option without a write request", async () => {
      const { id, outputs, inputs } = await create({ ...ids });
      const after = await update(id, outputs, inputs, { ...ids, onDelete: "delete" });
      assert.equal(after.outputs["onDelete"], "delete");
      assert.equal(isAdopted(after.outputs), true);
      assert.deepEqual(writes(on.simulator), []);
    });
  });

  describe("messages", () => {
    const printed = () => on.provider.printed.join("\n");

    it("A message reports that a user is adopted without a change", async () => {
      await create({ ...ids, title: "Agent" });
      assert.match(printed(), /jane\.doe@lab\.example\.net: exists on the platform and is adopted; nothing changes$/m);
    });

    it("A message reports a newly managed field with its live and declared values", async () => {
      const { id, outputs, inputs } = await create(ids);
      await update(id, outputs, inputs, { ...ids, title: "Lead", yahooId: "jd" });
      assert.match(printed(), /newly managed: title "Agent" → "Lead"$/m);
      assert.doesNotMatch(printed(), /changed by someone else/);
    });

    it("A message reports an outside change of a field that was declared with its live value", async () => {
      const stack = new Stack(on.provider);
      await stack.up({ jane: ids });
      const declared = { ...ids, title: "Agent" };
      await stack.up({ jane: declared });
      assert.equal(stack.resources.get("jane")?.outputs["title"], undefined);
      on.simulator.change(JANE, { title: "by hand" });
      await stack.up({ jane: declared });
      assert.match(printed(), /changed by someone else and set back: title "by hand" → "Agent"$/m);
    });

    it("A message names every password of an adopted user that is not reset", async () => {
      await create({ ...ids, newPassword: "a-Secret-2", impPassword: "a-Secret-3" });
      assert.match(
        printed(),
        /; (newPassword, impPassword|impPassword, newPassword) assumed to be as declared, not reset$/m,
      );
    });

    it("A conflict message shows the applied, live and declared value of each field", async () => {
      const declared = { ...ids, title: "Agent", address: { city: "Oslo" }, yahooId: null, onConflict: "fail" };
      const { id, outputs, inputs } = await create(declared);
      on.simulator.change(JANE, { title: "by hand", address: { city: "Bergen" } });
      await assert.rejects(
        update(id, outputs, inputs, declared),
        /title was "Agent", is "by hand" now, and is declared as "Agent"; address\.city was "Oslo", is "Bergen" now, and is declared as "Oslo"\. Run `pulumi refresh`/,
      );
    });

    it("A message about newly managed fields does not name other fields", async () => {
      const { id, outputs, inputs } = await create({ ...ids, address: { city: "Oslo" } });
      await update(id, outputs, inputs, { ...ids, address: { city: "Bergen" }, yahooId: "jd" });
      assert.doesNotMatch(printed(), /newly managed/);
    });

    it("An error about an unreadable response names the user", async () => {
      const { id, outputs } = await create(ids);
      const body = { ...ids, countryCode: { a: 1 } };
      on.simulator.injectFaults([{ kind: "response", status: 200, body, method: "GET" }]);
      await assert.rejects(
        on.provider.read(id, outputs),
        /^Error: jane\.doe\S+: the platform's "countryCode" is not text$/,
      );
    });

    it("One error names all fields that a new user lacks", async () => {
      const { firstName: _firstName, lastName: _lastName, ...rest } = newcomer;
      await assert.rejects(
        on.provider.create({ ...rest, onMissing: "create" }),
        /new\.comer\S+: lastName: required to create a user.*; firstName: required/,
      );
    });
  });

  describe("read", () => {
    it("Read returns the live values of the declared fields and keeps the declared spelling of equal values", async () => {
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

    it("Read returns the lifecycle options, with the defaults that the outputs omit", async () => {
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

    it("Read returns an empty id if the platform proves that the user no longer exists", async () => {
      const { id, outputs } = await create({ ...ids });
      on.simulator.remove(JANE);
      assert.equal((await on.provider.read(id, outputs)).id, "");
    });
  });

  describe("delete", () => {
    it("Delete leaves an adopted user on the platform and logs this", async () => {
      const { id, outputs } = await create({ ...ids });
      await on.provider.delete(id, outputs);
      assert.ok(on.simulator.user(JANE));
      assert.match(on.provider.printed.join("\n"), /unchanged on the platform/);
    });

    it("Delete deletes a created user", async () => {
      const { id, outputs } = await create(newcomer);
      const next = await on.provider.nextRun();
      await next.delete(id, outputs);
      assert.equal(on.simulator.user(newcomer.userId), undefined);
      await next.delete(id, outputs);
    });

    it("Delete deletes a created user after a change of one of its names on the platform", async () => {
      const { id, outputs } = await create(newcomer);
      on.simulator.change(id, { lastName: "Married" });
      await (await on.provider.nextRun()).delete(id, outputs);
      assert.equal(on.simulator.user(id), undefined);
    });

    it("Delete leaves a user that has none of the applied names and numbers, until a refresh shows who it is", async () => {
      const { id, outputs } = await create(newcomer);
      const names = { firstName: "Someone", lastName: "Else" };
      const callingNames = { callingLineIdFirstName: "Someone", callingLineIdLastName: "Else" };
      on.simulator.change(id, { ...names, ...callingNames, extension: "1907" });
      const next = await on.provider.nextRun();
      await assert.rejects(next.delete(id, outputs), /none of the names and numbers.*pulumi refresh/);
      assert.equal(on.simulator.user(id)?.lastName, "Else");
      const refreshed = await next.read(id, outputs);
      await (await on.provider.nextRun()).delete(id, refreshed.outputs);
      assert.equal(on.simulator.user(id), undefined);
    });

    for (const onDelete of ["delete", "release"])
      it(`Delete ${onDelete}s created and adopted users if onDelete is "${onDelete}"`, async () => {
        const adopted = await create({ ...ids, onDelete });
        const created = await create({ ...newcomer, onDelete });
        const next = await on.provider.nextRun();
        await next.delete(adopted.id, adopted.outputs);
        await next.delete(created.id, created.outputs);
        assert.equal(on.simulator.user(JANE) !== undefined, onDelete === "release");
        assert.equal(on.simulator.user(newcomer.userId) !== undefined, onDelete === "release");
      });

    it("Delete deletes no users above broadworks:maxDeletes and reports how to allow more", async () => {
      const users = on.simulator.users.slice(0, 6);
      const before = on.simulator.users.length;
      const results = await Promise.allSettled(
        users.map((user) =>
          on.provider.delete(user.userId, { ...ids, userId: user.userId, derived: { adopted: false } }),
        ),
      );
      const refused = results.filter((result) => result.status === "rejected");
      assert.equal(refused.length, 6);
      assert.match(
        String(refused[0]?.reason),
        /would delete 6 users or more, and broadworks:maxDeletes is 5.*pulumi config set/,
      );
      assert.equal(on.simulator.users.length, before);
      assert.deepEqual(writes(on.simulator), []);
    });
  });
});

describe("a platform that silently ignores fields", () => {
  const on = onPlatform({ ignoredFields: ["allowVideo", "yahooId"] });

  it("Create reports each ignored field with its live and declared values and keeps the live ones", async () => {
    const { inputs } = await on.provider.check({ ...ids, title: "Lead", allowVideo: false, yahooId: "jd" });
    const failure = await failureOf(on.provider.create(inputs));
    assert.match(failure.message, /accepted yahooId and did not apply it: it is \(not set\) and is declared as "jd"/);
    assert.doesNotMatch(failure.message, /title|allowVideo/);
    assert.match(
      on.provider.printed.join("\n"),
      /warning: the platform ignores allowVideo: it stays true and is declared as false/,
    );
    const { title, allowVideo, yahooId } = failure.state?.properties ?? {};
    assert.deepEqual({ title, allowVideo, yahooId }, { title: "Lead", allowVideo: true, yahooId: null });
  });

  it("Create keeps a new user in the state although the platform ignored a field", async () => {
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
