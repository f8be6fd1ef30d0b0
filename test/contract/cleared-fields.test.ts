/** Fields of a user that are cleared with null, on platforms that accept only one form of a cleared value. */
import assert from "node:assert/strict";
import { USER } from "../../provider/resources/user/kind";
import { PLATFORM_ALTERNATIVES, type Simulator, startSimulator } from "../../simulator";
import { runsOfOneProcess, writes } from "../support/platform";
import { configFor } from "../support/provider";

const JANE = "jane.doe@lab.example.net";
const IDS = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: JANE };
const CLEARED = { title: null, emailAddress: null, aliases: null, alternateUserId: null, address: { city: null } };

const DEVICE = { accessDevice: { deviceLevel: "Group", deviceName: "phone_3" }, linePort: "jane_9@lab.example.net" };
const CONTACTS = [{ sipContact: "sip:jane@10.0.0.1" }];
/** Endpoints with members that a declaration clears, and what is left of them. */
const ENDPOINTS = [
  {
    before: { accessDeviceEndpoint: { ...DEVICE, contacts: CONTACTS, hotlineContact: "sip:desk@lab.example.net" } },
    cleared: { accessDeviceEndpoint: { contacts: null, hotlineContact: null } },
    after: { accessDeviceEndpoint: { ...DEVICE, contacts: [] } },
  },
  {
    before: {
      trunkAddressing: {
        trunkGroupDeviceEndpoint: { name: "trunk2", linePort: "jane_9@lab.example.net", contacts: CONTACTS },
        physicalLocation: "Desk 9",
      },
    },
    cleared: { trunkAddressing: { trunkGroupDeviceEndpoint: { contacts: null }, physicalLocation: null } },
    after: {
      trunkAddressing: {
        trunkGroupDeviceEndpoint: { name: "trunk2", linePort: "jane_9@lab.example.net", contacts: [] },
      },
    },
  },
  {
    before: {
      trunkAddressing: {
        trunkGroupDeviceEndpoint: { name: "trunk2", linePort: "jane_9@lab.example.net", contacts: [] },
        enterpriseTrunkName: "trunks",
      },
    },
    cleared: { trunkAddressing: { trunkGroupDeviceEndpoint: null } },
    after: { trunkAddressing: { enterpriseTrunkName: "trunks" } },
  },
];

describe("A field that is declared as null", function () {
  this.timeout(60_000);
  const run = runsOfOneProcess();
  let simulator: Simulator;
  afterEach(async () => simulator.close());

  for (const clearedFields of PLATFORM_ALTERNATIVES.clearedFields)
    for (const clearedLists of PLATFORM_ALTERNATIVES.clearedLists)
      it(`It is cleared where texts take ${clearedFields} and lists take ${clearedLists}, and a second run writes nothing`, async () => {
        simulator = await startSimulator({ users: 3, platform: { clearedFields, clearedLists } });
        const provider = (await run(configFor(simulator))).of(USER);
        const { inputs } = await provider.check({ ...IDS, ...CLEARED });
        const { id, outputs } = await provider.create(inputs);
        const { title, emailAddress, aliases, alternateUserId, address } = simulator.user(JANE)!;
        assert.deepEqual(
          [title, emailAddress, aliases, alternateUserId, address["city"]],
          [undefined, undefined, [], [], undefined],
        );
        simulator.forgetRequests();
        const next = (await run(configFor(simulator))).of(USER);
        assert.equal((await next.diff(id, outputs, inputs)).changes, false);
        assert.deepEqual(writes(simulator), []);
      });

  for (const clearedFields of PLATFORM_ALTERNATIVES.clearedFields)
    it(`Members of an endpoint are cleared together with other fields where texts take ${clearedFields}`, async () => {
      simulator = await startSimulator({ users: 3, platform: { clearedFields } });
      for (const { before, cleared, after } of ENDPOINTS) {
        const { accessDeviceEndpoint: _device, trunkAddressing: _trunk, ...other } = simulator.user(JANE)!;
        simulator.put({ ...other, title: "Agent", ...before });
        const provider = (await run(configFor(simulator))).of(USER);
        const { inputs, failures } = await provider.check({ ...IDS, title: null, ...cleared });
        assert.deepEqual(failures, []);
        await provider.create(inputs);
        const { title, accessDeviceEndpoint, trunkAddressing } = simulator.user(JANE)!;
        assert.equal(title, undefined);
        const left = {
          ...(accessDeviceEndpoint && { accessDeviceEndpoint }),
          ...(trunkAddressing && { trunkAddressing }),
        };
        assert.deepEqual(left, after);
      }
    });

  it("A value that the platform ignores as null is cleared in its other form, whatever the response contains", async () => {
    for (const userWriteResponse of PLATFORM_ALTERNATIVES.userWriteResponse) {
      simulator = await startSimulator({ users: 3, platform: { clearedFields: "any", userWriteResponse } });
      // The first request gets a response of success without an effect.
      const user = { ...IDS, userId: JANE };
      const bodies = { complete: { ...user, title: "Agent" }, echo: { ...user, title: null }, brief: user, empty: [] };
      const body = bodies[userWriteResponse];
      simulator.injectFaults([{ kind: "response", method: "PUT", path: "/users", status: 200, body }]);
      const provider = (await run(configFor(simulator))).of(USER);
      const { inputs } = await provider.check({ ...IDS, title: null });
      await provider.create(inputs);
      assert.equal(simulator.user(JANE)?.title, undefined);
      if (userWriteResponse !== "empty") await simulator.close();
    }
  });

  it("A change that the platform rejects for another reason fails with that reason, whatever the form of cleared values", async () => {
    simulator = await startSimulator({ users: 3 });
    const provider = (await run(configFor(simulator))).of(USER);
    const { inputs } = await provider.check({ ...IDS, title: null, networkClassOfService: "unknown" });
    simulator.injectFaults([{ kind: "response", path: "/groups/network-class-of-services", status: 404, times: 9 }]);
    await assert.rejects(provider.create(inputs), (error: Error) => error.message.includes("network class of service"));
    assert.equal(simulator.user(JANE)?.title, "Agent");
  });
});
