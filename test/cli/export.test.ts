/** `pulumi-broadworks export`: the exported files, and their run on the real engine. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator";
import { COMMAND, run as runCommand } from "../support/command";
import { CLI_TIMEOUT, Engine, pulumiCli, up } from "../support/engine";
import { JANE } from "../fixtures/users";
import { writes } from "../support/platform";
import { installPlugin, requireLanguageHost, startPluginEngine } from "../support/plugin";
import { keepPart } from "../support/seed";
import { error, onTinyPlatform } from "../support/tiny-platform";

const LENA = "lena.doe@lab.example.net";

/** Sets values that are hard to export: leading zeros, quotes, other scripts, all types of fields. */
function setDifficultValues(simulator: Simulator): void {
  simulator.change(JANE, {
    extension: "0045",
    title: 'Chief "of" `staff` ${x} */ \\ <b>',
    hiraganaLastName: "ドウ",
    nameDialingName: { nameDialingLastName: "007", nameDialingFirstName: "Jane" },
    department: { serviceProviderId: "ent.odin", name: "board" },
    aliases: ["b@lab.example.net", "a@lab.example.net"],
    alternateUserId: [
      { alternateUserId: "z@lab.example.net", description: "0012" },
      { alternateUserId: "y@lab.example.net" },
    ],
    pagerPhoneNumber: "ask the desk",
    networkClassOfService: "ncos1",
    newUserExternalId: "00112233",
    accessDeviceEndpoint: {
      accessDevice: { deviceLevel: "Group", deviceName: "phone_1" },
      linePort: "jane@lab.example.net",
      contacts: [{ sipContact: "sip:2" }, { sipContact: "sip:1" }],
      portNumber: 7,
    },
  });
  simulator.change(LENA, { title: null, address: { city: null, country: "Ísland" }, phoneNumber: null });
}

const IMPORT = ["--file", "import.json", "--generate-code=false", "--protect=false"];

/** The declared values of each resource in a state, by its URN. */
async function readInputs(stack: Stack): Promise<Map<string, unknown>> {
  const { deployment } = (await stack.exportStack()) as {
    deployment: { resources: { urn: string; inputs: unknown; id?: string; type: string }[] };
  };
  const own = deployment.resources.filter(({ type }) => type.startsWith("broadworks:"));
  return new Map(own.map(({ urn, inputs }) => [urn, inputs]));
}

describe("The export command", function () {
  this.timeout(240_000);
  let folder: string;
  let simulator: Simulator;
  const out = () => join(folder, "users");
  const tiny = onTinyPlatform();
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-export-"));
  });
  afterEach(async () => {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (options: SimulatorOptions) => {
    simulator = await startSimulator({ users: 30, groups: 3, ...options });
    setDifficultValues(simulator);
  };
  const environment = () => ({ ...process.env, ...settingsOf(simulator), BROADWORKS_REQUESTS_PER_SECOND: "1000" });
  const run = (...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> =>
    new Promise((resolve) => {
      const command = [COMMAND, "export", "-s", "ent.odin", "-o", out(), ...args];
      execFile(process.execPath, command, { env: environment() }, (error, stdout, stderr) =>
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  const files = async () => {
    const names = (await readdir(out(), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const all = names.map(
      async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), "utf8")] as const,
    );
    return Object.fromEntries(await Promise.all(all));
  };

  describe("on the real engine", function () {
    let engine: Engine;
    beforeEach(async function () {
      this.timeout(CLI_TIMEOUT);
      engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    for (const format of ["typescript", "yaml"])
      it(`A project in ${format} adopts all users without a write, on a platform with loose types`, async () => {
        await open({ loose: 5 });
        const { status, stdout } = await run("--format", format);
        assert.equal(status, 0);
        assert.match(stdout, /^30 users exported; 8 files written: package\.json, /);
        const checking = format === "typescript" ? engine.typeChecking() : engine;
        const stack = await checking.copyOf(out(), simulator);
        simulator.forgetRequests();
        await up(stack);
        assert.deepEqual(writes(simulator), []);
        await stack.preview({ expectNoChanges: true, refresh: true });
        const { deployment } = (await stack.exportStack()) as { deployment: { resources: { type: string }[] } };
        assert.equal(deployment.resources.filter(({ type }) => type.endsWith("BroadworksUser")).length, 30);
      });

    keepPart(this, 1);
  });

  describe("with services, on the real engine", function () {
    let engine: Engine;
    beforeEach(async function () {
      this.timeout(CLI_TIMEOUT);
      engine = await Engine.start();
    });
    afterEach(() => engine.stop());

    it("A project with services in csv adopts all services without a write", async () => {
      await open({ loose: 5, users: 12 });
      simulator.assign(JANE, { "Speed Dial 8": true, "Music On Hold User": true, "Simultaneous Ring Personal": true });
      simulator.changeServices(JANE, {
        "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "0045", isRingSplashActive: true },
        "Speed Dial 8": { speedCodes: [{ speedCode: 2, phoneNumber: "+15135550001", description: "007" }] },
      });
      const { status, stderr } = await run("--services", "--format", "csv");
      assert.equal(status, 0, stderr);
      const all = await files();
      const jane = /userId: "jane\.doe[^]*?\n {2}\}/.exec(all["grp.odin.ts"] ?? "")?.[0] ?? "";
      assert.match(jane, /forwardToPhoneNumber: "0045"/);
      assert.match(jane, /"Music On Hold User": \{\}/);
      assert.match(jane, /servicePacks: \[\n {6}"Standard"\n {4}\]/);
      const stack = await engine.typeChecking().copyOf(out(), simulator);
      simulator.forgetRequests();
      await up(stack);
      assert.deepEqual(writes(simulator), []);
      await stack.preview({ expectNoChanges: true });
      const { deployment } = (await stack.exportStack()) as { deployment: { resources: { type: string }[] } };
      for (const kind of ["BroadworksUser", "BroadworksUserServices"])
        assert.equal(deployment.resources.filter(({ type }) => type.endsWith(kind)).length, 12, kind);
    });

    keepPart(this, 1);
  });

  describe("for the plugin, on the real engine", function () {
    const engines: Engine[] = [];
    before(async function () {
      this.timeout(CLI_TIMEOUT);
      await pulumiCli();
    });
    afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())));

    /** A stack of the exported project with a state of its own. */
    const openStack = async (): Promise<Stack> => {
      const engine = await startPluginEngine();
      engines.push(engine);
      return engine.copyOf(out(), simulator);
    };

    const setDifficultTexts = () => {
      simulator.change(LENA, { title: "null", firstName: "yes", extension: "0012" });
      simulator.change(JANE, { title: "$$ ${jane.userId} $", hiraganaLastName: "ドウ #1: 'x'" });
      simulator.assign(JANE, { "Call Forwarding Always": true, "Speed Dial 8": true });
      simulator.changeServices(JANE, {
        "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "0045" },
        "Speed Dial 8": { speedCodes: [{ speedCode: 2, phoneNumber: "+15135550001", description: "$${007}" }] },
      });
    };

    it("A program in YAML adopts or imports users and services without a write, with texts that YAML reads as other types", async function () {
      await requireLanguageHost(this, "yaml");
      await open({ loose: 5, users: 12 });
      setDifficultTexts();
      const { status, stderr } = await run("--format", "yaml-program", "--services", "--import-file");
      assert.equal(status, 0, stderr);
      const [adopting, importing] = await Promise.all([openStack(), openStack()]);
      await installPlugin(adopting.workspace.workDir);
      simulator.forgetRequests();
      await up(adopting);
      await adopting.preview({ expectNoChanges: true });
      await installPlugin(importing.workspace.workDir);
      await up(importing, { command: "import", flags: IMPORT });
      await importing.preview({ expectNoChanges: true });
      assert.deepEqual(writes(simulator), []);
      const [adopted, imported] = await Promise.all([readInputs(adopting), readInputs(importing)]);
      assert.equal(adopted.size, 24);
      assert.deepEqual([...adopted.keys()].sort(), [...imported.keys()].sort());
    });

    it("Users of tables are imported below their tables, and the program then changes nothing", async () => {
      await open({ loose: 5, users: 6 });
      await run("--format", "csv", "--services", "--import-file");
      const stack = await openStack();
      simulator.forgetRequests();
      await up(stack, { command: "import", flags: IMPORT });
      await stack.preview({ expectNoChanges: true });
      assert.deepEqual(writes(simulator), []);
    });

    keepPart(this, 1);
  });

  it("Derived, volatile, empty and secret fields are not exported, and values of most users are shared", async () => {
    await open({});
    await run();
    const all = await files();
    assert.match(all["shared.ts"] ?? "", /title: "Agent",[^]*address: \{\n {4}city: "Cincinnati",/);
    assert.match(
      all["grp3.odin.ts"] ?? "",
      /userId: "lena\.doe@lab[^]*?title: undefined,[^]*?\n {4}address: \{[^]*?city: undefined,[^]*?country: "Ísland"/,
    );
    for (const word of ["defaultAlias", "endpointType", "passwordExpiresDays", "status", "newPassword", "yahooId"])
      assert.ok(!Object.values(all).join("").includes(word), word);
  });

  it("A second export writes the same bytes, and a changed user changes one file", async () => {
    await open({ loose: 8 });
    await run();
    const first = await files();
    simulator.change(JANE, { aliases: ["a@lab.example.net", "b@lab.example.net"] });
    assert.match((await run()).stdout, /30 users exported; no file changed/);
    assert.deepEqual(await files(), first);
    simulator.change(JANE, { emailAddress: "other@example.com" });
    assert.match((await run()).stdout, /1 files written: groups\/grp\.odin\.ts/);
    simulator.remove(LENA);
    assert.match((await run()).stdout, /^29 users exported/);
  });

  it("Tables and programs contain the fields in reading order, with other fields in the order of the schema", async () => {
    await open({});
    await run("--format", "csv");
    const [header = ""] = (await readFile(join(out(), "groups", "grp.odin.csv"), "utf8")).split("\n");
    assert.deepEqual(header.split(","), [
      ...["userId", "lastName", "firstName", "callingLineIdLastName", "callingLineIdFirstName"],
      ...[
        "hiraganaLastName",
        "hiraganaFirstName",
        "nameDialingName.nameDialingLastName",
        "nameDialingName.nameDialingFirstName",
      ],
      ...["phoneNumber", "extension", "title"],
      ...["department.serviceProviderId", "department.groupId", "department.name"],
      ...["emailAddress", "aliases", "pagerPhoneNumber", "mobilePhoneNumber", "address.addressLine1"],
      ...["address.city", "address.country", "networkClassOfService", "alternateUserId", "accessDeviceEndpoint"],
      "newUserExternalId",
    ]);
    await rm(out(), { recursive: true });
    await run();
    const [, jane = ""] = /userId: "jane\.doe([^]*?)\n {2}\}/.exec((await files())["grp.odin.ts"] ?? "") ?? [];
    const names = [...jane.matchAll(/\n {4}(\w+):/g)].map(([, name]) => name);
    const some = ["firstName", "callingLineIdFirstName", "extension", "title", "department", "emailAddress", "aliases"];
    assert.deepEqual(
      names.filter((name) => some.includes(name ?? "")),
      some,
    );
  });

  it("An edited file is not overwritten, and no other file is written", async () => {
    await open({});
    await run();
    const index = join(out(), "index.ts");
    await writeFile(index, "// mine\n");
    simulator.change(JANE, { emailAddress: "other@example.com" });
    const before = await files();
    const { status, stderr } = await run();
    assert.equal(status, 1);
    assert.match(stderr, /cannot overwrite index\.ts in /);
    assert.deepEqual(await files(), before);
  });

  it("Options select the groups, the users and the fields", async () => {
    await open({});
    const some = [
      "-g",
      "grp.odin",
      "grp2.odin",
      "--include",
      "*doe@*",
      "--exclude",
      "jane*",
      "--fields",
      "title,extension",
    ];
    assert.match((await run(...some)).stdout, /^13 users exported/);
    const all = await files();
    assert.ok(!("grp3.odin.ts" in all));
    assert.ok(!all["grp.odin.ts"]?.includes(JANE));
    assert.ok(!Object.values(all).join("").includes("emailAddress"));
  });

  for (const [problem, args, message] of [
    ["An unknown group", ["-g", "sales"], /ent\.odin has no group sales/],
    ["An unknown field", ["--fields", "titel"], /--fields: unknown field titel; did you mean "title"/],
    ["A password", ["--fields", "newPassword"], /--fields: unknown field newPassword/],
    ["A pattern without a user", ["--include", "unknown*"], /no user .* is selected/],
    ["An unknown option", ["--formt", "csv"], /unknown option '--formt'/],
  ] as const)
    it(`${problem} is an error with status 1 and without a stack trace`, async () => {
      await open({});
      const { status, stderr } = await run(...args);
      assert.equal(status, 1);
      assert.match(stderr, message);
      assert.doesNotMatch(stderr, /\n\s+at /);
    });

  it("A platform that lists fewer users than a group has causes a warning", async () => {
    await open({});
    const user = { serviceProviderId: "ent.odin", groupId: "g", userId: "kim@lab.example.net", title: "Agent" };
    const platform = await tiny.start(({ name, query }) => {
      const userId = query.get("userId");
      if (userId !== null && userId !== user.userId) return error(404, "[Error 4008] User not found");
      if (name === "GET /users") return [200, userId === null ? [user] : user];
      return name === "GET /groups" ? [200, [{ ...user, groupName: "g", userCount: 3 }]] : undefined;
    });
    const settings = { BROADWORKS_URL: platform.url, BROADWORKS_USERNAME: "u", BROADWORKS_PASSWORD: "hush-1" };
    const { code, stderr } = await runCommand(["export", "-s", "ent.odin", "-o", out()], settings);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /warning: g: .* 1 of 3 users/);
    const doctor = await runCommand(["doctor", "--service-provider", "ent.odin", "--cwd", folder], settings);
    assert.match(doctor.stdout, /warning platform: .* 1 of 3 users/);
  });

  it("Invalid options are rejected without a request, and a misspelled option before one that is missing", async () => {
    await open({});
    assert.equal((await run("--fields", "titel")).status, 1);
    assert.deepEqual(simulator.requests, []);
    assert.match((await runCommand(["export", "--oot", "x"])).stderr, /unknown option '--oot'.*Did you mean --out/s);
    assert.match((await runCommand(["export", "-s", "x"])).stderr, /required option '-o, --out <folder>'/);
  });

  it('The text "null", which clears a field in CSV, can be exported to YAML only', async () => {
    await open({});
    simulator.change(JANE, { title: "null" });
    const { status, stderr } = await run("--format", "csv");
    assert.deepEqual([status, stderr.includes("jane.doe@lab.example.net: cannot write title to CSV")], [1, true]);
    assert.equal((await run("--format", "yaml")).status, 0);
  });

  it("An error names each missing setting and its environment variable", async () => {
    await open({});
    const env = { PATH: process.env["PATH"], BROADWORKS_URL: simulator.url };
    const failed = new Promise<string>((resolve) =>
      execFile(process.execPath, [COMMAND, "export", "-s", "x", "-o", out()], { env }, (_error, _out, stderr) =>
        resolve(stderr),
      ),
    );
    assert.match(await failed, /^pulumi-broadworks: .*BROADWORKS_USERNAME.*BROADWORKS_PASSWORD.*\n$/);
  });

  it("With --json, the command prints one JSON object per line", async () => {
    await open({});
    const { stdout } = await run("--json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { type: string; users?: number });
    assert.deepEqual(
      lines.map(({ type }) => type),
      ["group", "group", "group", "done"],
    );
    assert.equal(lines.at(-1)?.users, 30);
  });

  it("Users are read one by one where a list is incomplete, and a later run continues an interrupted one", async () => {
    await open({
      listRow: ({ userId, serviceProviderId, groupId }) => ({ userId, serviceProviderId, groupId }) as never,
    });
    const child = spawn(process.execPath, [COMMAND, "export", "-s", "ent.odin", "-o", out()], { env: environment() });
    let reads = 0;
    simulator.watch(({ path, query }) => {
      if (path === "/users" && query["extended"] === undefined && ++reads === 12) child.kill("SIGINT");
    });
    const [code] = (await once(child, "exit")) as [number];
    assert.equal(code, 130);
    simulator.forgetRequests();
    assert.equal((await run()).status, 0);
    const again = simulator.requests.filter(({ path, query }) => path === "/users" && query["extended"] === undefined);
    assert.ok(again.length < 30, `${again.length} reads`);
    assert.ok(!(await readdir(out())).includes(".pulumi-broadworks-export.part"));
  });
});
