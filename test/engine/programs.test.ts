/** Programs as people write them, run by the CLI in folders of their own. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine } from "../support/engine";
import { writes } from "../support/platform";
import { LISTS } from "../support/reading";

const EXAMPLES = join(__dirname, "..", "..", "examples");
const JANE = "jane.doe@lab.example.net";

describe("programs in folders", function () {
  this.timeout(180_000);
  let engine: Engine;
  let platform: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    // Examples are type checked when they run, as a user's program is.
    delete engine.environment["PULUMI_NODEJS_TRANSPILE_ONLY"];
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 8, loose: 3, ...LISTS });
  });
  afterEach(async () => platform.close());

  it("examples/one-user adopts one user", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "one-user"), platform);
    const { outputs } = await stack.up();
    assert.equal(outputs["userId"]?.value, JANE);
    assert.deepEqual(
      writes(platform).map(({ call }) => call),
      ["PUT /users"],
    );
    await stack.preview({ expectNoChanges: true });
  });

  it("examples/team adopts three users and creates one", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "team"), platform);
    await stack.setConfig("initialPassword", { value: "Welcome-1-Max", secret: true });
    await stack.up();
    assert.deepEqual(
      writes(platform)
        .map(({ call }) => call)
        .sort(),
      ["POST /users", "PUT /users", "PUT /users", "PUT /users"],
    );
    await stack.preview({ expectNoChanges: true, refresh: true });
    await stack.destroy();
    assert.equal(platform.users.length, 8);
  });

  for (const [what, id] of [
    ["as a text", `"${JANE.toUpperCase()}"`],
    ["as an output", `pulumi.output("${JANE.toUpperCase()}")`],
  ] as const)
    it(`two declarations of one user are refused, the second ${what}`, async () => {
      const program = `
        const pulumi = require("@pulumi/pulumi");
        const { BroadworksUser } = require("pulumi-broadworks");
        const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
        new BroadworksUser("first", { ...ids, userId: "${JANE}" });
        new BroadworksUser("second", { ...ids, userId: ${id} });`;
      const stack = await engine.script(`twice-${what.replaceAll(" ", "-")}`, program, platform);
      const message = await failure(stack.up());
      assert.match(
        message,
        /BroadworksUser "second": the user JANE\.DOE@LAB\.EXAMPLE\.NET is declared by "first" already; declare each user once/,
      );
      assert.doesNotMatch(message, /\n\s+at /);
      assert.deepEqual(writes(platform), []);
    });

  it("every output is there, be it declared, derived or neither", async () => {
    const program = `
      const pulumi = require("@pulumi/pulumi");
      const { BroadworksUser } = require("pulumi-broadworks");
      const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "${JANE}" };
      const jane = new BroadworksUser("jane", { ...ids, title: "Lead", impPassword: "an-Imp-Secret" });
      const { title, adopted, domain, endpointType, emailAddress, impPassword } = jane;
      exports.seen = pulumi.all([title, adopted, domain, emailAddress]).apply((values) => JSON.stringify(values));
      exports.secret = pulumi.isSecret(impPassword);
      exports.endpointType = endpointType;`;
    const stack = await engine.script("outputs", program, platform);
    const { outputs } = await stack.up();
    assert.equal(outputs["seen"]?.value, JSON.stringify(["Lead", true, "lab.example.net", null]));
    assert.deepEqual([outputs["secret"]?.value, outputs["endpointType"]?.value], [true, "none"]);
    await stack.preview({ expectNoChanges: true });
  });

  it("a mistake in the program is shown with its line", async () => {
    const program = `const { BroadworksUser } = require("pulumi-broadworks");
      function declare() { return new BroadworksUser("", { userId: "${JANE}" }); }
      declare();`;
    const stack = await engine.script("mistaken", program, platform);
    const message = await failure(stack.preview());
    assert.match(message, /Missing resource name/);
    assert.match(message, /declare [^\n]*index\.js:2:/);
  });

  it("a failure is shown once, at its resource, without a stack trace", async () => {
    const program = `
      const { BroadworksUser } = require("pulumi-broadworks");
      new BroadworksUser("jane", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "${JANE}", timeZone: "Mars/Olympus" });
      new BroadworksUser("omar", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "omar.doe@lab.example.net", fistName: "O" });`;
    const stack = await engine.script("failures", program, platform);
    const message = await failure(stack.up());
    assert.match(
      message,
      /BroadworksUser resource 'omar': property fistName value .* has a problem: is no field of this resource; did you mean "firstName"\?/,
    );
    assert.doesNotMatch(message, /\n\s+at /);
  });
});

async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CommandError)
      return error.message.replace(/\n +at .*\(node_modules\/@pulumi\/automation[^]*$/, "");
    throw error;
  }
  throw new assert.AssertionError({ message: "the run did not fail" });
}
