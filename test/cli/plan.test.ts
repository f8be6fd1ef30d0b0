/** `pulumi-broadworks plan` and `drift` on the real engine. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import type { PlannedObject } from "../../cli/plan/actions";
import type { Plan } from "../../cli/plan/plan";
import { type Simulator, startSimulator } from "../../simulator";
import { end, run, start } from "../support/command";
import { CLI_TIMEOUT, Engine, pulumiCli, up } from "../support/engine";
import { JANE, ids, newcomer } from "../fixtures/users";
import { writes } from "../support/platform";
import { keepPart } from "../support/seed";

const id = (name: string) => `${name}.doe@lab.example.net`;
const [ANA, KOFI, LENA, OMAR, TOM, ZOE] = [
  id("ana"),
  id("kofi"),
  id("lena"),
  id("omar"),
  id("tom"),
  id("zoe"),
] as const;
const OMAR_NEW = id("omar.new");

/** Declares a list of classes, names and arguments. Texts that begin with `secret:` are marked as secret. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const broadworks = require("pulumi-broadworks");
const markSecrets = (value) =>
  typeof value === "string" && value.startsWith("secret:") ? pulumi.secret(value)
  : Array.isArray(value) ? value.map(markSecrets)
  : typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, markSecrets(v)]))
  : value;
const declared = JSON.parse(require("fs").readFileSync("declared.json", "utf8"));
for (const [kind, name, values] of declared) new broadworks[kind](name, markSecrets(values));
`;

type Declared = [kind: string, name: string, values: object];

const user = (userId: string, values: object = {}): Declared => [
  "BroadworksUser",
  userId,
  { ...ids, userId, ...values },
];

/** Variables that people set for `pulumi up`. The engine rejects a preview with them. */
const FOR_UP = { PULUMI_OPTION_EXPECT_NO_CHANGES: "true", PULUMI_OPTION_SKIP_PREVIEW: "true" };

describe("The plan and drift commands", function () {
  this.timeout(240_000);
  let engine: Engine;
  let platform: Simulator;
  let stack: Stack;
  let project = 0;

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
  });
  after(async () => engine.stop());
  beforeEach(async () => {
    platform = await startSimulator({ users: 8, groups: 1, loose: 5 });
    project += 1;
    stack = await engine.script(`plan${project}`, PROGRAM, platform);
  });
  afterEach(async () => platform.close());

  const declare = (...declared: Declared[]) =>
    writeFile(join(stack.workspace.workDir, "declared.json"), JSON.stringify(declared));
  const runReport = (command: "plan" | "drift", ...options: string[]) =>
    run([command, "--cwd", stack.workspace.workDir, ...options], { ...engine.environment, ...FOR_UP });
  async function planned(command: "plan" | "drift", ...options: string[]) {
    const { stdout, ...rest } = await runReport(command, "--json", "-", ...options);
    const plan = JSON.parse(stdout) as Plan;
    return { plan, of: (userId: string) => plan.users.find((one) => one.id === userId), ...rest };
  }
  const changesOf = (one: PlannedObject | undefined) =>
    one?.changes.map(({ field, live, declared, cause, risk }) => [field, live, declared, cause, risk]);

  it("A plan contains the changes by user and field with their causes and risks, and sends no writes", async () => {
    await declare(
      user(JANE, { title: "Agent", emailAddress: "jane.doe@example.com" }),
      user(ANA, { title: "Agent", extension: "1006" }),
      user(KOFI),
      user(LENA, { onDelete: "delete" }),
      user(TOM, { title: "secret:before", address: { city: "secret:city" } }),
      user(OMAR),
      ["BroadworksUserServices", "omar", { userId: OMAR, services: { "Call Waiting": {} } }],
      ["BroadworksUser", "new", { ...newcomer, newPassword: "first-Secret-1" }],
    );
    await up(stack);
    platform.forgetRequests();
    platform.change(JANE, { title: "tampered" });
    await declare(
      user(JANE, { title: "Agent" }),
      user(ANA, { title: "Chief", extension: "1999" }),
      ["BroadworksUser", "zoe", { ...newcomer, userId: ZOE, extension: "7002", newPassword: "second-Secret-2" }],
      ["BroadworksUserServices", "zoe", { userId: ZOE, services: { "Call Waiting": {} } }],
      [
        "BroadworksUserServices",
        "jane",
        {
          userId: JANE,
          services: { "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "+15135550000" } },
        },
      ],
      ["BroadworksUserCredentials", "jane", { userId: JANE, webPassword: "third-Secret-3" }],
      user(TOM, { title: "secret:after", address: { city: "secret:town" }, newPassword: "fourth-Secret-4" }),
      ["BroadworksUser", OMAR, { ...ids, userId: OMAR_NEW }],
      ["BroadworksUserServices", "omar", { userId: OMAR_NEW, services: { "Call Waiting": { isActive: false } } }],
    );
    const folder = stack.workspace.workDir;
    const files = ["json", "markdown", "html"].map((form) => [`--${form}`, join(folder, `plan.${form}`)]);
    const { code, stdout, stderr } = await runReport("plan", "--detailed-exitcode", ...files.flat());
    assert.deepEqual([code, stderr.replace(/^resources compared: .*\n/gm, "")], [2, ""]);
    assert.deepEqual(writes(platform), []);
    const texts = await Promise.all(files.map(([, file]) => readFile(file!, "utf8")));
    const plan = JSON.parse(texts[0]!) as Plan;
    const of = (userId: string) => plan.users.find((one) => one.id === userId);
    assert.deepEqual([plan.project, plan.stack, plan.failures], [`plan${project}`, "test", []]);
    assert.deepEqual(
      plan.users.map(({ id, groupId, action, risk }) => [id, groupId, action, risk]),
      [
        [ANA, "grp.odin", "update", "number"],
        [JANE, "grp.odin", "update", "forwarding"],
        [KOFI, "grp.odin", "release", undefined],
        [LENA, "grp.odin", "delete", "delete"],
        [newcomer.userId, "grp.odin", "delete", "delete"],
        [OMAR, "grp.odin", "update", "rename"],
        [TOM, "grp.odin", "update", "password"],
        [ZOE, "grp.odin", "create", undefined],
      ],
    );
    assert.deepEqual(changesOf(of(ANA)), [
      ["extension", "1006", "1999", "program", "number"],
      ["title", "Agent", "Chief", "program", undefined],
    ]);
    assert.deepEqual(of(JANE)?.unmanaged, ["emailAddress"]);
    const service = 'services["Call Forwarding Always"]';
    assert.deepEqual(
      new Set(changesOf(of(JANE))),
      new Set([
        ["title", "tampered", "Agent", "drift", undefined],
        [`${service}.isActive`, false, true, "adoption", "forwarding"],
        [`${service}.forwardToPhoneNumber`, null, "+15135550000", "adoption", "forwarding"],
        ["webPassword", null, "[secret]", "adoption", "password"],
      ]),
    );
    assert.ok(changesOf(of(ZOE))?.some(([field]) => field === 'services["Call Waiting"]'));
    // Two resources of a renamed user belong to the same user.
    assert.deepEqual(
      changesOf(of(OMAR))
        ?.map(([field]) => field)
        .sort(),
      ['services["Call Waiting"].isActive', "userId"],
    );
    assert.deepEqual(changesOf(of(TOM)), [
      ["address.city", "[secret]", "[secret]", "program", undefined],
      ["newPassword", null, "[secret]", "program", "password"],
      ["title", "[secret]", "[secret]", "program", undefined],
    ]);
    for (const text of [stdout, stderr, ...texts])
      for (const secret of ["secret:", "Secret-"]) assert.ok(!text.includes(secret), secret);
    assert.deepEqual([plan.summary.users, plan.summary.numberChanges], [8, 1]);
    const titles = stdout.split("\n").filter((line) => /^\S.*\(\d+\)$/.test(line));
    assert.deepEqual(titles, [
      "! Deleted users (2)",
      "! Renamed users (1)",
      "! Phone numbers and extensions (1)",
      "! Calls forwarded to outside numbers (2)",
      "! Passwords that are set (2)",
      "New users (1)",
      "Changes (5)",
      "No longer managed, unchanged on the platform (2)",
    ]);

    const limited = await runReport("plan", "--max-number-changes", "0", "--json", "-");
    assert.equal(limited.code, 1);
    assert.deepEqual(JSON.parse(limited.stdout), plan);
    assert.match(
      limited.stderr,
      /pulumi-broadworks: 1 change .*--max-number-changes 0.*:\n {2}ana\.doe.*"1006" → "1999"\n$/s,
    );
  });

  it("Drift contains changes and deletions by other people, and no changes of the program", async () => {
    await declare(user(JANE, { title: "Agent", extension: "7773" }), user(ANA, { title: "Agent" }), user(KOFI), [
      "BroadworksUserServices",
      "jane",
      { userId: JANE, services: { "Call Waiting": { isActive: true } } },
    ]);
    await up(stack);
    await declare(user(JANE, { title: "Never seen" }));
    const nothing = await runReport("drift", "--detailed-exitcode");
    assert.deepEqual([nothing.code, nothing.stdout], [0, "No drift; 4 resources unchanged\n"]);
    platform.change(JANE, { extension: "7774", hiraganaLastName: "undeclared" });
    platform.changeServices(JANE, { "Call Waiting": { isActive: false } });
    platform.remove(KOFI);
    platform.forgetRequests();
    const { plan, of, code } = await planned("drift", "--detailed-exitcode");
    assert.deepEqual([code, plan.mode, plan.failures], [2, "drift", []]);
    assert.deepEqual(writes(platform), []);
    assert.deepEqual(
      plan.users.map(({ id, action, risk }) => [id, action, risk]),
      [
        [JANE, "update", "number"],
        [KOFI, "deletedExternally", "deletedExternally"],
      ],
    );
    assert.deepEqual(
      new Set(changesOf(of(JANE))),
      new Set([
        ["extension", "7774", "7773", "drift", "number"],
        ['services["Call Waiting"].isActive', false, true, "drift", undefined],
      ]),
    );
    // A plan with a refresh names the same cause.
    await declare(user(JANE, { title: "Agent", extension: "7773" }));
    const again = await planned("plan", "--refresh");
    assert.ok(changesOf(again.of(JANE))?.some(([field, , , cause]) => field === "extension" && cause === "drift"));
  });

  it("Drift logs in with the settings of the stack, although the engine passes on those of the last run", async () => {
    await declare(user(JANE));
    await up(stack);
    const moved = await startSimulator({ users: 8, groups: 1, password: "renewed" });
    try {
      await stack.setConfig("broadworks:url", { value: moved.url });
      await stack.setConfig("broadworks:password", { value: "renewed", secret: true });
      const { code, stdout } = await runReport("drift");
      assert.deepEqual([code, stdout], [0, "No drift; 1 resource unchanged\n"]);
      platform.forgetRequests();
      assert.equal((await runReport("plan", "--refresh")).code, 0);
      assert.deepEqual(platform.requests, []);
      await stack.setConfig("broadworks:password", { value: "wrong", secret: true });
      assert.equal((await runReport("drift")).code, 1);
    } finally {
      await moved.close();
    }
  });

  it("A plan of an invalid program lists the errors in the output and the files, and ends with status 1", async () => {
    await declare(user(JANE, { titel: "Agent", title: `secret:${"x".repeat(51)}` }));
    const { workspace } = stack;
    await workspace.createStack("other");
    const file = join(workspace.workDir, "plan.md");
    const { code, stdout, stderr } = await runReport(
      "plan",
      "--stack",
      "test",
      "--markdown",
      file,
      "--detailed-exitcode",
    );
    assert.equal(code, 1);
    assert.match(stdout, /error: .*titel.*did you mean "title"\?/);
    assert.match(stderr, /pulumi-broadworks: the plan is incomplete\./);
    assert.match(await readFile(file, "utf8"), /\*\*Failed:\*\* `.*titel/);
    assert.match(stdout, /title.*1–50 characters/);
    for (const text of [stdout, stderr]) assert.doesNotMatch(text, /\n\s+at |No changes|secret:/);
    assert.equal((await workspace.stack())?.name, "other", "the selected stack stays the same");
  });

  it("An error names the id that a declaration lacks", async () => {
    await declare(user("jane", { userId: undefined }));
    const { code, stdout } = await runReport("plan");
    assert.equal(code, 1);
    assert.match(stdout, /error: .*userId: is missing; declare it/);
  });

  it("Invalid usage ends with status 1 and names the wrong option", async () => {
    for (const [options, message] of [
      [["--stack", "production"], /has no stack production\. `pulumi stack ls`/],
      [["--cwd", engine.folder], /contains no Pulumi\.yaml.*--cwd/],
      [["--json", "-", "--markdown", "-"], /only one of --markdown, --html and --json/],
      [["--max-changes", "many"], /'--max-changes <count>'.* from 0 to /],
      [["--stak", "x"], /unknown option '--stak'/],
    ] as const) {
      const { code, stderr } = await runReport("plan", ...options);
      assert.deepEqual([code, message.test(stderr)], [1, true], stderr);
    }
  });

  it("A plan shows values that the platform does not have in every format, and sends no writes", async () => {
    await declare(user(JANE, { title: "Chief", timeZone: "Europe/Londn" }));
    const folder = stack.workspace.workDir;
    const files = ["json", "markdown", "html"].map((form) => [`--${form}`, join(folder, `absent.${form}`)] as const);
    const { code, stdout } = await runReport("plan", ...files.flat());
    const texts = await Promise.all(files.map(([, file]) => readFile(file, "utf8")));
    assert.equal(code, 1);
    for (const text of [stdout, ...texts]) assert.match(text, /timeZone.*Europe\/London/);
    assert.deepEqual(writes(platform), []);
  });

  it("A plan starts the Pulumi CLI twice: for its version and for the preview", async () => {
    await declare(user(JANE));
    const folder = await mkdtemp(join(engine.folder, "counted-"));
    const [cli, log] = [join(folder, "bin", "pulumi"), join(folder, "starts")];
    await mkdir(join(folder, "bin"));
    await writeFile(cli, `#!/bin/sh\necho "$1" >> "${log}"\nexec "${await pulumiCli()}" "$@"\n`, { mode: 0o755 });
    const environment = {
      ...engine.environment,
      PATH: `${join(folder, "bin")}${delimiter}${engine.environment["PATH"]}`,
    };
    const runCounted = async (variables: Record<string, string>, ...args: string[]) => {
      await writeFile(log, "");
      const ended = await run([...args, "--cwd", stack.workspace.workDir], { ...environment, ...variables });
      return { ...ended, starts: (await readFile(log, "utf8")).trim().split("\n") };
    };
    const plan = await runCounted({}, "plan", "--json", "-");
    assert.deepEqual([plan.code, plan.starts], [0, ["version", "preview"]], plan.stderr);
    assert.equal((JSON.parse(plan.stdout) as Plan).stack, "test");
    const named = await runCounted({}, "plan", "--stack", "test");
    assert.deepEqual([named.code, named.starts], [0, ["version", "preview"]], named.stderr);

    const locked = await runCounted({ PULUMI_CONFIG_PASSPHRASE: "wrong" }, "plan", "--json", "-");
    const { stack: name, failures } = JSON.parse(locked.stdout) as Plan;
    assert.deepEqual([locked.code, name, failures.length], [1, "test", 1]);
    assert.match(failures[0] ?? "", /incorrect passphrase/);
    const offline = await runCounted({ PULUMI_BACKEND_URL: "file:///missing" }, "plan");
    assert.deepEqual([offline.code, offline.stdout], [1, ""]);
    assert.match(offline.stderr, /^pulumi-broadworks: cannot read the stacks of .*\/missing/);
    await promisify(execFile)("pulumi", ["stack", "unselect"], {
      cwd: stack.workspace.workDir,
      env: { ...process.env, ...environment },
    });
    const unselected = await runCounted({}, "drift");
    assert.deepEqual([unselected.code, unselected.stdout], [1, ""]);
    assert.match(unselected.stderr, /^pulumi-broadworks: no stack of .* is selected.*--stack/);
  });

  it("Ctrl-C ends a plan without temporary files, and the next plan works", async () => {
    await declare(user(JANE, { title: "Agent" }), user(ANA));
    const temporary = await mkdtemp(join(engine.folder, "temporary-"));
    const child = start(["plan", "--cwd", stack.workspace.workDir], { ...engine.environment, TMPDIR: temporary });
    const ended = end(child);
    await new Promise<void>((resolve) => platform.watch(() => resolve()));
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr.endsWith("pulumi-broadworks: stopped\n")], [130, true], stderr);
    assert.deepEqual(
      (await readdir(temporary)).filter((name) => name.startsWith("broadworks-plan-")),
      [],
    );
    assert.equal((await runReport("plan")).code, 0);
  });

  keepPart(this, 4);
});
