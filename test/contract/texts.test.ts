/** Text that a platform cannot store, and text in several forms of Unicode. */
import assert from "node:assert/strict";
import { ids, newcomer } from "../fixtures/users";
import { onPlatform, writes } from "../support/platform";
import type { OperationFailed } from "../support/provider";

const DECOMPOSED = "Zoe\u0308 A\u030angstro\u0308m";
const COMPOSED = "Zo\u00eb \u00c5ngstr\u00f6m";

describe("A platform with a Western European character set", () => {
  const on = onPlatform({ characterSet: "latin1" });

  it("A platform that stores question marks for characters of a name is named as the cause, and a second run fails as well", async () => {
    const { inputs } = await on.provider.check({
      ...newcomer,
      newPassword: "a-Secret-1",
      lastName: "\u0141ukasz",
      title: "Fa\u00e7ade",
    });
    for (const work of [() => on.provider.create(inputs), () => on.provider.create(inputs)]) {
      const failure = await work().then(
        () => assert.fail("no failure"),
        (error: unknown) => error as OperationFailed,
      );
      assert.match(failure.message, /cannot store all characters of lastName: "\u0141ukasz" became "\?ukasz"/);
      assert.doesNotMatch(failure.message, /title/);
    }
  });

  it("A platform with a Western European character set stores the characters that it has", async () => {
    const { inputs } = await on.provider.check({ ...ids, title: DECOMPOSED });
    const { outputs } = await on.provider.create(inputs);
    assert.equal(outputs["title"], COMPOSED);
  });
});

describe("A text that is composed in one place and decomposed in the other", () => {
  const on = onPlatform();

  it("A text that is composed in one place and decomposed in the other is written in its composed form, and is equal in both", async () => {
    const { inputs } = await on.provider.check({ ...ids, title: DECOMPOSED });
    await on.provider.create(inputs);
    assert.equal(on.simulator.user(ids.userId)?.title, COMPOSED);
    on.simulator.change(ids.userId, { title: DECOMPOSED });
    on.simulator.forgetRequests();
    await on.provider.create(inputs);
    assert.deepEqual(writes(on.simulator), []);
  });
});
