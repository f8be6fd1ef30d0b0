/** The cells of the table of faults: operations, what strikes them, and the scene that each of them is played in. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { USER } from "../../provider/resources/user/kind";
import { type Simulator, type User, startSimulator } from "../../simulator";
import { EXTENTS, type Extent, FAULTS, type Target, VANISHES, strike, verifyPlatform, verifySettings } from "./faults";
import { newcomer } from "../fixtures/users";
import type { Values } from "./provider";
import { LISTS } from "./reading";
import { SEED } from "./seed";
import { kindOf } from "./stack";

const POSITIONS = [0, 2, 4];

export type Declared = Record<string, Values>;

interface Operation {
  /** What the stack holds before; nothing when it is not given. */
  readonly before?: (people: Declared, target: string) => Declared;
  /** What the run that is struck declares. */
  readonly after: (people: Declared, target: string) => Declared;
  readonly struck: Pick<Target, "method" | "path"> & { readonly skip?: number };
  readonly refresh?: true;
  /** The target is no user of the platform before. */
  readonly isNewcomer?: true;
  /** Another resource takes the target over. */
  readonly isTakenOver?: true;
}

const titled = (people: Declared, title: string): Declared =>
  Object.fromEntries(Object.entries(people).map(([name, values]) => [name, { ...values, title }]));
const titledBefore = (people: Declared) => titled(people, "Before");
const titledAfter = (people: Declared) => titled(people, "After");
const withTarget = (people: Declared, target: string, values: Values): Declared => ({
  ...people,
  [target]: { ...people[target], ...values },
});
const person = { ...newcomer, newPassword: "first-Secret-1" };

const each = (people: Declared, kind: "services" | "credentials", values: Values): Declared =>
  Object.fromEntries(
    Object.entries(people).map(([name, { userId }]) => [
      name.replace("user", kind),
      { userId: userId as string, ...values },
    ]),
  );
const takenOver = (people: Declared, target: string): Declared => {
  const { [target]: taken, ...others } = titledAfter(people);
  return { ...others, "user-renamed": taken ?? {} };
};
const NEWS = { "Anonymous Call Rejection": { isActive: true }, "Hoteling Guest": {} };
const served = (people: Declared, services: Values): Declared => ({
  ...titledAfter(people),
  ...each(people, "services", { services }),
});

export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "read of check": { after: titledAfter, struck: { method: "GET", path: "/users" } },
  "read of diff": { before: titledBefore, after: titledAfter, struck: { method: "GET", path: "/users" } },
  adoption: { after: titledAfter, struck: { method: "PUT", path: "/users" } },
  create: { after: titledAfter, struck: { method: "POST", path: "/users" }, isNewcomer: true },
  update: { before: titledBefore, after: titledAfter, struck: { method: "PUT", path: "/users" } },
  rename: {
    before: titledBefore,
    after: (people, target) =>
      withTarget(titledAfter(people), target, { userId: `renamed-${people[target]?.["userId"]}` }),
    struck: { method: "PUT", path: "/users/user-id" },
  },
  move: {
    before: titledBefore,
    after: (people, target) => withTarget(titledAfter(people), target, { groupId: "grp2.odin" }),
    // The first asks whether it can be done.
    struck: { method: "PUT", path: "/users/group-id", skip: 1 },
  },
  delete: {
    before: titledBefore,
    after: (people, target) =>
      Object.fromEntries(Object.entries(titledAfter(people)).filter(([name]) => name !== target)),
    struck: { method: "DELETE", path: "/users" },
    isNewcomer: true,
  },
  "takeover by another resource": {
    before: titledBefore,
    after: takenOver,
    struck: { method: "GET", path: "/users" },
    isNewcomer: true,
    isTakenOver: true,
  },
  "write of a takeover": {
    before: titledBefore,
    after: takenOver,
    struck: { method: "PUT", path: "/users" },
    isNewcomer: true,
    isTakenOver: true,
  },
  refresh: { before: titledBefore, after: titledAfter, struck: { method: "GET", path: "/users" }, refresh: true },
  "read of services": {
    before: (people) => served(people, { "Call Forwarding Always": {} }),
    after: (people) => served(people, NEWS),
    struck: { method: "GET", path: "/users/services" },
  },
  "read of settings": {
    before: (people) => served(people, { "Call Forwarding Always": {} }),
    after: (people) => served(people, { "Call Forwarding Always": { isRingSplashActive: true } }),
    struck: { method: "GET", path: "/users/services/settings" },
  },
  "assignment of services": {
    before: titledBefore,
    after: (people) => served(people, NEWS),
    struck: { method: "PUT", path: "/users/services" },
  },
  "settings of services": {
    before: (people) => served(people, { "Call Forwarding Always": { isRingSplashActive: false } }),
    after: (people) => served(people, { "Call Forwarding Always": { isRingSplashActive: true } }),
    struck: { method: "PUT", path: "/users/services/settings" },
  },
  credentials: {
    before: titledBefore,
    after: (people) => ({ ...titledAfter(people), ...each(people, "credentials", { webPassword: "second-Secret-2" }) }),
    struck: { method: "PUT", path: "/users/passwords" },
  },
};

export interface Cell {
  readonly operation: string;
  readonly fault: string;
  readonly position: number;
  readonly extent: Extent;
}

export const TABLE: Cell[] = Object.keys(OPERATIONS)
  .flatMap((operation) =>
    [VANISHES, ...Object.keys(FAULTS)].flatMap((fault) =>
      POSITIONS.flatMap((position) =>
        EXTENTS.slice(0, fault === VANISHES ? 1 : undefined).map((extent) => ({ operation, fault, position, extent })),
      ),
    ),
  )
  .filter((cell) => !isUndetectable(cell));

/** A password cannot be read: a platform that reports success and writes none goes undetected. */
function isUndetectable({ operation, fault, extent }: Cell): boolean {
  return operation === "credentials" && fault === "JSON of another shape" && extent === "and nothing answers any more";
}

/** The numbers and names of a cell, for a message. */
export function cellText({ operation, fault, extent, position }: Cell): string {
  return `${operation}: ${fault}, ${extent}, user ${position + 1} of 5`;
}

/** A part of the table, drawn by the seed of the run; the whole when `count` is "all". */
export function draw(cells: readonly Cell[], count: string): readonly Cell[] {
  if (count === "all") return cells;
  const length = Math.min(Number(count), cells.length);
  const some = fc.shuffledSubarray([...cells], { minLength: length, maxLength: length });
  return fc.sample(some, { seed: SEED, numRuns: 1 })[0] ?? [];
}

/** Short limits, so that a cell is over soon. */
export const IMPATIENT = { "broadworks:requestTimeout": "1", "broadworks:operationTimeout": "4" };

export class Scene {
  private start: User[] = [];

  private constructor(
    private readonly cell: Cell,
    private readonly operation: Operation,
    readonly simulator: Simulator,
    private readonly people: Declared,
  ) {}

  static async open(cell: Cell): Promise<Scene> {
    const operation = OPERATIONS[cell.operation];
    assert.ok(operation);
    const simulator = await startSimulator({ users: 10, groups: 2, loose: SEED + cell.position, ...LISTS });
    const inGroup = simulator.users.filter(({ groupId }) => groupId === "grp.odin");
    const people: Declared = {};
    for (const [index, { serviceProviderId, groupId, userId }] of inGroup.entries()) {
      const isTarget = index === cell.position;
      const ids = { serviceProviderId, groupId, userId };
      // Who is to be made, or made anew, is declared in full.
      if (isTarget && operation.isNewcomer) people[`user${index}`] = person;
      else people[`user${index}`] = isTarget && cell.fault === VANISHES ? { ...person, ...ids } : ids;
    }
    const scene = new Scene(cell, operation, simulator, people);
    // Whoever moves must fit into the other group.
    if (simulator.user(scene.userId)) simulator.change(scene.userId, { extension: "79999", department: null });
    return scene;
  }

  /** What the stack holds before, if it holds anything. */
  get before(): Declared | undefined {
    return this.operation.before?.(this.people, this.target);
  }

  get declared(): Declared {
    return this.operation.after(this.people, this.target);
  }

  get hasRefresh(): boolean {
    return this.operation.refresh ?? false;
  }

  /** Only a refresh brings back who is gone. */
  get isVanishing(): boolean {
    return this.cell.fault === VANISHES;
  }

  strike(): void {
    this.start = this.simulator.users.map((user) => structuredClone(user));
    strike(
      this.simulator,
      { skip: 0, ...this.operation.struck, userId: this.userId },
      this.cell.fault,
      this.cell.extent,
    );
  }

  async endFaults(): Promise<void> {
    this.simulator.injectFaults([]);
    // Where connections were refused, they are taken again.
    for (;;)
      try {
        await fetch(this.simulator.url);
        return;
      } catch {
        await new Promise((resolve) => setImmediate(resolve));
      }
  }

  /** What must hold after the run that followed the fault. */
  verify(): void {
    const { declared, target, userId } = this;
    const kept = Object.values(declared).find((values) => values["userId"] === userId);
    const newId = (declared[target] ?? kept)?.["userId"] as string | undefined;
    verifyPlatform(
      this.simulator,
      this.start.filter((user) => newId !== undefined || user.userId !== userId),
      Object.entries(declared).flatMap(([name, values]) => (kindOf(name) === USER ? [values] : [])),
      {
        renamed: newId === undefined ? {} : { [userId]: newId },
        made: this.isVanishing && newId !== undefined ? [newId] : [],
      },
    );
    verifySettings(
      this.simulator,
      Object.entries(declared).flatMap(([name, values]) => (kindOf(name) === USER ? [] : [values])),
    );
    const made = this.simulator.requests.filter(
      ({ method, path, status }) => method === "POST" && path === "/users" && status === 200,
    );
    assert.ok(made.length <= (this.isVanishing ? 2 : 1), "a POST took effect twice");
  }

  /** Whether a resource is to count as adopted; undefined where either is right. */
  isAdopted(resource: string): boolean | undefined {
    // Who created a user is known where the program or a refresh shows it.
    if (this.operation.isTakenOver && !(resource in this.people)) return undefined;
    if (resource !== this.target) return true;
    return this.isVanishing ? undefined : !this.operation.isNewcomer;
  }

  close(): Promise<void> {
    return this.simulator.close();
  }

  private get target(): string {
    return `user${this.cell.position}`;
  }

  private get userId(): string {
    return this.people[this.target]?.["userId"] as string;
  }
}
