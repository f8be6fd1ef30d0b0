/**
 * Random exchanges of exclusive values, with joiners, leavers, faults of requests and kills of the provider. Set HANDOVER_RUNS for
 * more of them.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Fault, type Simulator, type User, startSimulator } from "../../simulator";
import { newcomer } from "../fixtures/users";
import { ParallelStack, type Users } from "../support/parallel-stack";
import { writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";
import { SEED } from "../support/seed";

const RUNS = Number(process.env["HANDOVER_RUNS"] ?? 4);
const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

const FAULTS: readonly Fault[] = [
  { kind: "reset" },
  { kind: "reset", appliedFirst: true },
  { kind: "response", status: 500 },
  { kind: "response", status: 502, body: "<html>Bad Gateway</html>", appliedFirst: true },
  { kind: "response", status: 409 },
];

describe("Random exchanges of values between users", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let stack: ParallelStack;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 14 });
    stack = new ParallelStack(configFor(simulator, { "broadworks:maxDeletes": "12" }));
  });
  afterEach(async () => {
    await stack.stop();
    await simulator.close();
  });

  for (let run = 0; run < RUNS; run++)
    it(`Set ${run} ends as declared, and a second run has nothing to do`, async () => {
      const draw = drawer(SEED + run);
      const set = drawSet(draw, simulator, run);
      assert.deepEqual(await stack.up(set.before), new Map());
      const people = new Map(set.people.map((id) => [id, structuredClone(simulator.user(id)!)]));
      const conflicts: string[] = [];
      simulator.watch(() => conflicts.push(...doubleHolders(simulator)));
      const parallel = draw.from([1, 2, 8, 64]);
      const order = draw.shuffled(Object.keys(set.after));
      assert.deepEqual((await stack.preview(set.after, { order })).failures, new Map());
      if (draw.below(2) === 0)
        simulator.injectFaults(
          draw
            .shuffled(FAULTS)
            .slice(0, 2)
            .map((one) => faultOn(one, draw)),
        );
      const kill = draw.below(3) === 0 ? killAfter(simulator, stack, draw.below(3 * order.length)) : undefined;
      const failures = await stack.up(set.after, { order, parallel });
      const wasKilled = await kill?.();
      const isDisturbed = wasKilled === true || simulator.requests.some(({ status }) => status >= 400);
      simulator.injectFaults([]);
      if (isDisturbed || failures.size > 0) assert.deepEqual(await stack.up(set.after, { order, parallel }), new Map());
      verify(simulator, set, people);
      assert.deepEqual(conflicts, []);
      simulator.forgetRequests();
      assert.deepEqual(await stack.up(set.after), new Map());
      assert.deepEqual(writes(simulator), []);
      assert.deepEqual((await stack.preview(set.after)).changed, []);
    });
});

type Draw = ReturnType<typeof drawer>;

interface ExchangeSet {
  /** The ids of everyone in the first run, in the order of the resources. */
  readonly people: readonly string[];
  readonly leavers: readonly string[];
  readonly before: Users;
  readonly after: Users;
}

/** People who exchange all values that one user at a time can have, some of them leave, and others join. */
function drawSet(draw: Draw, simulator: Simulator, run: number): ExchangeSet {
  const count = 2 + draw.below(11);
  const people = draw.shuffled(simulator.users.map(({ userId }) => userId)).slice(0, count);
  const stay = count - draw.below(Math.min(3, count));
  const leavers = people.slice(stay);
  const pool = [...people.keys(), 100, 101].map((_, index) => index);
  const before = declareAll(people, [pool, pool, pool]);
  for (const name of resourcesFrom(stay, count)) before[name]!["onDelete"] = "delete";
  const newIds = draw.shuffled([...people.slice(0, stay), `new.${run}@lab.example.net`]).slice(0, stay);
  const joiners = Array.from({ length: draw.below(3) }, (_, index) => `joiner.${index}.${run}@lab.example.net`);
  const values = [pool, pool, pool].map((one) => draw.shuffled(one));
  // A pool has two values more than people, and at most two people join.
  const after = declareAll([...newIds, ...joiners], values);
  joiners.forEach((userId, index) => {
    const name = `u${stay + index}`;
    after[`joiner${index}`] = { ...newcomer, newPassword: "first-Secret-1", ...after[name], userId };
    Reflect.deleteProperty(after, name);
  });
  if (leavers.length > 0) for (const one of Object.values(after)) one["takesOverFrom"] = leavers;
  return { people, leavers, before, after };
}

/** @param pools - the indexes of extensions, phone numbers and aliases, in the order of the users */
function declareAll(userIds: readonly string[], pools: readonly (readonly number[])[]): Record<string, Values> {
  const [extensions = [], numbers = [], aliases = []] = pools;
  return Object.fromEntries(
    userIds.map((userId, index): [string, Values] => [
      `u${index}`,
      {
        ...ids,
        userId,
        extension: `${3000 + extensions[index]!}`,
        phoneNumber: `+1513${7000000 + numbers[index]!}`,
        aliases: [`a${aliases[index]}@x.net`],
        title: `T${index}`,
      },
    ]),
  );
}

function resourcesFrom(first: number, end: number): string[] {
  return Array.from({ length: end - first }, (_, index) => `u${first + index}`);
}

function faultOn(fault: Fault, draw: Draw): Fault {
  return { ...fault, method: draw.from(["PUT", "GET", "POST"] as const), skip: draw.below(12) };
}

/** Kills the provider after some requests. The function that it returns waits for the kill, and gives whether there was one. */
function killAfter(simulator: Simulator, stack: ParallelStack, count: number): () => Promise<boolean> {
  let seen = 0;
  let killing: Promise<void> | undefined;
  let isOver = false;
  simulator.watch(() => {
    if (!isOver && seen++ === count) killing = stack.kill();
  });
  return async () => {
    isOver = true;
    await killing;
    return killing !== undefined;
  };
}

function verify(
  simulator: Simulator,
  { people, leavers, after }: ExchangeSet,
  before: ReadonlyMap<string, User>,
): void {
  for (const [name, declared] of Object.entries(after)) {
    const { userId, extension, phoneNumber, aliases, title } = declared as unknown as User;
    const live = simulator.user(userId);
    assert.ok(live, userId);
    const now = [live.extension, live.phoneNumber, live.aliases, live.title];
    assert.deepEqual(now, [extension, phoneNumber, aliases, title], userId);
    const person = before.get(people[Number(name.slice(1))] ?? "");
    if (person) assert.deepEqual(undeclared(live), undeclared(person), `${name} is another person`);
  }
  for (const leaver of leavers) assert.equal(simulator.user(leaver), undefined);
  assert.ok(simulator.users.every(({ userId }) => !userId.startsWith("handover-")));
}

/** What no declaration of a set contains. */
function undeclared(user: User): Partial<User> {
  const {
    userId: _id,
    extension: _extension,
    phoneNumber: _number,
    aliases: _aliases,
    title: _title,
    ...others
  } = user;
  return others;
}

/** The values that two users have at the same time. */
function doubleHolders({ users }: Simulator): string[] {
  const seen = new Set<string>();
  return users.flatMap((user) => {
    const ofUser = [
      `extension ${user.groupId} ${user.extension}`,
      `number ${user.phoneNumber}`,
      ...new Set([user.userId, ...user.aliases, ...user.alternateUserId.map((one) => one.alternateUserId)]),
    ].filter((value) => !value.endsWith("undefined"));
    return ofUser.filter((value) => seen.has(value.toLowerCase()) || !seen.add(value.toLowerCase()));
  });
}

/** Draws values that follow from the seed. */
function drawer(seed: number) {
  let draws = 0;
  const sample = <T>(arbitrary: fc.Arbitrary<T>): T =>
    fc.sample(arbitrary, { seed: seed * 1000 + (draws += 1), numRuns: 1 })[0] as T;
  const below = (limit: number) => sample(fc.nat(Math.max(0, limit - 1)));
  return {
    below,
    from: <T>(values: readonly T[]): T => values[below(values.length)]!,
    shuffled: <T>(values: readonly T[]) =>
      sample(fc.shuffledSubarray([...values], { minLength: values.length, maxLength: values.length })),
  };
}
