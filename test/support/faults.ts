/** Faults of requests, and the state of the platform that must hold after them. */
import assert from "node:assert/strict";
import { type LoggedRequest, type Fault, type Simulator, type User, fingerprint } from "../../simulator";
import { kept, plainForm } from "./declarations";
import type { Values } from "./provider";

/** Faults by name. */
export const FAULTS: Readonly<Record<string, Omit<Fault, "method" | "path" | "userId">>> = {
  "connections rejected": { kind: "rejectConnections", milliseconds: 300 },
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
  "connection lost in the response": { kind: "cut" },
  "JSON of another shape": { kind: "response", status: 200, body: { users: [] }, appliedFirst: true },
  "a response about another user": { kind: "otherUser" },
};

/** The user is deleted outside of Pulumi while the run works on it. */
export const USER_DELETED = "the user is deleted";

/** One request, each such request of the run, or all requests from then on. */
export const DURATIONS = ["once", "every time", "from then on with all requests"] as const;
export type Duration = (typeof DURATIONS)[number];

export interface Target {
  readonly method: string;
  readonly path: string;
  readonly userId: string;
  /** The number of matching requests before the fault. */
  readonly skip: number;
}

/** Injects a fault from now on. */
export function injectFault(simulator: Simulator, target: Target, name: string, duration: Duration): void {
  const { method, path, userId, skip } = target;
  const matches = (request: ReceivedRequest) => matchesTarget(request, method, path, userId);
  if (name === USER_DELETED) {
    onRequest(simulator, matches, () => simulator.remove(userId), skip);
    return;
  }
  const fault = FAULTS[name];
  assert.ok(fault);
  const on = { method: method as "GET", path, userId, skip };
  if (duration !== "from then on with all requests") {
    simulator.injectFaults([{ ...fault, ...on, times: duration === "once" ? 1 : 1_000_000 }]);
    return;
  }
  const { appliedFirst: _appliedFirst, ...after } = fault;
  // The first request takes effect if the fault lets it; from then on no request does.
  const faults = [{ ...fault, ...on, skip: 0 }, ...ALL_PATHS.map((one) => ({ ...after, ...one, times: 1_000_000 }))];
  onRequest(simulator, matches, () => simulator.injectFaults(faults), skip);
}

type ReceivedRequest = Omit<LoggedRequest, "status">;

/** Does some work once, when a matching request arrives and before the simulator handles it, after `skip` others. */
export function onRequest(
  simulator: Simulator,
  matches: (request: ReceivedRequest) => boolean,
  work: () => unknown,
  skip = 0,
): void {
  let seen = 0;
  simulator.watch((request) => {
    if (matches(request) && seen++ === skip) work();
  });
}

const ALL_PATHS = [
  "/users",
  "/users/user-id",
  "/users/group-id",
  "/users/services",
  "/users/services/settings",
  "/users/passwords",
].map((path) => ({ path }));

function matchesTarget(request: ReceivedRequest, method: string, path: string, userId: string): boolean {
  const about = request.query["userId"] ?? (request.body as { userId?: string } | null)?.userId;
  return request.method === method && request.path === path && about?.toLowerCase() === userId.toLowerCase();
}

/** Verifies that the platform has exactly these users as declared, with undeclared fields unchanged. */
export function verifyPlatform(
  simulator: Simulator,
  before: readonly User[],
  declared: readonly Values[],
  { renamed = {}, created = [] }: { renamed?: Readonly<Record<string, string>>; created?: readonly string[] } = {},
): void {
  const former = new Map(before.map((user) => [renamed[user.userId] ?? user.userId, user]));
  for (const wanted of declared) {
    const user = simulator.user(wanted["userId"] as string);
    assert.ok(user, `${wanted["userId"]} is lost`);
    for (const [name, value] of Object.entries(wanted)) {
      if (name === "newPassword") continue;
      const expectedValue: unknown = name === "address" ? { ...user.address, ...(value as object) } : value;
      assert.deepEqual(plainForm(kept(user, name), name), plainForm(expectedValue, name), `${user.userId}: ${name}`);
    }
    const old = former.get(user.userId);
    if (old && !created.includes(user.userId))
      assert.equal(untouched(user, wanted), untouched(old, wanted), `${user.userId}: undeclared fields`);
  }
  const expected = new Set([...former.keys(), ...declared.map(({ userId }) => userId as string)]);
  const present = simulator.users.map(({ userId }) => userId);
  assert.deepEqual(
    present.filter((id) => !expected.has(id)),
    [],
    "undeclared users",
  );
  assert.equal(new Set(present.map((id) => id.toLowerCase())).size, present.length, "a user twice");
}

/** Verifies the services and credentials of users. */
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

/** The undeclared fields of a user as text, without services and credentials. */
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
