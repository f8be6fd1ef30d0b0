/** The table of faults: what may strike, in which operation, and what must hold afterwards. */
import assert from "node:assert/strict";
import { type LoggedRequest, type Fault, type Simulator, type User, fingerprint } from "../../simulator";
import { kept, plainForm } from "./declarations";
import type { Values } from "./provider";

/** What strikes a call. */
export const FAULTS: Readonly<Record<string, Omit<Fault, "method" | "path" | "userId">>> = {
  "connection refused": { kind: "rejectConnections", milliseconds: 300 },
  "reset before": { kind: "reset" },
  "reset after the platform has applied it": { kind: "reset", appliedFirst: true },
  "time-out": { kind: "drip", appliedFirst: true, milliseconds: 20 },
  "30 s of silence": { kind: "silence", milliseconds: 30_000 },
  "30 s of silence, applied": { kind: "silence", milliseconds: 30_000, appliedFirst: true },
  "401 in mid-run": { kind: "response", status: 401 },
  "403": { kind: "response", status: 403 },
  "409": { kind: "response", status: 409 },
  "429, Retry-After in seconds": { kind: "response", status: 429, headers: { "retry-after": "1" } },
  "429, Retry-After as a date": {
    kind: "response",
    status: 429,
    headers: { "retry-after": "Mon, 01 Jan 2024 00:00:00 GMT" },
  },
  "500 of the API": { kind: "response", status: 500 },
  "500 of the API, applied": { kind: "response", status: 500, appliedFirst: true },
  "500 without JSON": { kind: "response", status: 500, body: "oops" },
  "502 page": { kind: "response", status: 502, body: "<html>Bad Gateway</html>" },
  "502 page, applied": { kind: "response", status: 502, body: "<html>Bad Gateway</html>", appliedFirst: true },
  "truncated JSON": { kind: "truncate" },
  "connection lost in the answer": { kind: "cut" },
  "JSON of another shape": { kind: "response", status: 200, body: { users: [] }, appliedFirst: true },
  "an answer for another user": { kind: "otherUser" },
};

/** Not a fault of the way there: somebody deletes the user while the run is at work on it. */
export const VANISHES = "the user vanishes";

/** How long it goes on: one call, each such call of the run, or all calls from then on. */
export const EXTENTS = ["once", "every time", "and nothing answers any more"] as const;
export type Extent = (typeof EXTENTS)[number];

export interface Target {
  readonly method: string;
  readonly path: string;
  readonly userId: string;
  /** Calls like it that are not meant. */
  readonly skip: number;
}

/** Strikes the target from now on. */
export function strike(simulator: Simulator, target: Target, name: string, extent: Extent): void {
  const { method, path, userId, skip } = target;
  const isMeant = (call: Arriving) => isAbout(call, method, path, userId);
  if (name === VANISHES) {
    whenCalled(simulator, isMeant, () => simulator.remove(userId), skip);
    return;
  }
  const fault = FAULTS[name];
  assert.ok(fault);
  const on = { method: method as "GET", path, userId, skip };
  if (extent !== "and nothing answers any more") {
    simulator.injectFaults([{ ...fault, ...on, times: extent === "once" ? 1 : 1_000_000 }]);
    return;
  }
  const { appliedFirst: _appliedFirst, ...after } = fault;
  // What was done once is not undone; from then on nothing works.
  const faults = [{ ...fault, ...on, skip: 0 }, ...anything.map((one) => ({ ...after, ...one, times: 1_000_000 }))];
  whenCalled(simulator, isMeant, () => simulator.injectFaults(faults), skip);
}

type Arriving = Omit<LoggedRequest, "status">;

/** Does something once, as the first call that is meant arrives and before it is worked on; later by as many as are skipped. */
export function whenCalled(
  simulator: Simulator,
  isMeant: (call: Arriving) => boolean,
  work: () => unknown,
  skip = 0,
): void {
  let seen = 0;
  simulator.watch((call) => {
    if (isMeant(call) && seen++ === skip) work();
  });
}

const anything = [
  "/users",
  "/users/user-id",
  "/users/group-id",
  "/users/services",
  "/users/services/settings",
  "/users/passwords",
].map((path) => ({ path }));

function isAbout(call: Arriving, method: string, path: string, userId: string): boolean {
  const about = call.query["userId"] ?? (call.body as { userId?: string } | null)?.userId;
  return call.method === method && call.path === path && about?.toLowerCase() === userId.toLowerCase();
}

/** That the platform holds these users as declared, nobody else, and of each what was not declared as it was before. */
export function verifyPlatform(
  simulator: Simulator,
  before: readonly User[],
  declared: readonly Values[],
  { renamed = {}, made = [] }: { renamed?: Readonly<Record<string, string>>; made?: readonly string[] } = {},
): void {
  const former = new Map(before.map((user) => [renamed[user.userId] ?? user.userId, user]));
  for (const wanted of declared) {
    const user = simulator.user(wanted["userId"] as string);
    assert.ok(user, `${wanted["userId"]} is lost`);
    for (const [name, value] of Object.entries(wanted)) {
      if (name === "newPassword") continue;
      const whole: unknown = name === "address" ? { ...user.address, ...(value as object) } : value;
      assert.deepEqual(plainForm(kept(user, name), name), plainForm(whole, name), `${user.userId}: ${name}`);
    }
    const old = former.get(user.userId);
    if (old && !made.includes(user.userId))
      assert.equal(untouched(user, wanted), untouched(old, wanted), `${user.userId}: what is not declared`);
  }
  const expected = new Set([...former.keys(), ...declared.map(({ userId }) => userId as string)]);
  const present = simulator.users.map(({ userId }) => userId);
  assert.deepEqual(
    present.filter((id) => !expected.has(id)),
    [],
    "users that nobody declared",
  );
  assert.equal(new Set(present.map((id) => id.toLowerCase())).size, present.length, "a user twice");
}

/** That each user's services and credentials are as declared. Whose they are is in what is declared. */
export function verifySettings(simulator: Simulator, declared: readonly Values[]): void {
  for (const { userId, services = {}, webPassword } of declared) {
    const user = simulator.user(userId as string);
    assert.ok(user, `${userId} is lost`);
    for (const [name, members] of Object.entries(services as Values)) {
      const has: Values | undefined = user.services?.[name];
      assert.ok(has, `${userId}: ${name}`);
      for (const [member, value] of Object.entries(members as Values))
        assert.equal(has[member], value, `${name}.${member}`);
    }
    if (webPassword !== undefined) assert.equal(user.secrets["password"], fingerprint(webPassword as string));
  }
}

/** What a declaration leaves alone, as text; services and credentials are declared elsewhere. */
function untouched(user: User, declared: Values): string {
  const {
    address,
    services: _services,
    assignedServices: _assigned,
    servicePacks: _packs,
    secrets: _secrets,
    ...fields
  } = user;
  const own = new Set(Object.keys(declared));
  const members = new Set(Object.keys((declared["address"] ?? {}) as object));
  const rest = Object.entries(fields).filter(([name]) => !own.has(name));
  const others = Object.entries(address).filter(([name, value]) => !members.has(name) && value !== "");
  return JSON.stringify([rest.sort(), others.sort()]);
}
