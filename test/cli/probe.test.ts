/** The probe command: what it finds on a platform, what its report contains, and the simulator that a report describes. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { join } from "node:path";
import type { Report } from "../../cli/probe/report";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Platform, type Simulator, type User, startSimulator } from "../../simulator";
import { end, run, start } from "../support/command";
import { DEDICATED, addDedicatedUser } from "../support/dedicated-user";
import { writes } from "../support/platform";
import { error, onTinyPlatform } from "../support/tiny-platform";

const FAST = { BROADWORKS_REQUESTS_PER_SECOND: "200" };

describe("The probe command", function () {
  this.timeout(120_000);
  let folder: string;
  const open: { close: () => Promise<void> }[] = [];
  before(async () => void (folder = await mkdtemp(join(tmpdir(), "broadworks-probe-"))));
  after(async () => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  const tiny = onTinyPlatform();

  async function simulate(options: Parameters<typeof startSimulator>[0]): Promise<Simulator> {
    const simulator = await startSimulator(options);
    open.push(simulator);
    return simulator;
  }

  /** Starts `simulate` with the arguments, and returns the settings of its platform. */
  async function simulateCommand(...args: string[]) {
    const child = start(["simulate", "--json", "--users", "7", ...args]);
    const [chunk] = (await once(child.stdout!, "data")) as [Buffer];
    open.push({
      close: async () => {
        const ended = end(child);
        child.kill();
        await ended;
      },
    });
    return settingsOf(JSON.parse(chunk.toString()) as Simulator);
  }

  let files = 0;
  async function probe(settings: Record<string, string>, ...args: string[]) {
    const file = join(folder, `report-${++files}.json`);
    const ended = await run(["probe", "--json", file, ...args], { ...FAST, ...settings });
    const text = await readFile(file, "utf8").catch(() => "null");
    return { ...ended, file, text, report: JSON.parse(text) as Report };
  }

  for (const [form, toResponse] of [
    ["in a member `users`", (user: object) => ({ users: [user] })],
    ["of one user without its list", (user: object) => user],
  ] as const)
    it(`A list ${form} is a list`, async () => {
      const user = { serviceProviderId: "p", groupId: "g", userId: "kim@lab.example.net", title: "Agent" };
      const platform = await tiny.start(
        ({ name, query }) =>
          name === "GET /users" && query.has("userId") && query.get("userId") !== user.userId
            ? error(404, "[Error 4008] User not found")
            : undefined,
        ({ name, query }) => (name === "GET /users" ? [200, query.has("userId") ? user : toResponse(user)] : undefined),
        ({ name }) => (name === "GET /groups" ? [200, [{ groupId: "g", userCount: 1 }]] : undefined),
      );
      const settings = { BROADWORKS_URL: platform.url, BROADWORKS_USERNAME: "u", BROADWORKS_PASSWORD: "hush-1" };
      const { code, report, stderr } = await probe(settings, "-s", "p", "-g", "g");
      assert.equal(code, 0, stderr);
      assert.deepEqual([report.facts.list?.rows, report.facts.sampledUsers], [1, 1]);
    });

  it("A platform of many alternatives is found, and again on simulate --like its report", async () => {
    const platform = {
      unknownUser: "error4008With400",
      unsetValues: "omitted",
      servicesResponse: "list",
      knownValues: "wrapped",
      groupNumbers: "ranges",
    } as const;
    const first = await probe(settingsOf(await simulate({ users: 7, platform })));
    const found = Object.keys(platform).map((aspect) => [aspect, first.report.platform[aspect as keyof Platform]]);
    assert.deepEqual(Object.fromEntries(found), platform, first.stderr);
    const again = await probe(await simulateCommand("--like", first.file));
    assert.deepEqual(again.report.platform, first.report.platform, again.stderr);
  });

  it("A write test needs --yes without a terminal, and its table has at most 80 columns", async () => {
    const simulator = await simulate({ users: 7 });
    addDedicatedUser(simulator);
    const refused = await probe(settingsOf(simulator), "--write-test", DEDICATED);
    assert.deepEqual([refused.code, refused.stderr.includes("--yes")], [1, true]);
    assert.deepEqual(simulator.requests, []);
    const { code, stdout, report, stderr } = await probe(settingsOf(simulator), "--write-test", DEDICATED, "--yes");
    assert.equal(code, 0, stderr);
    assert.equal(report.facts.write?.text?.null.outcome, "accepted");
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 80),
      [],
    );
  });

  /** Starts a write test, and returns it while the platform applies one of its writes. */
  async function startWriteTest(simulator: Simulator, file: string) {
    const args = ["probe", "--write-test", DEDICATED, "--yes", "--json", file];
    const child = start(args, { ...FAST, ...settingsOf(simulator) });
    const ended = end(child);
    await new Promise<void>((resolve) =>
      simulator.watch(({ method, body }) => {
        if (method !== "PUT" || (body as { title?: unknown }).title !== null) return;
        simulator.latency = 300;
        resolve();
      }),
    );
    return { child, ended };
  }

  it("Ctrl-C twice stops a write test, restores its user, and ends with exit status 130", async () => {
    const simulator = await simulate({ users: 7 });
    addDedicatedUser(simulator);
    const before = structuredClone(simulator.user(DEDICATED));
    const file = join(folder, "twice.json");
    const { child, ended } = await startWriteTest(simulator, file);
    child.kill("SIGINT");
    child.kill("SIGINT");
    simulator.latency = 0;
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr.includes("restor")], [130, true], stderr);
    assert.deepEqual(simulator.user(DEDICATED), before);
    await assert.rejects(readFile(join(folder, "twice.restore.json")));
  });

  it("After a killed write test, --restore sets the user as it was, and removes the recovery file", async () => {
    const simulator = await simulate({ users: 7 });
    addDedicatedUser(simulator);
    const before = structuredClone(simulator.user(DEDICATED));
    const { child, ended } = await startWriteTest(simulator, join(folder, "killed.json"));
    child.kill("SIGKILL");
    assert.equal((await ended).code, null);
    simulator.latency = 0;
    while (simulator.user(DEDICATED)?.title !== undefined) await delay(20);
    assert.notDeepEqual(simulator.user(DEDICATED), before);
    const file = join(folder, "killed.restore.json");
    const { code, stdout, stderr } = await run(["probe", "--restore", file], { ...FAST, ...settingsOf(simulator) });
    assert.deepEqual([code, stdout.includes(DEDICATED)], [0, true], stderr);
    assert.deepEqual(simulator.user(DEDICATED), before);
    await assert.rejects(readFile(file));
  });

  it("The limit of a list and the fields that its rows lack are found, and again on a simulator like the report", async () => {
    const listRow = ({
      title: _title,
      address: _address,
      ...row
    }: Parameters<NonNullable<NonNullable<Parameters<typeof startSimulator>[0]>["listRow"]>>[0]) => row;
    const { report, file } = await probe(settingsOf(await simulate({ users: 7, listLimit: 3, listRow })));
    assert.equal(report.listLimit, 3);
    assert.deepEqual(report.facts.list?.missingFields, ["title", "address"]);
    const again = await probe(await simulateCommand("--like", file));
    assert.deepEqual([again.report.listLimit, again.report.facts.list], [3, report.facts.list]);
  });

  it("The report contains no value of a user, a group or the account, and no write is sent", async () => {
    const simulator = await simulate({ users: 7, username: "Distinct-Account", password: "Distinct-Password" });
    const [first] = simulator.users as [User];
    const distinct = {
      ...first,
      firstName: "Zyxfirst",
      lastName: "Zyxlast",
      title: "Zyxtitle",
      phoneNumber: "+15139998877",
      extension: "987123",
      emailAddress: "zyxmail@zyx.example",
      alternateUserId: [{ alternateUserId: "zyxalias@zyx.example", description: "Zyxdescription" }],
      address: { city: "Zyxcity" },
      services: { ...first.services, "Zyx Service": { isActive: true, Zyxlast: ["Zyxrow"] } },
    } as User;
    simulator.put(distinct);
    const { code, text, report, stdout, stderr } = await probe(settingsOf(simulator), "--user", first.userId);
    assert.equal(code, 0, stderr);
    assert.ok(report.facts.reads.length > 20);
    for (const shown of [text, stdout])
      assert.doesNotMatch(
        shown,
        /Zyx(?! Service)|999-?8877|987123|Distinct|ent\.odin|grp\.odin|lab\.example|jane|doe|Cincinnati|Standard/i,
      );
    assert.deepEqual(writes(simulator), []);
  });

  it("A person reads at most 80 columns without colors, and the exit status is 0", async () => {
    const settings = settingsOf(await simulate({ users: 7, loose: 3 }));
    const { code, stdout, stderr } = await run(["probe"], { ...FAST, ...settings, NO_COLOR: "1" });
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      stdout.split("\n").filter((line) => line.length > 80 || line.includes("\u001b")),
      [],
    );
    assert.match(stdout, /^unknown user +status 404$/m);
  });

  it("Ctrl-C stops the reads at once, with exit status 130 and without a report", async () => {
    const simulator = await simulate({ users: 7, latency: 300 });
    const file = join(folder, "stopped.json");
    const child = start(["probe", "--json", file], { ...FAST, ...settingsOf(simulator) });
    const ended = end(child);
    await new Promise<void>((resolve) => simulator.watch(() => resolve()));
    child.kill("SIGINT");
    const { code, stderr } = await ended;
    assert.deepEqual([code, stderr], [130, "pulumi-broadworks: stopped\n"]);
    await assert.rejects(readFile(file));
  });

  it("A wrong password, a group without users and a group that does not exist are errors with an action", async () => {
    const settings = settingsOf(await simulate({ users: 7 }));
    const rejected = await probe({ ...settings, BROADWORKS_PASSWORD: "Wrong-Secret-1" });
    assert.deepEqual([rejected.code, rejected.stderr.includes("Wrong-Secret-1")], [1, false]);
    assert.equal(rejected.report.facts.loginStatus, 401);
    const unknown = await probe(settings, "--service-provider", "ent.odin", "--group", "unknown");
    assert.deepEqual([unknown.code, unknown.stderr.includes("--group")], [1, true]);
    const empty = await probe(settingsOf(await simulate({ users: 0 })));
    assert.deepEqual([empty.code, empty.stderr.includes("--group")], [1, true]);
  });

  it("A response with status 429 is counted, and its pause is kept", async () => {
    const simulator = await simulate({ users: 7 });
    const headers = { "Retry-After": "1" };
    simulator.injectFaults([{ kind: "response", method: "GET", path: "/groups/dns", status: 429, headers, times: 1 }]);
    const begin = performance.now();
    const { report } = await probe(settingsOf(simulator));
    assert.deepEqual(report.facts.rateLimit, { tooManyRequests: 1, retryAfter: 1 });
    assert.ok(performance.now() - begin >= 1000);
  });

  it("A file that is not a report is an error of simulate", async () => {
    const file = join(folder, "other.json");
    await writeFile(file, '{"platform":{}}');
    const { code, stderr } = await run(["simulate", "--like", file]);
    assert.deepEqual([code, stderr.includes("not a report")], [1, true]);
  });
});
