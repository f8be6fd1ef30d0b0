/** People with names. Their user ids pass on from one program to the next, and each has a tag that no program declares. */
import assert from "node:assert/strict";
import type { Simulator } from "../../simulator";
import type { Draw } from "./exchange-sets";
import type { Users } from "./parallel-stack";
import type { Values } from "./provider";

const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
const LAST_NAMES = ["Abe", "Boe", "Coe"];

/** Some users exist, and the first run creates the others. */
export function drawPeople(draw: Draw, simulator: Simulator) {
  const existing = draw.shuffled(simulator.users.map(({ userId }) => userId)).slice(0, 1 + draw.below(4));
  const created = Array.from({ length: 1 + draw.below(4) }, (_, index) => `created.${index}@lab.example.net`);
  const userIds = [...existing, ...created];
  const hasExtensions = draw.below(2) === 0;
  const people = userIds.map((_, index) => ({
    firstName: `First${index}`,
    lastName: draw.from(LAST_NAMES),
    ...(hasExtensions && { extension: `${3000 + index}` }),
    ...(index >= existing.length && { newPassword: "first-Secret-1" }),
  }));
  const nameOf = (index: number) => `u${index}`;
  const tagOf = (index: number) => `person.${index}@tags.example.net`;
  const declare = (some: readonly string[]): Users =>
    Object.fromEntries(
      people.map((person, index): [string, Values] => [nameOf(index), { ...ids, userId: some[index], ...person }]),
    );
  return {
    inOrder: declare(userIds),
    /** A program in which some ids have passed on. */
    shuffled: (by: Draw): Users => declare(by.shuffled(userIds)),
    /** A program without each fourth of its resources, from one on. */
    without: (program: Users, from: number): Users =>
      Object.fromEntries(Object.entries(program).filter((_, index) => index % 4 !== from)),
    tag: (on: Simulator): void => userIds.forEach((id, index) => on.change(id, { emailAddress: tagOf(index) })),
    /** Verifies that people have their names, and that only users are missing that the stack created and then removed. */
    verify(on: Simulator, program: Users): void {
      people.forEach(({ firstName, lastName }, index) => {
        const live = on.users.filter(({ emailAddress }) => emailAddress === tagOf(index));
        const isRemoved = index >= existing.length && !(nameOf(index) in program);
        assert.ok(live.length === 1 || (isRemoved && live.length === 0), `${firstName}: ${live.length} users`);
        for (const user of live) assert.deepEqual([user.firstName, user.lastName], [firstName, lastName]);
      });
    },
  };
}
