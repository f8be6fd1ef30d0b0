/** Declared values without those that `ignoreChanges` names. */
import assert from "node:assert/strict";
import { withoutIgnored } from "../../../provider/core/fields/index";
import { settableFields as serviceFields } from "../../../provider/resources/services/schema";
import { userFields } from "../../../provider/resources/user/schema";

describe("The option ignoreChanges", () => {
  const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane@lab.example.net" };

  for (const [paths, declared, remaining] of [
    [["title"], { title: "a", extension: "1" }, { extension: "1" }],
    [["nothing"], { title: "a" }, { title: "a" }],
    [["address.city"], { address: { city: "Oslo", country: "NO" } }, { address: { country: "NO" } }],
    [["address.city"], { address: { city: "Oslo" } }, {}],
    [["address.*"], { address: { city: "Oslo" }, title: "a" }, { title: "a" }],
    [["aliases[0]"], { aliases: ["a@b"], title: "a" }, { title: "a" }],
    [["department.name"], { department: { name: "sales" }, title: "a" }, { title: "a" }],
    [
      ["accessDeviceEndpoint.linePort"],
      { accessDeviceEndpoint: { linePort: "a@b", portNumber: 2 } },
      { accessDeviceEndpoint: { portNumber: 2 } },
    ],
    [["*"], { title: "a", aliases: [], address: { city: "Oslo" } }, {}],
    [["title.x"], { title: "a" }, {}],
  ] as const)
    it(`ignoreChanges keeps ${JSON.stringify(remaining)} of ${JSON.stringify(declared)} if it names ${paths.join(", ")}`, () =>
      assert.deepEqual(withoutIgnored(userFields, declared, paths), remaining));

  it("ignoreChanges removes ids like every other field", () => {
    assert.deepEqual(withoutIgnored(userFields, ids, ["groupId"]), {
      serviceProviderId: "ent.odin",
      userId: "jane@lab.example.net",
    });
    assert.deepEqual(withoutIgnored(userFields, ids, ["*"]), {});
  });

  it("A service stays assigned if ignoreChanges names one of its settings", () => {
    const services = { "Call Waiting": { isActive: true }, "Do Not Disturb": { isActive: true } };
    const without = (...paths: string[]) => withoutIgnored(serviceFields, { services }, paths);
    assert.deepEqual(without('services["Call Waiting"].isActive'), {
      services: { "Call Waiting": {}, "Do Not Disturb": { isActive: true } },
    });
    assert.deepEqual(without('services["Call Waiting"]'), { services: { "Do Not Disturb": { isActive: true } } });
    assert.deepEqual(without('services["*"].isActive', 'services["Call Waiting"]'), {
      services: { "Do Not Disturb": {} },
    });
  });
});
