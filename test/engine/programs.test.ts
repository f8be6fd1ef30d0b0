/** Programs like those of users, which the CLI runs in separate folders. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { type Simulator, fingerprint, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { writes } from "../support/platform";
import { LIST_OPTIONS } from "../support/reading";
import { keepPart } from "../support/seed";

const ROOT = join(__dirname, "..", "..");
const EXAMPLES = join(ROOT, "examples");
const JANE = "jane.doe@lab.example.net";

describe("programs in folders", function () {
  this.timeout(180_000);
  let engine: Engine;
  let platform: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 8, loose: 3, ...LIST_OPTIONS });
  });
  afterEach(async () => platform.close());

  it("The example one-user adopts one user", async () => {
    // Type checked when it runs, as a user's program is. The other examples are checked together, by `npm run typecheck`.
    const stack = await engine.typeChecking().copyOf(join(EXAMPLES, "one-user"), platform);
    const { outputs } = await stack.up();
    assert.equal(outputs["userId"]?.value, JANE);
    assert.deepEqual(
      writes(platform).map(({ request }) => request),
      ["PUT /users"],
    );
    await stack.preview({ expectNoChanges: true });
  });

  it("A project in which only a dependency installs this package gets one sentence that names the line to add", async () => {
    const folder = await mkdtemp(join(tmpdir(), "broadworks-nested-"));
    try {
      const modules = join(ROOT, "node_modules");
      const helper = join(folder, "node_modules", "helper");
      await mkdir(join(helper, "node_modules"), { recursive: true });
      await symlink(join(modules, "@pulumi"), join(folder, "node_modules", "@pulumi"));
      await symlink(ROOT, join(helper, "node_modules", "pulumi-broadworks"));
      await writeFile(join(helper, "index.js"), `module.exports = require("pulumi-broadworks");`);
      await writeFile(join(folder, "Pulumi.yaml"), "name: nested\nruntime: nodejs\n");
      await writeFile(join(folder, "package.json"), JSON.stringify({ name: "nested", main: "index.js" }));
      await writeFile(
        join(folder, "index.js"),
        `new (require("helper").BroadworksUser)("jane", { serviceProviderId: "p", groupId: "g", userId: "${JANE}" });`,
      );
      const stack = await engine.existing(folder, platform);
      await assert.rejects(stack.preview(), (error: Error) => {
        assert.match(error.message, /Add "pulumi-broadworks" to the dependencies in .*package\.json/);
        assert.doesNotMatch(error.message, /\n\s+at /);
        return true;
      });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("The unit tests of the example unit-tests pass without an engine and a platform", async () => {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--import", "tsx", "--test", join(EXAMPLES, "unit-tests", "users.test.ts")],
      { env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    );
    assert.match(stdout, /pass 2/);
  });

  it("The example team adopts three users and creates one", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "team"), platform);
    await stack.setConfig("initialPassword", { value: "Welcome-1-Max", secret: true });
    await up(stack);
    assert.deepEqual(
      writes(platform)
        .map(({ request }) => request)
        .sort(),
      [
        "POST /users",
        ...["PUT /users", "PUT /users", "PUT /users"],
        // Jane has both already, and Lena waits for calls.
        ...["PUT /users/services", "PUT /users/services", "PUT /users/services"],
      ],
    );
    await stack.preview({ expectNoChanges: true, refresh: true });
    await stack.destroy();
    assert.equal(platform.users.length, 8);
  });

  it("The example receptionist gives a user busy lamps and voice mail", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "receptionist"), platform);
    const { outputs } = await stack.up();
    assert.deepEqual(outputs["assigned"]?.value, [
      'services["Busy Lamp Field"]',
      'services["Call Forwarding No Answer"]',
      'services["Voice Messaging User"]',
    ]);
    const services = platform.user(JANE)?.services;
    assert.equal((services?.["Busy Lamp Field"]?.["users"] as unknown[]).length, 7);
    assert.deepEqual(services?.["Call Forwarding No Answer"], {
      isActive: true,
      forwardToPhoneNumber: "1999",
      numberOfRings: 4,
    });
    assert.deepEqual(
      writes(platform).map(({ request }) => request),
      ["PUT /users/services", "PUT /users/services/settings"],
    );
    await stack.preview({ expectNoChanges: true, refresh: true });
  });

  it("The example joiner-leaver gives a new user the extension and number of one who leaves, in one run", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "joiner-leaver"), platform);
    await stack.setConfig("initialPassword", { value: "Welcome-1-Max", secret: true });
    await up(stack);
    await stack.setConfig("hasLeft", { value: "true" });
    await up(stack);
    assert.equal(platform.user("lena.doe@lab.example.net"), undefined);
    assert.equal(platform.user("max.newman@lab.example.net")?.extension, "1002");
    assert.match(platform.user("max.newman@lab.example.net")?.phoneNumber ?? "", /7000002$/);
    await stack.preview({ expectNoChanges: true, refresh: true });
  });

  it("The example holiday forwards the phone calls of a team by one setting, and stops it again", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "holiday"), platform);
    const isForwarded = () =>
      ["jane.doe", "omar.doe", "lena.doe"].map(
        (local) => platform.user(`${local}@lab.example.net`)?.services?.["Call Forwarding Always"]?.["isActive"],
      );
    await up(stack);
    assert.deepEqual(isForwarded(), [false, false, false]);
    for (const holiday of [true, false]) {
      platform.forgetRequests();
      await stack.setConfig("holiday", { value: String(holiday) });
      await up(stack);
      assert.deepEqual(isForwarded(), [holiday, holiday, holiday]);
      assert.deepEqual(
        writes(platform).map(({ body }) => Object.values(body as object)[1] as unknown),
        [{ isActive: holiday }, { isActive: holiday }, { isActive: holiday }],
      );
    }
  });

  it("The example users-from-file declares the users of a table", async () => {
    const stack = await engine.copyOf(join(EXAMPLES, "users-from-file"), platform);
    await up(stack);
    const lena = platform.user("lena.doe@lab.example.net");
    assert.deepEqual([lena?.lastName, lena?.title, platform.user(JANE)?.title], ["Dough", "Agent", "Team Lead"]);
    await stack.preview({ expectNoChanges: true });
  });

  it("The example new-starters creates users with generated passwords that are never shown", async () => {
    const random = await engine.withPlugin("random", join(__dirname, "..", "support", "random-plugin.cjs"));
    const stack = await random.copyOf(join(EXAMPLES, "new-starters"), platform);
    const { outputs, stdout } = await stack.up();
    const max = platform.user("max.newman@lab.example.net");
    assert.deepEqual([max?.phoneNumber, max?.extension], ["+15137000000", "1901"]);
    assert.deepEqual(Object.keys(max?.secrets ?? {}).sort(), ["passcode", "password", "sip"]);
    assert.deepEqual(max?.assignedServices, ["Call Waiting", "Voice Messaging User"]);
    const passwords = outputs["passwords"]?.value as Record<string, string>;
    const web = passwords["max.newman"] ?? "";
    assert.equal(max.secrets["password"], fingerprint(web));
    assert.match(web, /^[A-Za-z0-9]{20}$/);
    const state = await random.stateOf("new-starters");
    for (const place of [stdout, state]) assert.ok(!place.includes(web), "a password in plain text");
    await stack.preview({ expectNoChanges: true });
  });

  it("The program rejects a second declaration of one user, as a string or as an output", async () => {
    const second = { text: `"${JANE.toUpperCase()}"`, output: `pulumi.output("${JANE.toUpperCase()}")` };
    const refused = Object.entries(second).map(async ([what, id]) => {
      const program = `
        const pulumi = require("@pulumi/pulumi");
        const { BroadworksUser } = require("pulumi-broadworks");
        const ids = { serviceProviderId: "ent.odin", groupId: "grp.odin" };
        new BroadworksUser("first", { ...ids, userId: "${JANE}" });
        new BroadworksUser("second", { ...ids, userId: ${id} });`;
      const stack = await engine.script(`twice-${what}`, program, platform);
      const message = await failure(stack.up());
      assert.match(message, /BroadworksUser "second": JANE\.DOE@LAB\.EXAMPLE\.NET is already declared by "first"/);
      assert.doesNotMatch(message, /\n\s+at /);
    });
    await Promise.all(refused);
    assert.deepEqual(writes(platform), []);
  });

  it("A resource has every output: declared, derived and undeclared fields", async () => {
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

  it("The engine shows an error of the program with its line", async () => {
    const program = `const { BroadworksUser } = require("pulumi-broadworks");
      function declare() { return new BroadworksUser("", { userId: "${JANE}" }); }
      declare();`;
    const stack = await engine.script("mistaken", program, platform);
    const message = await failure(stack.preview());
    assert.match(message, /Missing resource name/);
    assert.match(message, /declare [^\n]*index\.js:2:/);
  });

  it("The engine shows a failure once, at its resource, without a stack trace", async () => {
    const program = `
      const { BroadworksUser } = require("pulumi-broadworks");
      new BroadworksUser("jane", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "${JANE}", timeZone: "Mars/Olympus" });
      new BroadworksUser("omar", { serviceProviderId: "ent.odin", groupId: "grp.odin", userId: "omar.doe@lab.example.net", fistName: "O" });`;
    const stack = await engine.script("failures", program, platform);
    const message = await failure(stack.up());
    // The engine stops after the first failure, and the SDK registers both resources at once.
    const problem =
      /BroadworksUser resource '(jane|omar)' has a problem: (timeZone: the platform does not have|fistName:? unknown field; .*"firstName"\?)/;
    assert.match(message, problem);
    assert.doesNotMatch(message, /\n\s+at /);
  });

  keepPart(this, 3);
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
