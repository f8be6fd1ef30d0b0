/** The table of faults: each cell is an operation, a fault and a user that it affects. A scene runs a cell. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { USER } from "../../provider/resources/user/kind";
import { type Simulator, type User, startSimulator } from "../../simulator";
import {
  DURATIONS,
  type Duration,
  FAULTS,
  type Target,
  USER_DELETED,
  injectFault,
  verifyPlatform,
  verifySettings,
} from "./faults";
import { newcomer } from "../fixtures/users";
import type { Values } from "./provider";
import { LIST_OPTIONS } from "./reading";
import { anyPlatform } from "./platform";
import { SEED } from "./seed";
import { kindOf } from "./stack";

const POSITIONS = [0, 2, 4];

export type Declarations = Record<string, Values>;

interface Operation {
  /** The declarations before the run under the fault; none by default. */
  readonly before?: (users: Declarations, target: string) => Declarations;
  /** The declarations of the run under the fault. */
  readonly after: (users: Declarations, target: string) => Declarations;
  /** The request that the fault affects. */
  readonly request: Pick<Target, "method" | "path"> & { readonly skip?: number };
  readonly refresh?: true;
  /** The platform does not have the target user before. */
  readonly isCreated?: true;
  /** Another resource takes the target user over. */
  readonly isTakenOver?: true;
}

const titled = (users: Declarations, title: string): Declarations =>
  Object.fromEntries(Object.entries(users).map(([name, values]) => [name, { ...values, title }]));
const titledBefore = (users: Declarations) => titled(users, "Before");
const titledAfter = (users: Declarations) => titled(users, "After");
const withTarget = (users: Declarations, target: string, values: Values): Declarations => ({
  ...users,
  [target]: { ...users[target], ...values },
});
const newUser = { ...newcomer, newPassword: "first-Secret-1" };

const forEachUser = (users: Declarations, kind: "services" | "credentials", values: Values): Declarations =>
  Object.fromEntries(
    Object.entries(users).map(([name, { userId }]) => [
      name.replace("user", kind),
      { userId: userId as string, ...values },
    ]),
  );
const withTakeover = (users: Declarations, target: string): Declarations => {
  const { [target]: taken, ...others } = titledAfter(users);
  return { ...others, "user-renamed": taken ?? {} };
};
const CHANGED_SERVICES = { "Anonymous Call Rejection": { isActive: true }, "Hoteling Guest": {} };
const withServices = (users: Declarations, services: Values): Declarations => ({
  ...titledAfter(users),
  ...forEachUser(users, "services", { services }),
});

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "read of check": { after: titledAfter, request: { method: "GET", path: "/users" } },
  "read of diff": { before: titledBefore, after: titledAfter, request: { method: "GET", path: "/users" } },
  adoption: { after: titledAfter, request: { method: "PUT", path: "/users" } },
  create: { after: titledAfter, request: { method: "POST", path: "/users" }, isCreated: true },
  update: { before: titledBefore, after: titledAfter, request: { method: "PUT", path: "/users" } },
  rename: {
    before: titledBefore,
    after: (users, target) =>
      withTarget(titledAfter(users), target, { userId: `renamed-${users[target]?.["userId"]}` }),
    request: { method: "PUT", path: "/users/user-id" },
  },
  move: {
    before: titledBefore,
    after: (users, target) => withTarget(titledAfter(users), target, { groupId: "grp2.odin" }),
    // The first request only checks whether the move is possible.
    request: { method: "PUT", path: "/users/group-id", skip: 1 },
  },
  delete: {
    before: titledBefore,
    after: (users, target) =>
      Object.fromEntries(Object.entries(titledAfter(users)).filter(([name]) => name !== target)),
    request: { method: "DELETE", path: "/users" },
    isCreated: true,
  },
  "takeover by another resource": {
    before: titledBefore,
    after: withTakeover,
    request: { method: "GET", path: "/users" },
    isCreated: true,
    isTakenOver: true,
  },
  "write of a takeover": {
    before: titledBefore,
    after: withTakeover,
    request: { method: "PUT", path: "/users" },
    isCreated: true,
    isTakenOver: true,
  },
  refresh: { before: titledBefore, after: titledAfter, request: { method: "GET", path: "/users" }, refresh: true },
  "read of services": {
    before: (users) => withServices(users, { "Call Forwarding Always": {} }),
    after: (users) => withServices(users, CHANGED_SERVICES),
    request: { method: "GET", path: "/users/services" },
  },
  "read of settings": {
    before: (users) => withServices(users, { "Call Forwarding Always": {} }),
    after: (users) => withServices(users, { "Call Forwarding Always": { isRingSplashActive: true } }),
    request: { method: "GET", path: "/users/services/settings" },
  },
  "assignment of services": {
    before: titledBefore,
    after: (users) => withServices(users, CHANGED_SERVICES),
    request: { method: "PUT", path: "/users/services" },
  },
  "settings of services": {
    before: (users) => withServices(users, { "Call Forwarding Always": { isRingSplashActive: false } }),
    after: (users) => withServices(users, { "Call Forwarding Always": { isRingSplashActive: true } }),
    request: { method: "PUT", path: "/users/services/settings" },
  },
  credentials: {
    before: titledBefore,
    after: (users) => ({
      ...titledAfter(users),
      ...forEachUser(users, "credentials", { webPassword: "second-Secret-2" }),
    }),
    request: { method: "PUT", path: "/users/passwords" },
  },
};

export interface Cell {
  readonly operation: string;
  readonly fault: string;
  readonly position: number;
  readonly duration: Duration;
}

export const ALL_CELLS: Cell[] = Object.keys(OPERATIONS)
  .flatMap((operation) =>
    [USER_DELETED, ...Object.keys(FAULTS)].flatMap((fault) =>
      POSITIONS.flatMap((position) =>
        DURATIONS.slice(0, fault === USER_DELETED ? 1 : undefined).map((duration) => ({
          operation,
          fault,
          position,
          duration,
        })),
      ),
    ),
  )
  .filter((cell) => !isNotDetectable(cell));

/** Passwords cannot be read. The provider cannot detect a platform that reports success and writes none. */
function isNotDetectable({ operation, fault, duration }: Cell): boolean {
  return (
    operation === "credentials" && fault === "JSON of another shape" && duration === "from then on with all requests"
  );
}

/** A cell as text, for a message. */
export function cellText({ operation, fault, duration, position }: Cell): string {
  return `${operation}: ${fault}, ${duration}, user ${position + 1} of 5`;
}

/** Cells by the seed of the run; all cells if `count` is "all". */
export function sample(cells: readonly Cell[], count: string): readonly Cell[] {
  if (count === "all") return cells;
  const length = Math.min(Number(count), cells.length);
  const some = fc.shuffledSubarray([...cells], { minLength: length, maxLength: length });
  return fc.sample(some, { seed: SEED, numRuns: 1 })[0] ?? [];
}

/** Short timeouts, so that a cell ends soon. */
export const SHORT_TIMEOUTS = { "broadworks:requestTimeout": "1", "broadworks:operationTimeout": "4" };

export class Scene {
  private start: User[] = [];

  private constructor(
    private readonly cell: Cell,
    private readonly operation: Operation,
    readonly simulator: Simulator,
    private readonly users: Declarations,
  ) {}

  static async open(cell: Cell): Promise<Scene> {
    const operation = OPERATIONS[cell.operation];
    assert.ok(operation);
    const simulator = await startSimulator({
      users: 10,
      groups: 2,
      loose: SEED + cell.position,
      platform: { ...anyPlatform(SEED + cell.position), valuesAfterMove: "kept" },
      ...LIST_OPTIONS,
    });
    const inGroup = simulator.users.filter(({ groupId }) => groupId === "grp.odin");
    const users: Declarations = {};
    for (const [index, { serviceProviderId, groupId, userId }] of inGroup.entries()) {
      const isTarget = index === cell.position;
      const ids = { serviceProviderId, groupId, userId };
      // A user that is created, or created again, has all required fields.
      if (isTarget && operation.isCreated) users[`user${index}`] = newUser;
      else users[`user${index}`] = isTarget && cell.fault === USER_DELETED ? { ...newUser, ...ids } : ids;
    }
    const scene = new Scene(cell, operation, simulator, users);
    // The user must fit into the other group when it moves.
    if (simulator.user(scene.userId)) simulator.change(scene.userId, { extension: "79999", department: null });
    return scene;
  }

  /** The declarations before the run under the fault, if any. */
  get before(): Declarations | undefined {
    return this.operation.before?.(this.users, this.target);
  }

  get declared(): Declarations {
    return this.operation.after(this.users, this.target);
  }

  get hasRefresh(): boolean {
    return this.operation.refresh ?? false;
  }

  /** Only a refresh creates a deleted user again. */
  get deletesUser(): boolean {
    return this.cell.fault === USER_DELETED;
  }

  injectFault(): void {
    this.start = this.simulator.users.map((user) => structuredClone(user));
    injectFault(
      this.simulator,
      { skip: 0, ...this.operation.request, userId: this.userId },
      this.cell.fault,
      this.cell.duration,
    );
  }

  async endFaults(): Promise<void> {
    this.simulator.injectFaults([]);
    // Wait until the simulator accepts connections again.
    for (;;)
      try {
        await fetch(this.simulator.url);
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve));
      }
  }

  /** Verifies the platform after the run that follows the fault. */
  verify(): void {
    const { declared, target, userId } = this;
    const remaining = Object.values(declared).find((values) => values["userId"] === userId);
    const newId = (declared[target] ?? remaining)?.["userId"] as string | undefined;
    verifyPlatform(
      this.simulator,
      this.start.filter((user) => newId !== undefined || user.userId !== userId),
      Object.entries(declared).flatMap(([name, values]) => (kindOf(name) === USER ? [values] : [])),
      {
        renamed: newId === undefined ? {} : { [userId]: newId },
        created: this.deletesUser && newId !== undefined ? [newId] : [],
      },
    );
    verifySettings(
      this.simulator,
      Object.entries(declared).flatMap(([name, values]) => (kindOf(name) === USER ? [] : [values])),
    );
    const creations = this.simulator.requests.filter(
      ({ method, path, status }) => method === "POST" && path === "/users" && status === 200,
    );
    assert.ok(creations.length <= (this.deletesUser ? 2 : 1), "a POST took effect twice");
  }

  /** Whether the resource must count as adopted; undefined if both are correct. */
  isAdopted(resource: string): boolean | undefined {
    // A resource that takes over knows that the user was created only if the program or a refresh shows it.
    if (this.operation.isTakenOver && !(resource in this.users)) return undefined;
    if (resource !== this.target) return true;
    return this.deletesUser ? undefined : !this.operation.isCreated;
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  private get target(): string {
    return `user${this.cell.position}`;
  }

  private get userId(): string {
    return this.users[this.target]?.["userId"] as string;
  }
}
