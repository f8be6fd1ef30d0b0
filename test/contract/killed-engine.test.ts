/** The process of the dynamic provider after its engine was killed. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, type Server, createServer } from "node:net";
import { USER } from "../../provider/resources/user/kind";
import { type Simulator, startSimulator } from "../../simulator";
import { ids } from "../fixtures/users";
import { configFor } from "../support/provider";
import { ProviderProcess } from "../support/provider-process";

describe("The dynamic provider after its engine was killed", function () {
  this.timeout(60_000);
  let simulator: Simulator;
  let engine: Server;
  let provider: ProviderProcess;

  beforeEach(async () => {
    simulator = await startSimulator({ users: 2 });
    engine = createServer((socket) => void socket.destroy()).listen(0, "127.0.0.1");
    await once(engine, "listening");
  });
  afterEach(async () => {
    await provider.stop();
    engine.close();
    await simulator.close();
  });

  it("The process completes the operation in progress, and ends", async () => {
    const { port } = engine.address() as AddressInfo;
    const seen = once(engine, "connection");
    provider = await ProviderProcess.start(configFor(simulator), USER.handler, `127.0.0.1:${port}`);
    const { inputs } = await provider.check({ ...ids, title: "Lead" });
    await seen;
    const [{ outputs }] = await Promise.all([provider.create(inputs), new Promise((done) => engine.close(done))]);
    assert.equal(outputs["title"], "Lead");
    await provider.ended;
  });
});
