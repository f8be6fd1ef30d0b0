/**
 * Two stacks and a person at work on the same users at the same time, on the same and on other fields, in orders drawn from
 * the seed. INTERLEAVINGS is their number.
 */
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { type Simulator, startSimulator } from "../../simulator";
import { plainForm } from "../support/declarations";
import { report } from "../support/figures";
import { ids } from "../fixtures/users";
import { providerFor, type Provider, type Values } from "../support/provider";
import "../support/seed";
import { Stack } from "../support/stack";
import { LIST_OPTIONS } from "../support/reading";

const INTERLEAVINGS = Number(process.env["INTERLEAVINGS"] ?? "40");

const FIELDS = ["title", "yahooId", "emailAddress", "addressLocation", "address.city", "address.country", "lastName"];

/** The stacks that declare a field. */
const owner = fc.constantFrom("first", "second", "both", "neither");
const interleaving = fc.record({
  owners: fc.tuple(...FIELDS.map(() => owner)),
  /** Edits by the person: before which request about the user, of which field. */
  edits: fc.array(fc.record({ before: fc.nat(14), field: fc.constantFrom(...FIELDS) }), { maxLength: 6 }),
  /** The request about the user at which the second stack begins. */
  begins: fc.nat(5),
});

describe("concurrent changes during a run", function () {
  this.timeout(3_600_000);
  let simulator: Simulator;
  let first: Provider;
  let second: Provider;
  let folder: string;
  const figures = { interleavings: 0, "edits by the person": 0, "fields declared by both": 0, "edits lost": 0 };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-others-"));
    simulator = await startSimulator({ users: INTERLEAVINGS, latency: 1, ...LIST_OPTIONS });
    const start = (name: string) => providerFor(simulator, { "broadworks:changeLog": join(folder, `${name}.jsonl`) });
    [first, second] = await Promise.all([start("first"), start("second")]);
  });
  after(async () => {
    await Promise.all([first.stop(), second.stop()]);
    await simulator.close();
    await rm(folder, { recursive: true });
    report("Concurrent changes of the same users", { "two stacks and a person": figures });
  });

  it("A run overwrites no undeclared field, and reports fields that another stack declares differently", async () => {
    const users = simulator.users.map(({ userId }) => userId);
    let listener: (userId: string | undefined) => void = () => undefined;
    simulator.watch(({ query, body }) => listener(query["userId"] ?? (body as { userId?: string } | null)?.userId));

    await fc.assert(
      fc.asyncProperty(interleaving, async ({ owners, edits, begins }) => {
        const userId = users[figures.interleavings % users.length] ?? "";
        figures.interleavings += 1;
        const declaredBy = (name: string): Values => {
          const own = FIELDS.filter((_field, index) => owners[index] === name || owners[index] === "both");
          return own.reduce<Values>((values, field) => set(values, field, `by ${name}`), { ...ids, userId });
        };
        const [one, two] = [{ user: declaredBy("first") }, { user: declaredBy("second") }];
        const [stackOne, stackTwo] = [new Stack(first), new Stack(second)];

        const byPerson = new Map<string, string>();
        let calls = 0;
        let begin: () => void = () => undefined;
        const begun = new Promise<void>((resolve) => (begin = resolve));
        listener = (about) => {
          if (about !== userId) return;
          for (const { field } of edits.filter(({ before }) => before === calls)) {
            figures["edits by the person"] += 1;
            byPerson.set(field, `by hand ${calls}`);
            simulator.change(userId, set({}, field, `by hand ${calls}`));
          }
          if (calls === begins) begin();
          calls += 1;
        };
        await Promise.all([stackOne.up(one).finally(begin), begun.then(() => stackTwo.up(two))]);
        listener = () => undefined;

        const verifyTheirs = () => {
          for (const [field, value] of byPerson)
            if (owners[FIELDS.indexOf(field)] === "neither") {
              figures["edits lost"] += 1;
              assert.equal(get(simulator.user(userId), field), value, `${field}, edited by hand`);
              figures["edits lost"] -= 1;
            }
        };
        verifyTheirs();
        // Without further changes by others, each run ends with its declared values.
        assert.deepEqual(await stackOne.up(one), new Map());
        verifyDeclared(simulator, one.user);
        assert.deepEqual(await stackTwo.up(two), new Map());
        verifyDeclared(simulator, two.user);
        verifyTheirs();

        const shared = FIELDS.filter((_field, index) => owners[index] === "both");
        figures["fields declared by both"] += shared.length;
        assert.deepEqual(await stackOne.preview(one), shared.length > 0 ? ["user"] : []);
        const log = (await readFile(join(folder, "first.jsonl"), "utf8").catch(() => "")).split("\n").filter(Boolean);
        const entries = log.map((line) => JSON.parse(line) as Record<string, unknown>);
        for (const field of shared)
          assert.ok(
            entries.some(
              (entry) =>
                entry["id"] === userId &&
                entry["field"] === field &&
                entry["cause"] === "drift" &&
                entry["live"] === "by second" &&
                entry["declared"] === "by first",
            ),
            `${field} is recorded as drift`,
          );
      }),
      { numRuns: INTERLEAVINGS },
    );
  });
});

function verifyDeclared(simulator: Simulator, { userId, ...declared }: Values): void {
  for (const field of FIELDS) {
    const wanted = get(declared, field);
    if (wanted !== undefined)
      assert.equal(plainForm(get(simulator.user(userId as string), field)), wanted, `${field}, declared`);
  }
}

function set(values: Values, field: string, value: string): Values {
  const [name = "", member] = field.split(".");
  return { ...values, [name]: member ? { ...(values[name] as Values | undefined), [member]: value } : value };
}

function get(values: unknown, field: string): unknown {
  return field.split(".").reduce<unknown>((inner, name) => (inner as Values | undefined)?.[name], values);
}
