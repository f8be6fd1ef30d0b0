/** Random sets of users who exchange the values that one user at a time can have, and what holds after a run. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Simulator, User } from "../../simulator";
import { newcomer } from "../fixtures/users";
import type { Users } from "./parallel-stack";
import type { Values } from "./provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

export type Draw = ReturnType<typeof drawer>;

export interface ExchangeSet {
  /** The ids of everyone in the first run, in the order of the resources. */
  readonly people: readonly string[];
  readonly leavers: readonly string[];
  readonly before: Users;
  readonly after: Users;
}

/** People who exchange all values that one user at a time can have, some of them leave, and others join. */
export function drawSet(draw: Draw, simulator: Simulator, run: number): ExchangeSet {
  const count = 2 + draw.below(11);
  const people = draw.shuffled(simulator.users.map(({ userId }) => userId)).slice(0, count);
  const stay = count - draw.below(Math.min(3, count));
  const leavers = people.slice(stay);
  const pool = Array.from({ length: count + 2 }, (_, index) => index);
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

export function verifySet(
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
export function doubleHolders({ users }: Simulator): string[] {
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
export function drawer(seed: number) {
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
