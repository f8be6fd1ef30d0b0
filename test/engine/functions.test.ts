/** The functions of a program. The program and the provider of the engine have a process each. */
import assert from "node:assert/strict";
import { type Simulator, startSimulator } from "../../simulator";
import { MAX_DELAY_MS, maxPerSecond } from "../support/arrivals";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { JANE } from "../fixtures/users";

const PROGRAM = `
const { BroadworksUser, getGroup, getGroupNumbers, getGroupOutput, getUser, getUserOutput, getUsers, getUsersOutput } =
  require("pulumi-broadworks");
const group = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
module.exports = async () => {
  const jane = await getUser({ userId: "${JANE}" });
  const [found, listed, { defaultDomain, userCount }, { assigned, free }] = await Promise.all([
    getUsers({ ...group, firstName: "jan*" }),
    getUsers({ ...group, limit: 3 }),
    getGroup(group),
    getGroupNumbers(group),
  ]);
  const users = listed.map(
    ({ userId }, index) => new BroadworksUser("user" + index, { ...group, userId, title: jane.title + " " + index }),
  );
  const after = getUserOutput({ userId: users[0].userId }, { dependsOn: users });
  return {
    jane, found: found.map(({ userId }) => userId), defaultDomain, userCount, assigned: assigned.length, free: free[0],
    title: after.title,
    name: getGroupOutput(group).groupName,
    ids: getUsersOutput({ ...group, userId: users[1].userId }).apply((list) => list.map(({ title }) => title)),
  };
};
`;

describe("The functions of a program", function () {
  this.timeout(240_000);
  let engine: Engine;
  let simulator: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(() => engine.stop());
  beforeEach(async () => (simulator = await startSimulator({ loose: 7 })));
  afterEach(() => simulator.close());

  it("The functions of a program return live values, within the request rate that they share with the resources of the run", async () => {
    const stack = await engine.script("functions", PROGRAM, simulator);
    await stack.setConfig("broadworks:requestsPerSecond", { value: "8" });
    const arrivals: number[] = [];
    simulator.watch(() => arrivals.push(performance.now()));
    const { outputs } = await stack.up();
    const values = Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value as unknown]));
    const { jane, ...rest } = values;
    assert.deepEqual(rest, {
      found: [JANE],
      defaultDomain: "lab.example.net",
      userCount: 10,
      assigned: 10,
      free: "+15137000000",
      title: "Agent 0",
      name: "Group 1",
      ids: ["Agent 1"],
    });
    const { extension, domain, allowVideo, impPassword } = jane as Record<string, unknown>;
    assert.deepEqual([extension, domain, allowVideo, impPassword], ["1000", "lab.example.net", true, undefined]);
    assert.ok(arrivals.length > 16, `${arrivals.length} requests`);
    const maxInOneSecond = maxPerSecond(arrivals, MAX_DELAY_MS);
    assert.ok(maxInOneSecond <= 8, `${maxInOneSecond} requests in one second`);
  });

  it("The functions of a program fail with one line and without a stack trace", async () => {
    const program = `const broadworks = require("pulumi-broadworks"); broadworks.getUser({ userId: "unknown@example.net" });`;
    const stack = await engine.script("failing", program, simulator);
    await assert.rejects(stack.preview(), (error: Error) => {
      assert.match(error.message, /getUser: the user unknown@example.net does not exist/);
      assert.doesNotMatch(error.message, /\n\s+at /);
      return true;
    });
  });
});
