/** What a comparison reports of a field, and the outputs that follow from it, on a small schema of its own. */
import assert from "node:assert/strict";
import {
  Field,
  NOT_APPLIED,
  SECRET_PATHS,
  UNKNOWN,
  UnreadableFieldError,
  assignableType,
  booleanType,
  compare,
  declaredPaths,
  isStateOutdated,
  membersType,
  notAppliedOutput,
  recordType,
  setAtPath,
  textType,
  toOutputs,
  withNotApplied,
  withoutOutdated,
} from "../../../provider/core/fields/index";

const text = () => Field.of(textType({ min: 1, max: 50 })).clearable();
const flag = () => Field.of(booleanType());

const FIELDS = {
  title: text(),
  password: text().writeOnly(),
  hotline: text().optionalInResponse(),
  video: flag().mayBeIgnored("Ask the administrator."),
  address: Field.of(membersType({ city: text(), zip: text() }, "address")).clearable(),
  device: Field.of(
    recordType({ name: text(), port: text().optionalInResponse() }, "device", "declaredMembers"),
  ).clearable(),
  service: Field.of(assignableType({ isActive: flag() }, "service")).clearable(),
};

const changes = (declared: object, live: object, applied: object = {}) =>
  compare(FIELDS, { ...declared }, { live: { ...live }, applied: { ...applied }, numbering: {} });
const paths = (...of: Parameters<typeof changes>) => changes(...of).map(({ path }) => path.join("."));
const outputs = (declared: object, live: object, applied: object = {}) =>
  toOutputs(FIELDS, { ...declared }, { live: { ...live }, applied: { ...applied }, numbering: {} });

describe("A change", () => {
  it("A change contains the live and the declared value", () => {
    const [change] = changes({ title: "Lead" }, { title: " Agent " });
    assert.deepEqual([change?.path, change?.live, change?.declared], [["title"], "Agent", "Lead"]);
    assert.deepEqual(paths({ title: null }, { title: "" }), []);
    assert.deepEqual(paths({ title: "Lead" }, { title: "Lead" }), []);
    assert.deepEqual(paths({}, { title: "Lead" }), []);
  });

  it("A change is drift only where the live value is not the one that the last run applied", () => {
    const isDrift = (live: unknown, applied: object) =>
      changes({ title: "Lead" }, { title: live }, applied)[0]?.isDrift;
    assert.equal(isDrift("Agent", { title: "Lead" }), true);
    assert.equal(isDrift(undefined, { title: "Lead" }), true);
    assert.equal(isDrift("Agent", { title: "Agent" }), false);
    assert.equal(isDrift(4500, { title: "4500" }), false);
    assert.equal(isDrift("Agent", {}), false);
  });

  it("A change of a value that responses never contain is compared with the applied value, and is not drift", () => {
    const of = (declared: string, applied: object) => changes({ password: declared }, { password: "live" }, applied);
    assert.deepEqual(of("first", { password: "first" }), []);
    const [change] = of("second", { password: "first" });
    assert.deepEqual([change?.isDrift, change?.isSecret, change?.live], [false, true, "first"]);
    assert.equal(of("first", {}).length, 1);
  });

  it("A change is secret where the program marks the value, or a value in it, as secret", () => {
    const isSecret = (...secret: string[]) =>
      changes(
        { title: "Lead", address: { city: "Oslo", zip: "1" }, service: { isActive: true }, [SECRET_PATHS]: secret },
        {},
      ).map(({ path, isSecret }) => [path.join("."), isSecret]);
    assert.deepEqual(isSecret("title"), [
      ["title", true],
      ["address.city", false],
      ["address.zip", false],
      ["service", false],
      ["service.isActive", false],
    ]);
    assert.deepEqual(isSecret("address.zip")[2], ["address.zip", true]);
    assert.deepEqual(isSecret("address")[1], ["address.city", true]);
    // That a service is assigned is not a secret, even where its settings are.
    assert.deepEqual(isSecret("service").slice(3), [
      ["service", false],
      ["service.isActive", true],
    ]);
  });

  it("A value that is not known yet is a change, and no drift", () => {
    const [change] = changes({ title: UNKNOWN }, { title: "Agent" }, { title: "Lead" });
    assert.deepEqual([change?.isDrift, change?.live], [false, "Agent"]);
    assert.deepEqual(paths({ service: UNKNOWN }, { service: { isActive: true } }), ["service"]);
  });

  it("A value that the platform is known to ignore is not a change until one of the values differs", () => {
    const field = { path: ["video"], field: FIELDS.video, declared: true, live: false };
    const applied = withNotApplied({}, [field]);
    assert.deepEqual(paths({ video: true }, { video: false }, applied), []);
    assert.deepEqual(paths({ video: false }, { video: true }, applied), ["video"]);
    assert.deepEqual(paths({ video: true }, {}, applied), ["video"]);
    assert.deepEqual(paths({ video: true }, { video: false }), ["video"]);
  });

  it("An error about a live value that its field cannot hold names the path", () => {
    assert.throws(
      () => changes({ address: { city: "Oslo" } }, { address: { city: ["a", "b"] } }),
      (error: Error) => error instanceof UnreadableFieldError && error.message.includes('"address.city"'),
    );
    assert.throws(
      () => changes({ address: { city: "Oslo" } }, { address: "Oslo" }),
      (error: Error) => error instanceof UnreadableFieldError && error.message.includes('"address"'),
    );
    const broken = Field.of({
      ...textType({ min: 1, max: 5 }),
      parse: () => {
        throw new RangeError("a fault of the code");
      },
    });
    const snapshot = { live: { broken: "x" }, applied: {}, numbering: {} };
    assert.throws(() => compare({ broken }, { broken: "y" }, snapshot), RangeError);
  });
});

describe("An object in a comparison", () => {
  it("The members of an object are fields of their own, and undeclared members do not count", () => {
    assert.deepEqual(paths({ address: { city: "Oslo" } }, { address: { city: "Bergen", zip: "1" } }), ["address.city"]);
    assert.deepEqual(paths({ address: { city: "Oslo", zip: "1" } }, {}), ["address.city", "address.zip"]);
    assert.deepEqual(paths({ address: { city: "Oslo" } }, { address: [{ city: "Oslo" }] }), []);
  });

  it("An object that can be assigned is a field of its own beside its members", () => {
    assert.deepEqual(paths({ service: {} }, {}), ["service"]);
    assert.deepEqual(paths({ service: {} }, { service: {} }), []);
    assert.deepEqual(paths({ service: { isActive: true } }, { service: { isActive: false } }), ["service.isActive"]);
    assert.deepEqual(paths({ service: null }, { service: { isActive: false } }), ["service"]);
    assert.deepEqual(paths({ service: null }, {}), []);
    assert.deepEqual(paths({ service: null }, { service: null }), []);
  });

  it("A value that responses can omit counts as applied where they omit it", () => {
    assert.deepEqual(paths({ hotline: "1" }, {}, { hotline: "1" }), []);
    assert.deepEqual(paths({ hotline: "2" }, {}, { hotline: "1" }), ["hotline"]);
    assert.deepEqual(paths({ hotline: "1" }, { hotline: "2" }, { hotline: "1" }), ["hotline"]);
    assert.deepEqual(paths({ title: "Lead" }, {}, { title: "Lead" }), ["title"]);
  });

  it("A member that responses can omit counts as applied where the object is set", () => {
    const device = { name: "a", port: "1" };
    assert.deepEqual(paths({ device }, { device: { name: "a" } }, { device }), []);
    assert.deepEqual(paths({ device }, { device: [{ name: "a" }] }, { device }), []);
    assert.deepEqual(paths({ device }, { device: { name: "a", port: "2" } }, { device }), ["device"]);
    assert.deepEqual(paths({ device }, { device: { name: "a" } }, { device: { name: "a" } }), ["device"]);
    // A member that every response contains is not set where a response omits it.
    assert.deepEqual(paths({ device }, { device: { port: "1" } }, { device }), ["device"]);
    assert.deepEqual(paths({ device }, { device: { name: "a" } }), ["device"]);
    for (const unset of [undefined, null, {}, { name: "" }])
      assert.deepEqual(paths({ device }, { device: unset }, { device }), ["device"]);
    assert.deepEqual(paths({ device: null }, { device: {} }, { device }), []);
  });
});

describe("The outputs of a run", () => {
  it("An output is the declared value where the live value means the same, and else the live value", () => {
    assert.deepEqual(outputs({ title: "4500" }, { title: 4500 }), { title: "4500" });
    assert.deepEqual(outputs({ title: "Lead" }, { title: " Agent" }), { title: "Agent" });
    assert.deepEqual(outputs({ title: null }, { title: "" }), { title: null });
    assert.deepEqual(outputs({ title: "Lead" }, {}), { title: null });
    assert.deepEqual(outputs({ password: "p" }, {}, { password: "p" }), { password: "p" });
  });

  it("An output has the declared members of an object", () => {
    const live = { address: { city: "Bergen", zip: "1" }, service: { isActive: false } };
    assert.deepEqual(outputs({ address: { city: "Oslo" } }, live), { address: { city: "Bergen" } });
    assert.deepEqual(outputs({ service: {} }, live), { service: {} });
    assert.deepEqual(outputs({ service: { isActive: true } }, live), { service: { isActive: false } });
    assert.deepEqual(outputs({ service: { isActive: true } }, {}), { service: null });
    assert.deepEqual(outputs({ service: null }, {}), { service: null });
  });

  it("A value at a path creates the objects on the way, and an object that is null stays null", () => {
    const target: Record<string, unknown> = { none: null };
    setAtPath(target, ["a", "b", "c"], 1);
    setAtPath(target, ["a", "d"], 2);
    setAtPath(target, ["none", "b", "c"], 3);
    setAtPath(target, [], 4);
    assert.deepEqual(target, { none: null, a: { b: { c: 1 }, d: 2 } });
  });

  it("The declared paths contain members, and the presence of an object", () => {
    assert.deepEqual(declaredPaths(FIELDS, { title: "Lead", address: { city: null }, service: { isActive: true } }), [
      "title",
      "address.city",
      "service",
      "service.isActive",
    ]);
    assert.deepEqual(declaredPaths(FIELDS, { device: { name: "a" } }), ["device"]);
  });

  it("A state is outdated where a field that is still declared has another live value", () => {
    const isOutdated = (before: object, declared: object, live: object) =>
      isStateOutdated(FIELDS, { ...before }, { ...declared }, { live: { ...live }, applied: {}, numbering: {} });
    const before = { title: "Lead", address: { city: "Oslo", zip: "1" }, userId: "no field" };
    const live = { title: "Lead", address: { city: "Oslo", zip: "2" } };
    assert.equal(isOutdated(before, { title: "Other", address: { zip: "3" } }, live), true);
    assert.equal(isOutdated(before, { title: "Other", address: { city: "Bergen" } }, live), false);
    assert.equal(isOutdated(before, { title: "Lead" }, live), false);
    assert.equal(isOutdated({}, { title: "Lead" }, live), false);
    assert.equal(isOutdated(before, {}, { title: "Agent" }), false);
    // A field that is no longer declared is not even read.
    assert.equal(isOutdated(before, { address: { city: "Oslo" } }, { ...live, title: ["a", "b"] }), false);
  });
});

describe("Values that the platform ignored", () => {
  const field = { path: ["video"], field: FIELDS.video, declared: true, live: false };
  const applied = withNotApplied({ title: "Lead" }, [field]);

  it("An ignored value is remembered with the live one, beside earlier ones", () => {
    assert.deepEqual(applied, { title: "Lead", [NOT_APPLIED]: { video: { declared: true, live: false } } });
    const title = { path: ["address", "city"], field: FIELDS.title, declared: "Oslo", live: undefined };
    assert.deepEqual(withNotApplied(applied, [title])[NOT_APPLIED], {
      video: { declared: true, live: false },
      "address.city": { declared: "Oslo", live: null },
    });
  });

  it("Only a field that platforms are known to ignore is left alone", () => {
    const title = { path: ["title"], field: FIELDS.title, declared: "Lead", live: "Agent" };
    assert.deepEqual(paths({ title: "Lead" }, { title: "Agent" }, withNotApplied({}, [title])), ["title"]);
  });

  it("The output remembers an ignored value as long as the live one stays", () => {
    const remembered = (declared: object, live: object, of: object = applied) =>
      notAppliedOutput(FIELDS, { ...declared }, { live: { ...live }, applied: { ...of }, numbering: {} });
    assert.deepEqual(remembered({ video: true }, { video: false }), {
      [NOT_APPLIED]: { video: { declared: true, live: false } },
    });
    assert.deepEqual(remembered({ video: true }, { video: true }), {});
    assert.deepEqual(remembered({ title: "Lead" }, { video: false }), {});
    assert.deepEqual(remembered({ video: true }, { video: false }, {}), {});
  });

  it("A value that is declared otherwise now is forgotten", () => {
    const current = (declared: object, of: object = applied) => withoutOutdated(FIELDS, { ...declared }, { ...of });
    assert.deepEqual(current({ video: true }), applied);
    assert.deepEqual(current({ video: false }), { title: "Lead" });
    assert.deepEqual(current({}), { title: "Lead" });
    assert.deepEqual(current({ video: false }, { title: "Lead" }), { title: "Lead" });
    const city = { path: ["address", "city"], field: FIELDS.title, declared: "Oslo", live: "Bergen" };
    const both = withNotApplied(applied, [city]);
    assert.deepEqual(current({ video: false, address: { city: "Oslo" } }, both), {
      title: "Lead",
      [NOT_APPLIED]: { "address.city": { declared: "Oslo", live: "Bergen" } },
    });
  });
});
