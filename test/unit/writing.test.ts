/** How a run writes its users: side by side, as far as the pace lets it. */
import assert from "node:assert/strict";
import { onPlatform, writes } from "../support/platform";

const AT_ONCE = 4;

describe("what a run writes", () => {
  const on = onPlatform({ users: 12, latency: 20 }, { "broadworks:maxConcurrentRequests": String(AT_ONCE) });

  it("overlaps over different users, up to broadworks:maxConcurrentRequests", async () => {
    const stack = await Promise.all(
      on.simulator.users.map(async ({ serviceProviderId, groupId, userId }) => {
        const declared = { serviceProviderId, groupId, userId, title: "Lead" };
        const { inputs } = await on.provider.check(declared);
        return { userId, inputs, outputs: { ...inputs, title: "Agent" } };
      }),
    );
    on.simulator.forgetCalls();
    let arrived = 0;
    const underWay: number[] = [];
    on.simulator.watch(() => underWay.push((arrived += 1) - on.simulator.calls.length));
    await Promise.all(stack.map(({ userId, outputs, inputs }) => on.provider.update(userId, outputs, inputs)));
    assert.equal(writes(on.simulator).length, 12);
    assert.equal(arrived, 36, "each is read, written, and read again");
    assert.equal(Math.max(...underWay), AT_ONCE);
  });
});
