/**
 * `kill -9` of the CLI or of the provider's process at moments drawn from the seed, in a run that adopts, creates, updates and
 * deletes; then the steps of docs/operations/recovery.md. KILLS is the number of kills.
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Stack } from "@pulumi/pulumi/automation/index.js";
import fc from "fast-check";
import { type Simulator, type User, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { verifyPlatform } from "../support/faults";
import { report } from "../support/figures";
import { ids, newcomer } from "../fixtures/users";
import { type Process, descendantsOf, kill } from "../support/processes";
import type { Values } from "../support/provider";
import { SEED } from "../support/seed";
import { LIST_OPTIONS } from "../support/reading";

const KILLS = Number(process.env["KILLS"] ?? "1");

type Declared = Record<string, Values>;

const MOMENTS = fc.noBias(
  fc.record({
    victim: fc.constantFrom("cli", "provider"),
    /** The part of the run's requests after which it is killed, in percent, */
    part: fc.integer({ min: 0, max: 100 }),
    /** and how long after. */
    delay: fc.integer({ min: 0, max: 60 }),
  }),
);

describe("a run that is killed", function () {
  this.timeout(3_600_000);
  let engine: Engine;
  let requestCount: number;
  const figures = { "runs killed": 0, "ended before the kill": 0, "users lost": 0 };

  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    const rehearsal = await Play.open(engine, "rehearsal");
    requestCount = await rehearsal.countRequests();
    await rehearsal.close();
  });
  after(async () => {
    await engine.stop();
    report("Runs that were killed", { "kill -9": figures });
  });

  for (const [index, moment] of fc.sample(MOMENTS, { seed: SEED, numRuns: KILLS }).entries())
    it(`The next run recovers after the ${moment.victim} is killed ${moment.delay} ms after ${moment.part} % of the requests`, async () => {
      const play = await Play.open(engine, `killed${index}`);
      try {
        const wasKilled = await play.kill(
          moment.victim,
          Math.max(1, Math.ceil((moment.part / 100) * requestCount)),
          moment.delay,
        );
        figures[wasKilled ? "runs killed" : "ended before the kill"] += 1;
        figures["users lost"] += 1;
        await play.recover();
        figures["users lost"] -= 1;
      } finally {
        await play.close();
      }
    });
});

class Play {
  private orphans: Process[] = [];

  private constructor(
    private readonly engine: Engine,
    private readonly stack: Stack,
    private readonly simulator: Simulator,
    private readonly start: readonly User[],
    private readonly after: Declared,
  ) {}

  static async open(engine: Engine, project: string): Promise<Play> {
    const simulator = await startSimulator({ users: 8, loose: SEED, ...LIST_OPTIONS });
    const [one, two, three, four] = simulator.users.map(({ userId }) => ({ ...ids, userId }));
    const goer = { ...newcomer, userId: "goer@lab.example.net", extension: "7002", newPassword: "first-Secret-1" };
    const { stack, declare } = await engine.ofUsers(project, simulator);
    await declare({ one: { ...one, title: "Before" }, two: { ...two, title: "Before" }, goer });
    await up(stack);
    const after: Declared = {
      one: { ...one, title: "After" },
      two: { ...two, title: "After", address: { city: "Oslo" } },
      three: { ...three, title: "Adopted" },
      four: { ...four, yahooId: "adopted" },
      comer: { ...newcomer, newPassword: "first-Secret-1", title: "New" },
    };
    await declare(after);
    const start = simulator.users.filter(({ userId }) => userId !== goer.userId).map((user) => structuredClone(user));
    simulator.forgetRequests();
    return new Play(engine, stack, simulator, start, after);
  }

  async countRequests(): Promise<number> {
    await up(this.stack);
    this.verify();
    return this.simulator.requests.length;
  }

  /** Starts a run and kills it after a number of requests. Returns whether the run was still in progress. */
  async kill(victim: "cli" | "provider", requestCount: number, delay: number): Promise<boolean> {
    const run = spawn("pulumi", ["up", "--yes", "--non-interactive", "--stack", "test"], {
      cwd: this.stack.workspace.workDir,
      env: { ...process.env, ...this.engine.environment },
      stdio: "ignore",
    });
    const ended = once(run, "exit");
    let seen = 0;
    let isStruck = false;
    let killed: Promise<void> | undefined;
    const strike = async () => {
      this.orphans = await descendantsOf(run.pid ?? 0);
      await new Promise((resolve) => setTimeout(resolve, delay));
      const victims = victim === "cli" ? [run.pid ?? 0] : this.orphans.filter(isProvider).map(({ pid }) => pid);
      isStruck = run.exitCode === null && victims.length > 0;
      for (const pid of victims) kill(pid);
    };
    this.simulator.watch(() => {
      seen += 1;
      if (seen === requestCount) killed = strike();
    });
    await ended;
    await killed;
    return isStruck;
  }

  /** The steps of docs/operations/recovery.md: `pulumi cancel` where the CLI was killed, then `pulumi up`. */
  async recover(): Promise<void> {
    await this.stack.cancel().catch(() => undefined);
    await up(this.stack);
    this.verify();
    await this.stack.preview({ expectNoChanges: true });
    await up(this.stack, { refresh: true, expectNoChanges: true });
  }

  async close(): Promise<void> {
    for (const { pid } of this.orphans) kill(pid);
    await this.simulator.close();
  }

  private verify(): void {
    verifyPlatform(this.simulator, this.start, Object.values(this.after));
    assert.equal(this.simulator.user("goer@lab.example.net"), undefined);
  }
}

function isProvider({ command }: Process): boolean {
  return command.includes("dynamic-provider") && !command.startsWith("sh ") && !command.startsWith("/bin/sh");
}
