/** The end of a provider after its engine. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { endAfterEngine } from "../../provider/hosts/engine-watch";

describe("A provider after the end of its engine", () => {
  it("A provider ends after its engine, when its operations have ended, and not before", async () => {
    const connections: string[] = [];
    const engine = createServer((socket) => {
      connections.push("seen");
      socket.destroy();
    }).listen(0, "127.0.0.1");
    await once(engine, "listening");
    let isBusy = true;
    let isEnded = false;
    let asked = 0;
    const ended = new Promise<void>((resolve) => {
      const watched = {
        isBusy: () => {
          asked += 1;
          return isBusy;
        },
        end: () => {
          isEnded = true;
          resolve();
        },
      };
      const address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
      endAfterEngine(address, watched, 10);
    });
    await until(() => connections.length >= 4);
    assert.deepEqual([isEnded, asked], [false, 0]);
    engine.close();
    await until(() => asked >= 2);
    assert.equal(isEnded, false);
    isBusy = false;
    await ended;
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
