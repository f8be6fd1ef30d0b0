/** How many users a run writes at the same time. */
import assert from "node:assert/strict";
import { onPlatform, writes } from "../support/platform";

const MAX_CONCURRENT = 4;

describe("Concurrent writes", () => {
  const on = onPlatform({ users: 12, latency: 20 }, { "broadworks:maxConcurrentRequests": String(MAX_CONCURRENT) });

  it("A run writes different users at the same time, up to broadworks:maxConcurrentRequests", async () => {
    const stack = await Promise.all(
      on.simulator.users.map(async ({ serviceProviderId, groupId, userId }) => {
        const declared = { serviceProviderId, groupId, userId, title: "Lead" };
        const { inputs } = await on.provider.check(declared);
        return { userId, inputs, outputs: { ...inputs, title: "Agent" } };
      }),
    );
    on.simulator.forgetRequests();
    let arrived = 0;
    const inFlight: number[] = [];
    on.simulator.watch(() => inFlight.push((arrived += 1) - on.simulator.requests.length));
    await Promise.all(stack.map(({ userId, outputs, inputs }) => on.provider.update(userId, outputs, inputs)));
    assert.equal(writes(on.simulator).length, 12);
    assert.equal(arrived, 24, "one read and one write for each user");
    assert.equal(Math.max(...inFlight), MAX_CONCURRENT);
  });
});
