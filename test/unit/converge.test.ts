/** Convergence: what is sent, what proves it, what is recorded, and what a failure leaves. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Live, ResourceSchema, Values, WriteRequest, Written } from "../../provider/core/definition";
import {
  type Change,
  Field,
  NOT_APPLIED,
  SECRET_PATHS,
  UnreadableFieldError,
  compare,
  idType,
  integerType,
  membersType,
  recordType,
  textType,
  toOutputs,
  toPatch,
} from "../../provider/core/fields/index";
import { type Task, converge } from "../../provider/core/lifecycle/converge";
import { type ChangeEntry, ChangeLog } from "../../provider/core/reports/change-log";
import { BroadworksError, PartialFailure, RequestError } from "../../provider/shared/errors";

const text = () => Field.of(textType({ min: 1, max: 50 }));

const ACCOUNT: ResourceSchema = {
  kind: "Account",
  noun: "account",
  handler: "",
  identity: { idFields: ["id"], scopeFields: ["group"] },
  fields: {
    id: Field.of(idType({ min: 1, max: 50 })).required(),
    group: text().required(),
    title: text().clearable(),
    size: Field.of(integerType(0, 1000)),
    phone: text().clearable(),
    color: text().clearable().mayBeIgnored("Ask for the right to use colors."),
    pin: text().writeOnly(),
    hint: text().clearable().optionalInResponse(),
    address: Field.of(membersType({ city: text().clearable(), zip: text().optionalInResponse() }, "address")),
    voice: Field.of(recordType({ mode: text(), code: text().optionalInResponse() }, "voice", "declaredMembers")),
  },
  operations: { group: "move" },
  internalMembers: ["more"],
  lifecycleOptions: {},
  lifecycleDefaults: {},
  undeclaredOutputs: [],
};

class Failure extends RequestError {
  constructor(
    message: string,
    readonly isRejection: boolean,
    readonly outcomeUnknown: boolean,
  ) {
    super(message);
  }
}
const rejection = (message = "400: no") => new Failure(message, true, false);
const timeout = () => new Failure("timeout", false, true);
const refused = () => new Failure("connection refused", false, false);

const JANE = { id: "jane", group: "sales", title: "Agent", size: 5, phone: "4401", color: "red", notes: "as before" };

type Patch = Record<string, unknown>;

/** What a request does to the platform. */
type Send = (live: Live, changes: readonly Change[]) => Written<Live> | undefined | Promise<Written<Live> | undefined>;

/** A platform with one account, and the task that makes it as declared. */
class Platform {
  live: Record<string, unknown> | undefined = { ...JANE };
  readonly sent: Patch[] = [];
  readonly lines: string[] = [];
  reads = 0;
  private readonly folder = mkdtempSync(join(tmpdir(), "converge-"));
  readonly logPath = join(this.folder, "changes.jsonl");

  constructor(private readonly applied: Values = {}) {}

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  run(declared: Values, hooks: Partial<Task<Live>> = {}): Promise<Values> {
    return converge(this.task(declared, hooks), structuredClone(this.live ?? {}));
  }

  /** @param hooks - replace parts of the task */
  task(declared: Values, hooks: Partial<Task<Live>> = {}): Task<Live> {
    const snapshot = (live: Live, applied: Readonly<Values>) => ({ live, applied, numbering: {} });
    const all = { id: "jane", group: "sales", ...declared };
    return {
      schema: ACCOUNT,
      changeLog: new ChangeLog([this.logPath]),
      resourceId: "resource-of-jane",
      applied: this.applied,
      declared: all,
      requests: [this.request()],
      idOf: (live) => String(live["id"]),
      numberingOf: () => ({}),
      compare: (live, applied) => compare(ACCOUNT.fields, all, snapshot(live, applied)),
      exclusively: (live, work) => work(live),
      reread: () => {
        this.reads += 1;
        return Promise.resolve(this.live && structuredClone(this.live));
      },
      outputs: (live, applied) => ({
        ...toOutputs(ACCOUNT.fields, all, snapshot(live, applied)),
        ...(applied[NOT_APPLIED] !== undefined && { [NOT_APPLIED]: applied[NOT_APPLIED] }),
      }),
      verify: () => Promise.resolve(),
      log: (line) => this.lines.push(line),
      ...hooks,
    };
  }

  request({
    writes = () => true,
    send = (_live, changes) => this.apply(changes),
  }: { readonly writes?: WriteRequest<Live>["writes"]; readonly send?: Send } = {}): WriteRequest<Live> {
    return { writes, send: async (live, changes) => send(live, changes) };
  }

  /** Stores what a request contains, except members that the platform ignores or that responses lack. */
  apply(changes: readonly Change[], { ignoring = [] as readonly string[] } = {}): undefined {
    const patch = toPatch(changes, {});
    this.sent.push(patch);
    const stored = Object.entries(patch).filter(([name]) => name !== "pin" && !ignoring.includes(name));
    const { address, ...others } = Object.fromEntries(stored) as Record<string, unknown>;
    const before = this.live?.["address"] as object | undefined;
    this.live = { ...this.live, ...others, ...(address !== undefined && { address: { ...before, ...address } }) };
  }

  /** The records of the change log as `phase field`, in their order. */
  get records(): string[] {
    return this.entries.map(({ phase, field }) => `${phase} ${field}`);
  }

  get entries(): (ChangeEntry & { readonly phase: string; readonly error?: string })[] {
    let lines: string;
    try {
      lines = readFileSync(this.logPath, "utf8");
    } catch {
      return [];
    }
    return lines
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as ChangeEntry & { phase: string });
  }

  /** From now on nothing can be recorded. */
  async breakLog(): Promise<void> {
    await rm(this.logPath, { force: true });
    await mkdir(this.logPath);
  }
}

async function failureOf(work: Promise<unknown>): Promise<Error> {
  let outcome: unknown;
  try {
    outcome = await work;
  } catch (error) {
    assert.ok(error instanceof Error);
    return error;
  }
  assert.fail(`must fail, and returned ${JSON.stringify(outcome)}`);
}

async function partialFailureOf(work: Promise<unknown>): Promise<PartialFailure> {
  const error = await failureOf(work);
  assert.ok(error instanceof PartialFailure, `not a partial failure: ${error.message}`);
  assert.equal(error.id, "resource-of-jane");
  return error;
}

describe("Convergence", () => {
  let platform: Platform;
  beforeEach(() => {
    platform = new Platform();
  });
  afterEach(() => platform.dispose());

  describe("What is sent", () => {
    it("Only the differences are sent, in one request, recorded before and after, and the outputs are the live values", async () => {
      let recordedBefore: string[] = [];
      const send: Send = (_live, changes) => {
        recordedBefore = platform.records;
        platform.apply(changes);
        return undefined;
      };
      const outputs = await platform.run(
        { title: "Lead", size: 5, phone: null },
        { requests: [platform.request({ send })] },
      );
      assert.deepEqual(platform.sent, [{ title: "Lead", phone: null }]);
      assert.deepEqual(outputs, { id: "jane", group: "sales", title: "Lead", size: 5, phone: null });
      assert.deepEqual(recordedBefore, ["planned title", "planned phone"]);
      assert.deepEqual(platform.records, ["planned title", "planned phone", "applied title", "applied phone"]);
      assert.equal(platform.reads, 1);
      assert.deepEqual(platform.lines, []);
    });

    it("Without a difference, nothing is sent, read or recorded", async () => {
      const outputs = await platform.run({ title: "Agent" }, { exclusively: () => assert.fail("nothing to write") });
      assert.deepEqual(outputs, { id: "jane", group: "sales", title: "Agent" });
      assert.deepEqual([platform.sent, platform.reads, platform.records], [[], 0, []]);
    });

    it("Each request sends its own changes, one request after the other", async () => {
      const sent: string[][] = [];
      const request = (...names: string[]) =>
        platform.request({
          writes: ({ path }) => names.includes(path[0] ?? ""),
          send: (_live, changes) => {
            sent.push(changes.map(({ path }) => path.join(".")));
            platform.apply(changes);
            return undefined;
          },
        });
      await platform.run(
        { title: "Lead", size: 6, phone: "4402" },
        { requests: [request("size"), request("title", "phone")] },
      );
      assert.deepEqual(sent, [["size"], ["title", "phone"]]);
    });

    it("A request writes the object as it is when its turn comes", async () => {
      const found = { ...JANE, id: "jane-renamed" };
      const seen: unknown[] = [];
      const send: Send = (live, changes) => {
        seen.push(live);
        platform.apply(changes);
        return undefined;
      };
      await platform.run(
        { title: "Lead" },
        { requests: [platform.request({ send })], exclusively: (_live, work) => work(found) },
      );
      assert.deepEqual(seen, [found]);
      assert.deepEqual(
        platform.entries.map(({ id, kind, operation }) => [id, kind, operation]),
        [
          ["jane-renamed", "Account", "update"],
          ["jane-renamed", "Account", "update"],
        ],
      );
    });

    it("A difference that appears when the object is read again is sent as well, without the first one", async () => {
      const send: Send = (_live, changes) => {
        platform.apply(changes);
        if (platform.sent.length === 1) platform.live = { ...platform.live, size: 9 };
        return undefined;
      };
      const outputs = await platform.run({ title: "Lead", size: 5 }, { requests: [platform.request({ send })] });
      assert.deepEqual(platform.sent, [{ title: "Lead" }, { size: 5 }]);
      assert.equal(outputs["size"], 5);
      assert.equal(platform.reads, 2);
    });

    it("Members of an object are changes of their own", async () => {
      platform.live = { ...JANE, address: { city: "Oslo", zip: "0150" } };
      await platform.run({ address: { city: "Bergen", zip: "0150" } });
      assert.deepEqual(platform.sent, [{ address: { city: "Bergen" } }]);
      assert.deepEqual(platform.records, ["planned address.city", "applied address.city"]);
    });

    it("A request that is impossible is neither recorded nor sent", async () => {
      const verified: unknown[] = [];
      const request = platform.request();
      const error = await failureOf(
        platform.run(
          { title: "Lead" },
          {
            requests: [request],
            verify: (...args) => {
              verified.push(...args);
              return Promise.reject(new BroadworksError("the group does not exist"));
            },
          },
        ),
      );
      assert.equal(error.message, "the group does not exist");
      assert.ok(!(error instanceof PartialFailure));
      assert.equal(verified[0], request);
      assert.deepEqual(verified[1], JANE);
      assert.deepEqual(
        (verified[2] as readonly Change[]).map(({ path }) => path),
        [["title"]],
      );
      assert.deepEqual([platform.sent, platform.reads, platform.records], [[], 0, []]);
    });
  });

  describe("What was not applied", () => {
    const ignoring = (...names: string[]): Partial<Task<Live>> => ({
      requests: [
        platform.request({
          send: (_live, changes) => {
            platform.apply(changes, { ignoring: names });
            return undefined;
          },
        }),
      ],
    });

    it("A change that the platform does not apply is sent once, and is an error with both values", async () => {
      const error = await partialFailureOf(platform.run({ title: "Lead", size: 6 }, ignoring("size")));
      assert.deepEqual(platform.sent, [{ title: "Lead", size: 6 }]);
      assert.deepEqual(error.properties, { id: "jane", group: "sales", title: "Lead", size: 5 });
      assert.deepEqual(error.reasons, [
        "the platform accepted size and did not apply it: it is 5 and is declared as 6. Declare the live value, or ask the " +
          "administrator of the platform",
      ]);
      assert.deepEqual(platform.records, ["planned title", "planned size", "applied title", "failed size"]);
      assert.equal(platform.entries.at(-1)?.error, "the platform did not apply it");
    });

    it("Several changes that the platform does not apply are one error, and the error is not partial where nothing changed", async () => {
      const error = await failureOf(platform.run({ title: "Lead", size: 6 }, ignoring("size", "title")));
      assert.ok(error instanceof BroadworksError && !(error instanceof PartialFailure));
      assert.match(error.message, /accepted title .*; the platform accepted size /);
    });

    it("A new object belongs to the state, whatever fails", async () => {
      const error = await partialFailureOf(platform.run({ size: 6 }, { ...ignoring("size"), isNew: true }));
      assert.deepEqual(error.properties, { id: "jane", group: "sales", size: 5 });
    });

    it("A field that platforms can ignore is reported once, and the state remembers both values", async () => {
      const outputs = await platform.run({ title: "Lead", color: "blue" }, ignoring("color"));
      assert.deepEqual(platform.lines, [
        'jane: warning: the platform ignores color: it stays "red" and is declared as "blue". Ask for the right to use ' +
          "colors. The provider sends it again when either value changes",
      ]);
      assert.deepEqual(outputs[NOT_APPLIED], { color: { declared: "blue", live: "red" } });
      assert.equal(outputs["color"], "red");
      assert.deepEqual(platform.sent, [{ title: "Lead", color: "blue" }]);
    });

    it("A field that platforms can ignore does not hide another one that is not applied", async () => {
      const error = await partialFailureOf(platform.run({ size: 6, color: "blue" }, ignoring("color", "size")));
      assert.equal(error.reasons.length, 1);
      assert.match(error.message, /accepted size /);
      assert.doesNotMatch(error.message, /color/);
      assert.deepEqual(error.properties[NOT_APPLIED], { color: { declared: "blue", live: "red" } });
      assert.equal(platform.lines.length, 1);
    });

    it("A secret value that is ignored is an error without the value, and the state does not contain it", async () => {
      const declared = { color: "ultraviolet", [SECRET_PATHS]: ["color"] };
      const error = await failureOf(platform.run(declared, ignoring("color")));
      assert.match(error.message, /accepted color .*it is \[secret\] and is declared as \[secret\]/);
      assert.deepEqual(platform.lines, []);
      assert.doesNotMatch(JSON.stringify([error, platform.entries]), /ultraviolet/);
    });

    it("Text that the platform has damaged is an error that names the characters, also for a secret", async () => {
      const damaging = {
        requests: [
          platform.request({
            send: () => {
              platform.live = { ...JANE, title: "?ukasz" };
              return undefined;
            },
          }),
        ],
      };
      const plain = await partialFailureOf(platform.run({ title: "Łukasz" }, damaging));
      assert.match(
        plain.message,
        /cannot store all characters of title: "Łukasz" became "\?ukasz"\. Declare it in characters/,
      );
      platform.live = { ...JANE };
      const secret = await partialFailureOf(platform.run({ title: "Łukasz", [SECRET_PATHS]: ["title"] }, damaging));
      assert.match(secret.message, /all characters of title: \[secret\] became \[secret\]\./);
    });
  });

  describe("What counts as applied", () => {
    it("A value that responses never contain counts as applied once it was sent", async () => {
      const outputs = await platform.run({ pin: "4711" });
      assert.deepEqual(platform.sent, [{ pin: "4711" }]);
      assert.equal(outputs["pin"], "4711");
      assert.deepEqual(platform.records, ["planned pin", "applied pin"]);
      assert.doesNotMatch(JSON.stringify(platform.entries), /4711/);
    });

    it("A value that responses can omit counts as applied once it was sent, also inside objects, beside what was applied", async () => {
      platform.dispose();
      platform = new Platform({ hint: "old", address: { city: "Oslo" }, voice: { mode: "a", code: "0" } });
      platform.live = { ...JANE, address: { city: "Oslo" }, voice: { mode: "a" } };
      const seen: Values[] = [];
      await platform.run(
        { hint: "new", address: { city: "Oslo", zip: "0150" }, voice: { mode: "a", code: "1" } },
        {
          requests: [
            platform.request({
              send: (_live, changes) => {
                platform.sent.push(toPatch(changes, {}));
                return undefined;
              },
            }),
          ],
          outputs: (_live, applied) => {
            seen.push({ ...applied });
            return { ...applied };
          },
          compare: (live, applied) =>
            compare(
              ACCOUNT.fields,
              { hint: "new", address: { city: "Oslo", zip: "0150" }, voice: { mode: "a", code: "1" } },
              { live: { ...live, ...(applied["hint"] === "new" && applied) }, applied, numbering: {} },
            ),
        },
      );
      assert.deepEqual(platform.sent, [{ hint: "new", address: { zip: "0150" }, voice: { mode: "a", code: "1" } }]);
      assert.deepEqual(seen.at(-1), {
        hint: "new",
        address: { city: "Oslo", zip: "0150" },
        voice: { mode: "a", code: "1" },
      });
    });

    it("A value that responses contain does not count as applied because it was sent", async () => {
      const seen: Values[] = [];
      await platform.run(
        { title: "Lead" },
        {
          outputs: (_live, applied) => {
            seen.push({ ...applied });
            return {};
          },
        },
      );
      assert.deepEqual(seen.at(-1), {});
    });

    it("Where nothing can be read, everything that was sent is applied, and a response replaces nothing", async () => {
      const seen: unknown[] = [];
      const requests = [
        platform.request({
          send: (_live, changes) => {
            platform.apply(changes);
            return { response: { ...platform.live, notes: "in the response" } };
          },
        }),
      ];
      const outputs = (live: Live, applied: Readonly<Values>) => {
        seen.push([live["notes"], applied]);
        return {};
      };
      const { reread: _reread, ...task } = platform.task({ pin: "4711" }, { requests, outputs });
      await converge<Live>(task, JANE);
      assert.deepEqual(seen.at(-1), ["as before", { pin: "4711" }]);
      assert.deepEqual(platform.records, ["planned pin", "applied pin"]);
    });
  });

  describe("What fails", () => {
    const failing = (
      failure: unknown,
      work: (changes: readonly Change[]) => void = () => undefined,
    ): Partial<Task<Live>> => ({
      requests: [
        platform.request({
          send: (_live, changes) => {
            work(changes);
            throw failure as Error;
          },
        }),
      ],
    });

    it("A request that was not sent changes nothing: no read follows, and its error is the result", async () => {
      const failure = refused();
      assert.equal(await failureOf(platform.run({ title: "Lead" }, failing(failure))), failure);
      assert.equal(platform.reads, 0);
      assert.deepEqual(platform.records, ["planned title", "failed title"]);
      assert.equal(platform.entries[1]?.error, "connection refused");
    });

    it("After a rejection, the object is read: a part can have been applied", async () => {
      const failure = rejection();
      const apply = () => (platform.live = { ...JANE, title: "Lead" });
      const error = await partialFailureOf(platform.run({ title: "Lead", size: 6 }, failing(failure, apply)));
      assert.deepEqual(error.reasons, ["400: no"]);
      assert.deepEqual(error.properties, { id: "jane", group: "sales", title: "Lead", size: 5 });
      assert.deepEqual(platform.records, ["planned title", "planned size", "applied title", "failed size"]);
      assert.equal(platform.entries.at(-1)?.error, "400: no");
    });

    it("After a rejection without any effect, the rejection is the result, and nothing else is sent", async () => {
      const failure = rejection();
      let sent = 0;
      assert.equal(
        await failureOf(
          platform.run(
            { title: "Lead" },
            failing(failure, () => (sent += 1)),
          ),
        ),
        failure,
      );
      assert.deepEqual([sent, platform.reads], [1, 1]);
    });

    it("After a request with an unknown outcome, the read decides: where it was applied, the run continues", async () => {
      const outputs = await platform.run(
        { title: "Lead" },
        failing(timeout(), (changes) => platform.apply(changes)),
      );
      assert.equal(outputs["title"], "Lead");
      assert.deepEqual(platform.records, ["planned title", "applied title"]);
    });

    it("A later request is not sent after a failure", async () => {
      const error = await failureOf(
        platform.run(
          { title: "Lead", size: 6 },
          {
            requests: [
              platform.request({ writes: ({ path }) => path[0] === "size", send: () => Promise.reject(rejection()) }),
              platform.request({ writes: ({ path }) => path[0] === "title" }),
            ],
          },
        ),
      );
      assert.equal(error.message, "400: no");
      assert.deepEqual(platform.sent, []);
    });

    it("An internal error is not converted, and the object is read, because the request can have had an effect", async () => {
      const failure = new TypeError("internal");
      assert.equal(
        await failureOf(
          platform.run(
            { title: "Lead", size: 6 },
            failing(failure, () => (platform.live = { ...JANE, size: 6 })),
          ),
        ),
        failure,
      );
      assert.equal(platform.reads, 1);
      assert.equal(platform.entries.at(-1)?.error, "an internal error");
    });

    it("An error that repeats a secret value shows none", async () => {
      const failure = rejection('400: "ultraviolet" is not a title');
      const declared = { title: "ultraviolet", [SECRET_PATHS]: ["title"] };
      const error = await failureOf(platform.run(declared, failing(failure)));
      assert.equal(error.message, '400: "[secret]" is not a title');
      assert.doesNotMatch(JSON.stringify(platform.entries), /ultraviolet/);
    });

    it("Where the read after a failure fails, the failure is the result, and its changes are recorded as failed", async () => {
      const failure = timeout();
      const error = await failureOf(
        platform.run({ title: "Lead" }, { ...failing(failure), reread: () => Promise.reject(refused()) }),
      );
      assert.equal(error, failure);
      assert.deepEqual(platform.records, ["planned title", "failed title"]);
      assert.equal(platform.entries[1]?.error, "timeout");
    });

    it("Where the read after a success fails, its error is the result", async () => {
      const error = await failureOf(platform.run({ title: "Lead" }, { reread: () => Promise.reject(refused()) }));
      assert.equal(error.message, "connection refused");
      assert.deepEqual(platform.records, ["planned title", "failed title"]);
      assert.equal(platform.entries[1]?.error, "connection refused");
    });

    it("An object that someone deletes during the run is an error with the way to continue", async () => {
      const send: Send = () => {
        platform.live = undefined;
        return undefined;
      };
      const error = await failureOf(platform.run({ title: "Lead" }, { requests: [platform.request({ send })] }));
      assert.equal(
        error.message,
        "the account was deleted from the platform during this run; run `pulumi up --refresh`",
      );
    });

    it("A value that cannot be read does not replace the good ones of the state", async () => {
      const send: Send = () => {
        platform.live = { ...JANE, title: "Lead", size: "many" };
        return undefined;
      };
      const error = await failureOf(
        platform.run({ title: "Lead", size: 5 }, { requests: [platform.request({ send })] }),
      );
      assert.ok(error instanceof UnreadableFieldError);
      assert.match(error.message, /"size"/);
    });

    it("Where a success cannot be recorded, the error states that, and the state contains the change", async () => {
      const send: Send = async (_live, changes) => {
        platform.apply(changes);
        await platform.breakLog();
        return undefined;
      };
      const error = await partialFailureOf(platform.run({ title: "Lead" }, { requests: [platform.request({ send })] }));
      assert.match(error.message, /^the change log .* cannot be written/);
      assert.equal(error.properties["title"], "Lead");
    });

    it("Where a failure cannot be recorded, the error reports both", async () => {
      const send: Send = async () => {
        await platform.breakLog();
        throw rejection();
      };
      const requests = [platform.request({ send })];
      const error = await failureOf(platform.run({ title: "Lead" }, { requests }));
      assert.match(error.message, /^400: no; the change log .* cannot be written/);
    });

    it("Where a part was applied and cannot be recorded, the error reports the failure of the rest, too", async () => {
      const send: Send = async () => {
        platform.live = { ...JANE, title: "Lead" };
        await platform.breakLog();
        throw rejection();
      };
      const requests = [platform.request({ send })];
      const error = await partialFailureOf(platform.run({ title: "Lead", size: 6 }, { requests }));
      assert.match(error.message, /^400: no; the change log .* cannot be written/);
    });

    it("What cannot be recorded before is not sent", async () => {
      await platform.breakLog();
      const error = await failureOf(platform.run({ title: "Lead" }));
      assert.match(error.message, /^the change log .* cannot be written/);
      assert.deepEqual([platform.sent, platform.reads], [[], 0]);
    });
  });

  describe("The response to a write", () => {
    /** @param response - made from the object after the write */
    const answering = (response: (live: Values) => Live): Partial<Task<Live>> => ({
      requests: [
        platform.request({
          send: (_live, changes) => {
            platform.apply(changes);
            return { response: response({ ...platform.live }) };
          },
        }),
      ],
    });

    it("The complete object replaces the read", async () => {
      const outputs = await platform.run(
        { title: "Lead" },
        answering((live) => live),
      );
      assert.equal(platform.reads, 0);
      assert.equal(outputs["title"], "Lead");
      assert.deepEqual(platform.records, ["planned title", "applied title"]);
    });

    it("Members that no response contains do not count", async () => {
      platform.live = { ...JANE, more: { services: ["a"] } };
      await platform.run(
        { title: "Lead" },
        answering(({ more, ...others }) => (assert.ok(more), others)),
      );
      assert.equal(platform.reads, 0);
    });

    for (const [what, response] of Object.entries<(live: Values) => Live>({
      "An echo of the request": () => ({ id: "jane", group: "sales", title: "Lead" }),
      "An object without a member that the read showed": ({ notes, ...others }) => (assert.ok(notes), others),
      "Another object": (live) => ({ ...live, id: "kofi" }),
      "An object with a value that cannot be read": (live) => ({ ...live, size: "many" }),
      "An object with the written value in a form that cannot be read": (live) => ({
        ...live,
        title: { text: "Lead" },
      }),
      "An object that is not as declared": (live) => ({ ...live, size: 6 }),
      "An object before the write": (live) => ({ ...live, title: "Agent" }),
    }))
      it(`${what} does not replace the read`, async () => {
        const outputs = await platform.run({ title: "Lead", size: 5 }, answering(response));
        assert.equal(platform.reads, 1);
        assert.deepEqual(outputs, { id: "jane", group: "sales", title: "Lead", size: 5 });
        assert.deepEqual(platform.sent, [{ title: "Lead" }]);
      });

    it("The ids alone do not show that a response is the complete object", async () => {
      platform.live = { id: "jane", group: "sales", title: "Agent" };
      await platform.run(
        { title: "Lead" },
        answering((live) => live),
      );
      assert.equal(platform.reads, 1);
    });

    it("The id in the response counts without its case", async () => {
      await platform.run(
        { title: "Lead" },
        answering((live) => ({ ...live, id: "JANE" })),
      );
      assert.equal(platform.reads, 0);
    });

    it("An internal error about the response is not hidden", async () => {
      const hooks = answering((live) => live);
      const failure = new TypeError("internal");
      let count = 0;
      const outputs = () => {
        count += 1;
        if (count > 1) throw failure;
        return {};
      };
      assert.equal(await failureOf(platform.run({ title: "Lead" }, { ...hooks, outputs })), failure);
      assert.equal(platform.reads, 0);
    });
  });

  describe("A write that gives the object another identity", () => {
    const move = (work: () => void = () => undefined) =>
      platform.request({
        writes: ({ path }) => path[0] === "group",
        send: () => {
          platform.live = { ...platform.live, group: "support" };
          work();
          return { certain: { group: "support" } };
        },
      });
    const others = () => platform.request({ writes: ({ path }) => path[0] !== "group" });

    it("The certain values are current for the next request and for a read that fails", async () => {
      const reads: unknown[] = [];
      const error = await partialFailureOf(
        platform.run(
          { group: "support" },
          {
            requests: [move()],
            reread: (live, before) => {
              reads.push(live["group"], before["group"]);
              return Promise.reject(refused());
            },
          },
        ),
      );
      assert.deepEqual(reads, ["support", "sales"]);
      assert.equal(error.properties["group"], "support");
    });

    it("A field that the move has emptied is written again, and the program is the cause, not someone else", async () => {
      platform.dispose();
      platform = new Platform({ phone: "4401", title: "Agent" });
      await platform.run(
        { group: "support", phone: "4401", title: "Agent" },
        { requests: [move(() => (platform.live = { ...platform.live, phone: "" })), others()] },
      );
      assert.deepEqual(platform.sent, [{ phone: "4401" }]);
      assert.deepEqual(
        platform.entries.map(({ phase, field, cause, operation }) => [phase, field, cause, operation]),
        [
          ["planned", "group", "program", "move"],
          ["applied", "group", "program", "move"],
          ["planned", "phone", "program", "update"],
          ["applied", "phone", "program", "update"],
        ],
      );
    });

    it("A field that someone else changed before the move stays a change by someone else", async () => {
      platform.dispose();
      platform = new Platform({ phone: "4401", title: "Chef" });
      await platform.run({ group: "support", title: "Chef" }, { requests: [move(), others()] });
      assert.deepEqual(
        platform.entries.filter(({ field }) => field === "title").map(({ cause }) => cause),
        ["drift", "drift"],
      );
    });

    it("A field that changes after another write is a change by someone else", async () => {
      platform.dispose();
      platform = new Platform({ phone: "4401", title: "Agent" });
      const title = platform.request({
        writes: ({ path }) => path[0] === "title",
        send: (_live, changes) => {
          platform.apply(changes);
          platform.live = { ...platform.live, phone: "" };
          return undefined;
        },
      });
      await platform.run({ phone: "4401", title: "Lead" }, { requests: [title, others()] });
      assert.deepEqual(
        platform.entries.filter(({ field }) => field === "phone").map(({ cause }) => cause),
        ["drift", "drift"],
      );
    });

    it("A cause of the task counts for all changes but those of a move", async () => {
      await platform.run(
        { group: "support", phone: "4401" },
        {
          cause: "adoption",
          requests: [move(() => (platform.live = { ...platform.live, phone: "" })), others()],
        },
      );
      assert.deepEqual(
        platform.entries.map(({ field, cause }) => [field, cause]),
        [
          ["group", "adoption"],
          ["group", "adoption"],
          ["phone", "program"],
          ["phone", "program"],
        ],
      );
    });
  });

  it("The outputs know the changes that were made", async () => {
    const done: string[][] = [];
    await platform.run(
      { title: "Lead", color: "blue" },
      {
        requests: [
          platform.request({
            send: (_live, changes) => {
              platform.apply(changes, { ignoring: ["color"] });
              return undefined;
            },
          }),
        ],
        outputs: (_live, _applied, changes) => {
          done.push(changes.map(({ path }) => path.join(".")));
          return {};
        },
      },
    );
    assert.deepEqual(done.at(-1), ["title"]);
  });
});
