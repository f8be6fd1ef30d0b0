/** Unit tests of programs: resources and functions under `pulumi.runtime.setMocks`, without an engine and a platform. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import {
  BroadworksUser,
  BroadworksUserCredentials,
  BroadworksUserServices,
  getGroupNumbers,
  getUser,
  getUserOutput,
  getUsers,
} from "../../provider";

const IDS = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "jane@lab.example.net" };

class DynamicProvider extends pulumi.ProviderResource {}

describe("programs under mocks", () => {
  let inputs: pulumi.runtime.MockResourceArgs[] = [];
  let calls: pulumi.runtime.MockCallArgs[] = [];

  beforeEach(async () => {
    inputs = [];
    calls = [];
    await pulumi.runtime.setMocks({
      newResource: (args) => {
        inputs.push(args);
        return { id: String(args.inputs["userId"]), state: args.inputs as Record<string, unknown> };
      },
      call: (args) => {
        calls.push(args);
        return args.token === "broadworks:index:getUsers" ? { users: [{ extension: "1001" }] } : { extension: "1001" };
      },
    });
  });

  for (const attempt of ["first", "second"])
    it(`The outputs of a resource resolve in the ${attempt} test that declares it`, async () => {
      const user = new BroadworksUser("jane", { ...IDS, title: "Lead", newPassword: "not-Shown-1" });
      assert.equal(await valueOf(user.title), "Lead");
      assert.equal(await valueOf(user.userId), IDS.userId);
      assert.equal(await valueOf(user.department), undefined);
    });

  it("Outputs of a resource are arguments of other resources", async () => {
    const jane = new BroadworksUser("jane", { ...IDS, title: "Lead" });
    const omar = new BroadworksUser("omar", {
      ...IDS,
      userId: "omar@lab.example.net",
      title: jane.title,
      department: jane.department,
      address: jane.address,
      aliases: jane.aliases,
    });
    const services = new BroadworksUserServices("omar", { userId: omar.userId, services: { "Call Waiting": {} } });
    const credentials = new BroadworksUserCredentials("omar", { userId: omar.userId, triggers: jane.title });
    assert.equal(await valueOf(omar.title), "Lead");
    assert.equal(await valueOf(services.userId), "omar@lab.example.net");
    assert.equal(await valueOf(credentials.triggers), "Lead");
  });

  it("A dynamic resource with a provider of its own is an error", () => {
    const provider = new DynamicProvider("pulumi-nodejs", "lab", {});
    const parent = new pulumi.ComponentResource("example:index:Site", "lab", {}, { providers: [provider] });
    for (const options of [{ provider }, { parent }])
      assert.throws(() => new BroadworksUser("jane", IDS, options), pulumi.RunError);
  });

  it("The mocks receive the arguments of a program", async () => {
    const user = new BroadworksUser("jane", { ...IDS, title: pulumi.output("Lead") });
    await valueOf(user.urn);
    const { __provider: _handler, ...declared } = inputs[0]?.inputs as Record<string, unknown>;
    assert.deepEqual(declared, { ...IDS, title: "Lead" });
    assert.equal(inputs[0]?.type, "pulumi-nodejs:dynamic/broadworks:BroadworksUser");
  });

  it("Functions ask the mocks and not a platform", async () => {
    assert.equal((await getUser({ userId: "jane@lab.example.net" })).extension, "1001");
    assert.deepEqual(await getUsers({ serviceProviderId: "ent.odin" }), [{ extension: "1001" }]);
    assert.equal(
      await valueOf(
        getUserOutput({ userId: pulumi.output("omar@lab.example.net") }).apply(({ extension }) => extension),
      ),
      "1001",
    );
    await getGroupNumbers({ serviceProviderId: "ent.odin", groupId: "grp.odin" });
    assert.deepEqual(
      calls.map(({ token, inputs: args }) => [token, args] as const),
      [
        ["broadworks:index:getUser", { userId: "jane@lab.example.net" }],
        ["broadworks:index:getUsers", { serviceProviderId: "ent.odin" }],
        ["broadworks:index:getUser", { userId: "omar@lab.example.net" }],
        ["broadworks:index:getGroupNumbers", { serviceProviderId: "ent.odin", groupId: "grp.odin" }],
      ],
    );
  });
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}
