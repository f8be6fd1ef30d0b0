/** What the command `probe` measures on each alternative of a platform, and that it restores the user of its write test. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { ASPECT_RULES } from "../../cli/probe/aspects";
import { formatReport } from "../../cli/probe/format";
import { Probe } from "../../cli/probe/probe";
import { type Report, createReport, readLike } from "../../cli/probe/report";
import { restoreFromFile } from "../../cli/probe/write-test/restore-user";
import { WriteTest, type WriteTestOptions } from "../../cli/probe/write-test/write-test";
import { BroadworksError } from "../../provider/shared/errors";
import {
  type Fault,
  PLATFORM_ALTERNATIVES,
  type Platform,
  type Simulator,
  type SimulatorOptions,
  type Subject,
  type User,
  startSimulator,
} from "../../simulator";
import { account } from "../support/client";
import { DEDICATED, addDedicatedUser } from "../support/dedicated-user";
import { anyPlatform, writes } from "../support/platform";
import { SEED } from "../support/seed";

describe("A measured platform", function () {
  this.timeout(60_000);
  let folder: string;
  const open: Simulator[] = [];
  before(async () => void (folder = await mkdtemp(join(tmpdir(), "broadworks-probe-"))));
  after(async () => rm(folder, { recursive: true, force: true }));
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  async function simulate(options: SimulatorOptions = {}, values: Partial<User> = {}): Promise<Simulator> {
    const simulator = await startSimulator({ users: 7, ...options });
    open.push(simulator);
    addDedicatedUser(simulator, values);
    return simulator;
  }

  let files = 0;
  const newFile = () => join(folder, `file-${++files}.json`);

  function measure(
    simulator: Simulator,
    { stop = new AbortController(), ...given }: Partial<WriteTestOptions> & { stop?: AbortController } = {},
  ) {
    const settings = account(simulator.url, { ...simulator, requestTimeout: 2 });
    const options = { userId: DEDICATED, recoveryFile: newFile(), confirm: () => Promise.resolve(), ...given };
    const test = new WriteTest(settings, options, stop.signal);
    const run = new Probe(settings, {}, stop.signal, () => undefined);
    return { recoveryFile: options.recoveryFile, report: run.run(test).then(createReport) };
  }

  const report = async (simulator: Simulator): Promise<Report> => measure(simulator).report;

  /** A platform with the alternative at the position of each aspect. */
  function platformOf(position: number): Platform {
    const chosen = Object.entries(PLATFORM_ALTERNATIVES).map(([aspect, alternatives]) => [
      aspect,
      alternatives[position % alternatives.length],
    ]);
    return { ...Object.fromEntries(chosen), login: "accepted" } as Platform;
  }

  async function verify(platform: Partial<Platform>): Promise<Partial<Platform>> {
    const simulator = await simulate({ platform });
    const before = structuredClone(simulator.user(DEDICATED));
    const first = await report(simulator);
    const expected = Object.fromEntries(
      Object.keys(first.platform).map((aspect) => [aspect, platform[aspect as never]]),
    );
    assert.deepEqual(first.platform, expected);
    assert.deepEqual(withoutType(simulator.user(DEDICATED)), withoutType(before));
    const file = newFile();
    await writeFile(file, JSON.stringify(first));
    const again = await report(await simulate(await readLike(file)));
    assert.deepEqual(again.platform, first.platform);
    return first.platform;
  }

  /** A write of an endpoint states its type, which is the same as without it. */
  const withoutType = (user: User | undefined) => ({ ...user, endpointType: undefined });

  it("Every alternative that can be measured is found, never a wrong one, and again on a simulator like its report", async () => {
    const found = new Set(["login=passwordExpired"]);
    for (const position of [0, 1, 2, 3, 4])
      for (const [aspect, alternative] of Object.entries(await verify(platformOf(position))))
        found.add(`${aspect}=${alternative}`);
    const all = Object.keys(ASPECT_RULES).flatMap((aspect) =>
      PLATFORM_ALTERNATIVES[aspect as keyof Platform].map((alternative) => `${aspect}=${alternative}`),
    );
    assert.deepEqual(
      all.filter((one) => !found.has(one)),
      [],
    );
  });

  it("No alternative is wrong on a platform with any alternatives", async () => {
    await verify(anyPlatform(SEED));
  });

  /** Requests of the write test, in the order of the simulator's log. */
  const isWrite = ({ method, path }: { method: string; path: string }) => method === "PUT" && path !== "/auth/token";

  it("The status of rejected values and the stored characters are found, and again on a simulator like the report", async () => {
    const cases = [
      { characterSet: "latin1", invalidValue: { status: 500, code: 6004 } },
      { characterSet: "ascii", invalidValue: { status: 422, code: undefined } },
      { characterSet: "latin1Only", invalidValue: { status: 400, code: 4962 } },
    ] as const;
    for (const options of cases) {
      const first = await report(await simulate(options));
      const file = newFile();
      await writeFile(file, JSON.stringify(first));
      const { characterSet, invalidValue } = await readLike(file);
      assert.deepEqual({ characterSet, invalidValue }, options);
      const { status, code } = options.invalidValue;
      const expected = { outcome: "rejected", status, codes: code === undefined ? [] : [code] };
      const { tooLong, unknownLanguage, unknownTimeZone, missingService } = first.facts.write!;
      for (const attempt of [tooLong, unknownLanguage, unknownTimeZone, missingService])
        assert.deepEqual(attempt, expected);
    }
  });

  it("All writes name the user of the test, no other user changes, and the report contains no value of any user", async () => {
    const simulator = await simulate({ loose: SEED });
    const others = () => simulator.users.filter(({ userId }) => userId !== DEDICATED);
    const before = structuredClone(others());
    const result = await report(simulator);
    assert.deepEqual(others(), before);
    const bodies = writes(simulator).map(({ body }) => body as { userId: string });
    assert.ok(bodies.length > 20);
    assert.deepEqual([...new Set(bodies.map(({ userId }) => userId))], [DEDICATED]);
    const personal = /qw|probe@|987654|5550188|5550177|jane|\bdoe\b|cincinnati|\bodin\b|Łukasik/gi;
    for (const shown of [JSON.stringify(result), formatReport(result)])
      assert.deepEqual(
        [...shown.matchAll(personal)].map(({ index }) => shown.slice(index - 30, index + 30)),
        [],
      );
  });

  it("A stopped test, a lost response and a lost request leave the user as it was, without a recovery file", async () => {
    const counted = await simulate();
    await report(counted);
    const count = counted.requests.filter(isWrite).length;
    const positions = fc.sample(fc.integer({ min: 0, max: count - 1 }), { seed: SEED, numRuns: 3 });
    const faults = ["stop", "reset", "resetAfter"] as const;
    for (const [index, fault] of faults.entries()) {
      const position = positions[index]!;
      const simulator = await simulate();
      const before = structuredClone(simulator.user(DEDICATED));
      const stop = new AbortController();
      if (fault === "stop") {
        let seen = 0;
        simulator.watch((request) => isWrite(request) && seen++ === position && stop.abort());
      } else
        simulator.injectFaults([
          { kind: "reset", method: "PUT", userId: DEDICATED, skip: position, appliedFirst: fault === "resetAfter" },
        ]);
      const { report: failed, recoveryFile } = measure(simulator, { stop });
      await assert.rejects(failed, BroadworksError, `${fault} at ${position}`);
      assert.deepEqual(withoutType(simulator.user(DEDICATED)), withoutType(before), `${fault} at ${position}`);
      assert.ok(!existsSync(recoveryFile));
    }
  });

  it("A test that cannot restore its user keeps a recovery file, which blocks the next test until it restores the user", async () => {
    const simulator = await simulate();
    const before = structuredClone(simulator.user(DEDICATED));
    const { report: failed, recoveryFile } = measure(simulator, {
      onTest: (title) => title === "shorter lists" && simulator.injectFaults(rejectAll()),
    });
    await assert.rejects(failed, (error: Error) => error.message.includes("--restore"));
    assert.notDeepEqual(simulator.user(DEDICATED)?.aliases, before?.aliases);
    const { mode } = await stat(recoveryFile);
    assert.equal(mode & 0o777, 0o600);
    assert.doesNotMatch(await readFile(recoveryFile, "utf8"), /password|token|extension/i);
    simulator.injectFaults([]);
    await assert.rejects(measure(simulator, { recoveryFile }).report, BroadworksError);
    const settings = account(simulator.url, simulator);
    await assert.rejects(restoreFromFile({ ...settings, url: `${settings.url}/other` }, recoveryFile), BroadworksError);
    assert.equal(await restoreFromFile(settings, recoveryFile), DEDICATED);
    assert.deepEqual(withoutType(simulator.user(DEDICATED)), withoutType(before));
    assert.ok(!existsSync(recoveryFile));
  });

  /** The platform takes one more write, then rejects the account. */
  function rejectAll(): Fault[] {
    const body = { status: 401, error: "Unauthorized", details: "" };
    const login: Fault = { kind: "response", path: "/auth/token", status: 401, times: 1000, body };
    return [login, { kind: "response", method: "PUT", userId: DEDICATED, skip: 1, status: 401, times: 1000, body }];
  }

  it("A value that changes meanwhile is an error that names it, and no value of the user is overwritten", async () => {
    const simulator = await simulate();
    let isChanged = false;
    const onTest = () => {
      if (!isChanged) simulator.change(DEDICATED, { mobilePhoneNumber: "+19875550100" });
      isChanged = true;
    };
    const { report: failed } = measure(simulator, { onTest });
    await assert.rejects(
      failed,
      (error) => error instanceof BroadworksError && error.message.includes("mobilePhoneNumber"),
    );
    assert.equal(simulator.user(DEDICATED)?.mobilePhoneNumber, "+19875550100");
  });

  it("A user that is unknown, named by another id, or in use is rejected before any write and any question", async () => {
    const number = "+15137000001";
    const huntGroups: Subject = {
      name: "hunt groups",
      install: ({ route }) =>
        route("GET", "/groups/hunt-groups/user", ({ query }) =>
          query["userId"] === DEDICATED ? [{ serviceUserId: "hunt@lab.example.net" }] : [],
        ),
    };
    const registrations: Subject = {
      name: "registrations",
      install: ({ route }) =>
        route("GET", "/users/registration/bulk", () => ({
          users: [{ profile: { userId: DEDICATED }, data: [{ uri: "sip:qw@10.0.0.1" }] }],
        })),
    };
    const alternate = [{ alternateUserId: "other@lab.example.net" }];
    const cases: { options?: SimulatorOptions; values?: Partial<User>; userId?: string; faults?: Fault[] }[] = [
      { userId: "unknown@lab.example.net" },
      { userId: "unknown@lab.example.net", options: { platform: { unknownUser: "error4008With500" } } },
      { userId: "other@lab.example.net", values: { alternateUserId: alternate } },
      { options: { subjects: [huntGroups] } },
      { options: { subjects: [registrations] } },
      { values: { title: undefined } },
      {
        faults: [
          {
            kind: "response",
            method: "GET",
            path: "/users",
            userId: DEDICATED,
            status: 200,
            times: 2,
            body: {
              serviceProviderId: "ent.odin",
              groupId: "grp.odin",
              userId: DEDICATED,
              title: "Agent",
              phoneNumber: number,
              phoneNumberActivated: "true",
            },
          },
        ],
      },
    ];
    for (const { options = {}, values = {}, userId = DEDICATED, faults = [] } of cases) {
      const simulator = await simulate(options, values);
      simulator.injectFaults(faults);
      const confirm = () => assert.fail("no question");
      const { report: failed, recoveryFile } = measure(simulator, { userId, confirm });
      await assert.rejects(failed, (error) => error instanceof BroadworksError && error.message.includes(userId));
      assert.deepEqual(writes(simulator), []);
      assert.ok(!existsSync(recoveryFile));
    }
  });

  it("A rejected confirmation writes nothing", async () => {
    const simulator = await simulate();
    const confirm = () => Promise.reject(new BroadworksError("no"));
    const { report: failed, recoveryFile } = measure(simulator, { confirm });
    await assert.rejects(failed, BroadworksError);
    assert.deepEqual(writes(simulator), []);
    assert.ok(!existsSync(recoveryFile));
  });

  it("A user with little that can be restored is tested in part, and each missing part has a reason", async () => {
    const simulator = await simulate({}, { aliases: [], accessDeviceEndpoint: undefined });
    const { write } = (await report(simulator)).facts;
    assert.deepEqual(
      write!.untested.map(({ test }) => test),
      ["cleared lists", "shorter lists", "removed endpoints"],
    );
    assert.equal(write!.list, undefined);
  });
});
