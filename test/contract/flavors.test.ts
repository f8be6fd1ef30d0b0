/** An example with several services, on a platform with each documented alternative. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { SERVICES } from "../../provider/resources/services/kind";
import { PLATFORM_ALTERNATIVES, startSimulator } from "../../simulator";
import { runsOfOneProcess, writes } from "../support/platform";
import { type Values, configFor } from "../support/provider";
import { recordProgram } from "../support/recorder";

describe("The example receptionist", function () {
  this.timeout(120_000);
  const run = runsOfOneProcess();
  let declared: Values;

  before(async () => {
    const simulator = await startSimulator({ users: 8 });
    const users = simulator.users.map(({ userId }) => ({ userId }));
    await simulator.close();
    const results = { "broadworks:index:getUsers": { users } };
    const [resource] = await recordProgram(resolve("examples", "receptionist", "index.ts"), results);
    assert.equal(resource?.type, `pulumi-nodejs:dynamic/broadworks:${SERVICES.kind}`);
    declared = resource.inputs;
  });

  for (const [aspect, alternatives] of Object.entries(PLATFORM_ALTERNATIVES))
    for (const alternative of alternatives) {
      // Without a login nothing works, which other tests verify.
      if (alternative === "passwordExpired") continue;
      it(`It ends as declared where ${aspect} is ${alternative}, and a second run has nothing to do`, async () => {
        const simulator = await startSimulator({ users: 8, loose: 1, platform: { [aspect]: alternative } });
        try {
          const provider = (await run(configFor(simulator))).of(SERVICES);
          const { inputs, failures } = await provider.check(declared);
          assert.deepEqual(failures, []);
          const { id, outputs } = await provider.create(inputs);
          simulator.forgetRequests();
          const next = (await run(configFor(simulator))).of(SERVICES);
          assert.equal((await next.diff(id, outputs, inputs)).changes, false);
          assert.deepEqual(writes(simulator), []);
          const services = simulator.user("jane.doe@lab.example.net")?.services;
          assert.equal((services?.["Busy Lamp Field"]?.["users"] as unknown[]).length, 7);
          assert.equal(services?.["Call Forwarding No Answer"]?.["numberOfRings"], 4);
        } finally {
          await simulator.close();
        }
      });
    }
});
