/**
 * Every operation under every fault, at the first, a middle or the last of five users, once, every time, or until nothing
 * answers any more; then a run without the fault. CELLS=all runs the whole table, a number that many cells of it.
 */
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import fc from "fast-check";
import PQueue from "p-queue";
import { type User, startSimulator } from "../../simulator";
import { EXTENTS, type Extent, FAULTS, type Target, VANISHES, strike, verifyPlatform } from "../support/faults";
import { newcomer } from "../support/people";
import { ProviderProcess, type Values } from "../support/provider-process";
import { SEED } from "../support/seed";
import { Stack } from "../support/stack";

const CELLS = process.env["CELLS"] ?? "60";
const POSITIONS = [0, 2, 4];

type Declared = Record<string, Values>;

interface Operation {
  /** What the stack holds before; nothing when it is not given. */
  readonly before?: (people: Declared, target: string) => Declared;
  /** What the run that is struck declares. */
  readonly after: (people: Declared, target: string) => Declared;
  readonly struck: Pick<Target, "method" | "path"> & { readonly skip?: number };
  readonly refresh?: true;
  /** The target is no user of the platform before. */
  readonly isNewcomer?: true;
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

const OPERATIONS: Readonly<Record<string, Operation>> = {
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
  refresh: { before: titledBefore, after: titledAfter, struck: { method: "GET", path: "/users" }, refresh: true },
};

interface Cell {
  readonly operation: string;
  readonly fault: string;
  readonly position: number;
  readonly extent: Extent;
}

const table: Cell[] = Object.keys(OPERATIONS).flatMap((operation) =>
  [VANISHES, ...Object.keys(FAULTS)].flatMap((fault) =>
    POSITIONS.flatMap((position) =>
      EXTENTS.slice(0, fault === VANISHES ? 1 : undefined).map((extent) => ({ operation, fault, position, extent })),
    ),
  ),
);

describe("every operation under every fault", function () {
  this.timeout(3_600_000);
  const figures = new Map<string, { cells: number; survived: number; "ended by the next run": number; lost: number }>();
  const cells = CELLS === "all" ? table : pick(table, Number(CELLS));
  const queue = new PQueue({ concurrency: 4 * availableParallelism() });

  const ended = new Map<string, Promise<string[]>>();

  before(() => {
    for (const operation of Object.keys(OPERATIONS))
      ended.set(operation, runAll(cells.filter((cell) => cell.operation === operation)));
  });

  /** Gives the cells that did not hold, and why. */
  async function runAll(own: readonly Cell[]): Promise<string[]> {
    const row = { cells: 0, survived: 0, "ended by the next run": 0, lost: 0 };
    if (own[0]) figures.set(own[0].operation, row);
    const failures: string[] = [];
    await queue.addAll(
      own.map((cell) => async () => {
        row.cells += 1;
        try {
          row[(await run(cell)) ? "survived" : "ended by the next run"] += 1;
        } catch (error) {
          row.lost += 1;
          failures.push(`${cell.fault}, ${cell.extent}, user ${cell.position + 1} of 5: ${String(error)}`);
        }
      }),
    );
    return failures;
  }

  for (const operation of Object.keys(OPERATIONS))
    it(operation, async () => assert.deepEqual(await ended.get(operation), []));

  after(() => console.table(Object.fromEntries(figures)));
});

/** Runs a cell. Gives whether the struck run came to its end by itself. */
async function run({ operation: name, fault, position, extent }: Cell): Promise<boolean> {
  const operation = OPERATIONS[name];
  assert.ok(operation);
  const simulator = await startSimulator({ users: 10, groups: 2, loose: SEED + position });
  const provider = await ProviderProcess.forSimulator(simulator, {
    "broadworks:callTimeout": "1",
    "broadworks:operationTimeout": "4",
  });
  try {
    const target = `user${position}`;
    const inGroup = simulator.users.filter(({ groupId }) => groupId === "grp.odin");
    const people: Declared = Object.fromEntries(
      inGroup.map(({ serviceProviderId, groupId, userId }, index) => [
        `user${index}`,
        operation.isNewcomer && index === position ? person : { serviceProviderId, groupId, userId },
      ]),
    );
    const isVanishing = fault === VANISHES;
    // Who is to be made anew is declared in full.
    if (isVanishing) people[target] = { ...person, ...people[target] };
    const mover = simulator.user(people[target]?.["userId"] as string);
    // Whoever moves must fit into the other group.
    if (mover) simulator.change(mover.userId, { extension: "79999", department: null });
    const stack = new Stack(provider);
    if (operation.before) assert.deepEqual(await stack.up(operation.before(people, target)), new Map());
    const start: User[] = simulator.users.map((user) => structuredClone(user));
    const declared = operation.after(people, target);
    const userId = people[target]?.["userId"] as string;

    strike(simulator, { skip: 0, ...operation.struck, userId }, fault, extent);
    const failures = await stack.up(declared, { refresh: operation.refresh ?? false });
    simulator.strike([]);
    await settled(simulator.url);
    for (const [who, failure] of failures) assert.match(failure.message, MESSAGE, who);
    const again = await Stack.after(stack, simulator);
    try {
      assert.deepEqual(await again.up(declared, { refresh: isVanishing }), new Map(), "the run after the fault");
      const isGone = (user: User) => user.userId === userId && !(target in declared);
      const newId = declared[target]?.["userId"] as string | undefined;
      verifyPlatform(
        simulator,
        start.filter((user) => !isGone(user)),
        Object.values(declared),
        {
          renamed: newId === undefined ? {} : { [userId]: newId },
          made: isVanishing && newId !== undefined ? [newId] : [],
        },
      );
      assert.deepEqual(await again.preview(declared), [], "a preview after it");
      for (const resource of again.resources.keys()) await again.refresh(resource);
      assert.deepEqual(await again.preview(declared), [], "a preview with a refresh after it");
      assert.deepEqual([...again.resources.keys()].sort(), Object.keys(declared).sort());
      for (const [resource, { outputs }] of again.resources)
        if (!(isVanishing && resource === target))
          assert.equal(outputs["adopted"], !(operation.isNewcomer && resource === target), `${resource}: adopted`);
      const posts = simulator.calls.filter(
        ({ method, path, status }) => method === "POST" && path === "/users" && status < 300,
      );
      assert.ok(posts.filter(({ status }) => status === 200).length <= 1, "a POST took effect twice");
    } finally {
      await again.provider.stop();
    }
    return failures.size === 0;
  } finally {
    await provider.stop();
    await simulator.close();
  }
}

/** A sentence about a user, without a stack trace. */
const MESSAGE = /^[^\n]+@[^\n]+: [^\n]+$/;

/** Waits until a platform that refused connections takes them again. */
async function settled(url: string): Promise<void> {
  for (;;)
    try {
      await fetch(url);
      return;
    } catch {
      await new Promise((resolve) => setImmediate(resolve));
    }
}

function pick(cells: readonly Cell[], count: number): Cell[] {
  const options = { minLength: count, maxLength: count };
  return fc.sample(fc.shuffledSubarray([...cells], options), { seed: SEED, numRuns: 1 })[0] ?? [];
}
