/** The limit on deletions: those that arrive together are counted before the first is sent. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Deletions } from "../../provider/core/run/deletions";
import { USER } from "../../provider/resources/user/kind";

describe("the limit on deletions", () => {
  it("The limit counts deletions that arrive while earlier ones are being counted", async () => {
    const deletions = new Deletions({ count: 5 });
    let release: () => void = () => undefined;
    const isRead = new Promise<void>((resolve) => (release = resolve));
    const exists = async () => {
      await isRead;
      return true;
    };
    const begun: Promise<boolean>[] = [];
    const arrive = (count: number) => {
      for (let index = 0; index < count; index++) begun.push(deletions.admit(USER, `user${begun.length}`, exists));
    };
    arrive(8);
    // Longer than a batch is waited for.
    await sleep(500);
    arrive(4);
    await sleep(500);
    release();
    const results = await Promise.allSettled(begun);
    assert.deepEqual(new Set(results.map(({ status }) => status)), new Set(["rejected"]));
  });

  it("The limit does not count users that no longer exist", async () => {
    const deletions = new Deletions({ count: 1 });
    const exists = () => Promise.resolve(true);
    for (let index = 0; index < 3; index++) {
      assert.equal(await deletions.admit(USER, `user${index}`, exists), true);
      deletions.release();
    }
    assert.equal(await deletions.admit(USER, "last", exists), true);
    await assert.rejects(deletions.admit(USER, "one too many", exists), /maxDeletes is 1/);
  });

  it("The limit waits for removals of other kinds that deletions of users may follow", async () => {
    const deletions = new Deletions({ count: 1 });
    let end: () => void = () => undefined;
    const removal = deletions.whileRemoving(() => new Promise<void>((resolve) => (end = resolve)));
    const first = deletions.admit(USER, "first", () => Promise.resolve(true));
    await sleep(500);
    const second = deletions.admit(USER, "second", () => Promise.resolve(true));
    end();
    await removal;
    await assert.rejects(first, /2 users or more/);
    await assert.rejects(second);
  });
});
