/** The objects of a plan, from the steps of the engine: which user a resource is about, and what happens to that user. */
import assert from "node:assert/strict";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { Watch } from "../../../cli/plan/observe";
import { createPlan } from "../../../cli/plan/plan";
import type { ChangeEntry } from "../../../provider/core/reports/change-log";

type Values = Readonly<Record<string, unknown>>;

/** A resource in the state of the last run. */
interface Left {
  readonly outputs?: Values;
  readonly inputs?: Values;
  readonly delete?: true;
  readonly retainOnDelete?: true;
}
type Step = [op: string, resource: string, before: Left | undefined, inputs?: Values];

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const id = (name: string) => `${name}@lab.example.net`;
const user = (name: string, values: Values = {}): Values => ({ ...ids, userId: id(name), ...values });
const left = (inputs: Values, rest: Left = {}): Left => ({ inputs, outputs: { ...inputs, ...rest.outputs }, ...rest });
const created = (name: string, values: Values = {}, rest: Left = {}): Left => {
  const inputs = user(name, values);
  return left(inputs, { ...rest, outputs: { ...inputs, derived: { adopted: false } } });
};
const service = (name: string, values: Values = {}): Values => ({
  userId: id(name),
  services: { "Call Waiting": {} },
  ...values,
});
const unassigned = (name: string, rest: Left = {}): Left => {
  const inputs = service(name, { onDelete: "unassign" });
  return left(inputs, { ...rest, outputs: { ...inputs, assigned: ['services["Call Waiting"]'] } });
};
const rename = (from: string, to: string): ChangeEntry => ({
  operation: "rename",
  kind: "BroadworksUser",
  id: id(from),
  field: "userId",
  live: id(from),
  declared: id(to),
  cause: "program",
});

/** The plan of a run in which the engine takes these steps; `services:` and `credentials:` name the other kinds. */
function planned(steps: readonly Step[], entries: readonly ChangeEntry[] = []) {
  const watch = new Watch(() => undefined);
  for (const [op, resource, old, inputs] of steps) {
    const [name, kind] = resource.split(":").reverse() as [string, string | undefined];
    const kinds: Readonly<Record<string, string>> = {
      services: "BroadworksUserServices",
      credentials: "BroadworksUserCredentials",
    };
    const type = `pulumi-nodejs:dynamic/broadworks:${kinds[kind ?? ""] ?? "BroadworksUser"}`;
    const state = (values: object) => ({ type, custom: true, ...values });
    const metadata = {
      op,
      type,
      urn: `urn:pulumi:test::users::${type}::${name}`,
      ...(old && { old: state({ outputs: {}, inputs: {}, ...old }) }),
      ...(inputs && { new: state({ inputs, outputs: {} }) }),
    };
    watch.see({ resourcePreEvent: { metadata } } as unknown as EngineEvent);
  }
  const { resources, messages } = watch;
  const { warnings, failures } = messages;
  const plan = createPlan("plan", { project: "users", stack: "test", resources, entries, warnings, failures });
  const users = plan.users.map(({ id: userId, action, changes, unmanaged }) => [
    userId.split("@")[0],
    action,
    changes.map(({ field, cause }) => (cause === "removal" ? `-${field}` : field)),
    unmanaged,
  ]);
  return { users, unchanged: plan.summary.unchanged, failures: plan.failures };
}

describe("the users of a plan", () => {
  it("A resource that takes over a user plans no change, and the replaced resource no deletion", () => {
    const same: Step = ["create", "new", undefined, user("JANE")];
    const nothing = { users: [], unchanged: 1, failures: [] };
    assert.deepEqual(planned([same, ["delete", "old", created("jane")]]), nothing);
    assert.deepEqual(planned([same, ["delete", "old", left(user("jane"))]]), nothing);
    assert.deepEqual(planned([same, ["delete", "old", created("jane", {}, { retainOnDelete: true })]]), nothing);
    // A run that failed in between leaves both in the state.
    const both: Step[] = [
      ["delete", "old", created("jane", { title: "Agent", onDelete: "delete" })],
      ["same", "new", left(user("jane")), user("jane")],
    ];
    assert.deepEqual(planned(both), nothing);
  });

  it("A field becomes unmanaged if the resource that takes over does not declare it", () => {
    const steps: Step[] = [
      ["create", "new", undefined, user("jane", { title: "Agent" })],
      ["delete", "old", created("jane", { title: "Agent", emailAddress: "jane@example.net" })],
    ];
    assert.deepEqual(planned(steps), { users: [["jane", "update", [], ["emailAddress"]]], unchanged: 0, failures: [] });
  });

  it("The plan lists a changed lifecycle option although no field changes", () => {
    const steps: Step[] = [
      ["update", "jane", left(user("jane")), user("jane", { onDelete: "delete" })],
      ["create", "new", undefined, user("omar", { onDelete: "release" })],
      ["delete", "old", created("omar")],
      // A default that the state does not contain changes nothing.
      [
        "update",
        "tom",
        left(user("tom")),
        user("tom", { onExisting: "adopt", onMissing: "create", onConflict: "overwrite" }),
      ],
    ];
    assert.deepEqual(planned(steps), {
      users: [
        ["jane", "update", [], []],
        ["omar", "update", [], []],
      ],
      unchanged: 1,
      failures: [],
    });
  });

  it("A removed user is deleted or released according to the state of the last run", () => {
    const steps: Step[] = [
      ["delete", "a", created("a")],
      ["delete", "b", left(user("b"))],
      ["delete", "c", created("c", { onDelete: "release" })],
      ["delete", "d", left(user("d", { onDelete: "delete" }))],
      ["delete", "e", created("e", {}, { retainOnDelete: true })],
    ];
    assert.deepEqual(
      planned(steps).users.map(([name, action]) => [name, action]),
      [
        ["a", "delete"],
        ["b", "release"],
        ["c", "release"],
        ["d", "delete"],
        ["e", "release"],
      ],
    );
  });

  it("A replacement deletes and creates the user only for another service provider", () => {
    const replaced = (name: string, before: Left, now: Values, whole = true): Step[] => [
      ...(whole ? [["delete-replaced", name, before] as Step] : []),
      ["replace", name, before, now],
      ["create-replacement", name, before, now],
    ];
    const other = (name: string) => user(name, { serviceProviderId: "other" });
    const { users, unchanged, failures } = planned([
      ...replaced("same", created("same"), user("same")),
      ...replaced("other", created("other"), other("other")),
      // An earlier run deleted the user and then failed.
      ...replaced("half", created("half"), other("half"), false),
      // The provider does not delete these users, and so it cannot create them again.
      ...replaced("kept", left(user("kept")), other("kept")),
      ...replaced("retained", created("retained", {}, { retainOnDelete: true }), other("retained")),
      ["remove-pending-replace", "gone", created("gone")],
    ]);
    assert.deepEqual(users, [
      ["half", "create", [], []],
      ["kept", "release", [], []],
      ["other", "replace", [], []],
      ["retained", "release", [], []],
    ]);
    assert.equal(unchanged, 1);
    assert.deepEqual(
      failures.map(
        (text) => /^(\w+)@lab\.example\.net: cannot be created for serviceProviderId "other"/.exec(text)?.[1],
      ),
      ["kept", "retained"],
    );
  });

  it("Services are unassigned only if no resource declares the user's services", () => {
    const { users, failures } = planned([
      ["delete", "services:a", unassigned("a")],
      ["delete", "services:b", unassigned("b", { retainOnDelete: true })],
      ["delete", "services:c", unassigned("c")],
      ["create", "services:c2", undefined, service("C", { onDelete: "unassign" })],
      // The resource is the same, and its user another one.
      ["create-replacement", "services:d", unassigned("d"), service("e", { onDelete: "unassign" })],
      ["replace", "services:d", unassigned("d", { delete: true }), service("e", { onDelete: "unassign" })],
      ["delete-replaced", "services:d", unassigned("d", { delete: true })],
      // An earlier run replaced this one, and failed before it deleted it.
      ["same", "services:f", unassigned("g"), service("g", { onDelete: "unassign" })],
      ["delete-replaced", "services:f", unassigned("f", { delete: true })],
    ]);
    const taken = ['services["Call Waiting"]'];
    assert.deepEqual(users, [
      ["a", "update", ['-services["Call Waiting"]'], []],
      ["b", "update", [], taken],
      ["d", "update", [], taken],
      ["e", "adopt", [], []],
      ["f", "update", ['-services["Call Waiting"]'], []],
    ]);
    assert.deepEqual(failures, []);
  });

  it("A user cannot be deleted while its services or credentials are declared", () => {
    const { users, failures, unchanged } = planned([
      ["delete", "a", created("a")],
      ["same", "services:a", left(service("a")), service("A")],
      ["same", "credentials:a", left({ userId: id("a") }), { userId: id("a") }],
      ["delete", "b", left(user("b"))],
      ["same", "services:b", left(service("b")), service("b")],
      ["delete", "c", created("c")],
      ["delete", "services:c", left(service("c"))],
      ["delete", "d", created("d", {}, { retainOnDelete: true })],
      ["same", "services:d", left(service("d")), service("d")],
    ]);
    assert.deepEqual(
      failures.map((text) => /^a@lab\.example\.net: cannot be deleted: a (\w+) of it is still/.exec(text)?.[1]),
      ["BroadworksUserCredentials", "BroadworksUserServices"],
    );
    assert.deepEqual(
      users.map(([name, action]) => [name, action]),
      [
        ["b", "release"],
        ["c", "delete"],
        ["d", "release"],
      ],
    );
    assert.equal(unchanged, 4);
  });

  it("Both ids of a rename are one user, also in a chain of renames", () => {
    const { users } = planned(
      [
        ["update", "services:b", left(service("b")), service("c")],
        ["update", "b", left(user("b")), user("c")],
        ["update", "a", left(user("a")), user("b")],
        ["create", "services:a", undefined, service("b")],
      ],
      [rename("a", "b"), rename("b", "c")],
    );
    assert.deepEqual(users, [
      ["a", "update", ["userId"], []],
      ["b", "update", ["userId"], []],
    ]);
  });

  it("A difference that a refresh finds is a change only if the run sets the field", () => {
    const drift = (name: string, field: string, live: unknown): ChangeEntry => {
      const rest = { declared: "Agent", cause: "drift" } as const;
      return { operation: "update", kind: "BroadworksUser", id: id(name), field, live, ...rest };
    };
    const steps: Step[] = [
      // The program declares by now what someone else has set: the engine changes nothing, or another field.
      ["refresh", "a", left(user("a", { title: "Agent" })), user("a", { title: "Chief" })],
      ["same", "a", left(user("a", { title: "Agent" })), user("a", { title: "Chief" })],
      [
        "update",
        "b",
        left(user("b", { title: "Agent" })),
        user("b", { title: "Chief", emailAddress: "b@example.net" }),
      ],
      // The program no longer declares the field, or the user.
      ["update", "c", left(user("c", { title: "Agent" })), user("c")],
      ["delete", "d", left(user("d", { title: "Agent" }))],
      ["update", "e", left(user("e", { title: "Agent" })), user("e", { title: "Agent" })],
      ["create", "new", undefined, user("f", { title: "Chief" })],
      ["delete", "f", left(user("f", { title: "Agent" }))],
    ];
    const entries = ["a", "b", "c", "d", "e", "f"].map((name) => drift(name, "title", "Chief"));
    assert.deepEqual(planned(steps, entries), {
      users: [
        ["c", "update", [], ["title"]],
        ["d", "release", [], []],
        ["e", "update", ["title"], []],
      ],
      unchanged: 3,
      failures: [],
    });
  });

  it("A resource declares another user if a second resource takes over its user", () => {
    const entry: ChangeEntry = {
      operation: "create",
      kind: "BroadworksUser",
      id: id("b"),
      field: "lastName",
      live: null,
      declared: "B",
      cause: "program",
    };
    const steps: Step[] = [
      ["update", "x", created("a"), user("b")],
      ["create", "y", undefined, user("a")],
    ];
    assert.deepEqual(planned(steps, [entry]).users, [["b", "create", ["lastName"], []]]);
  });
});
