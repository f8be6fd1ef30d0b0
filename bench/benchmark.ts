/** Runs the candidates one after the other on one simulated platform, with the same users and the same changes. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoggedRequest, type Simulator, type User, startSimulator } from "../simulator";
import { localEngine, settingsOf } from "../scripts/support/local-engine";
import { type Cost, Project, runTimed } from "./project";
import { measureStarts } from "./start";
import { type VariantName, findVariant } from "./variants";

export type Candidate = "broadworks" | "empty" | "naive" | "script" | "script without limit";

export const CANDIDATES: Readonly<Record<Candidate, string>> = {
  broadworks: "this provider",
  empty: "an empty dynamic provider, the engine's floor",
  naive: "a naive dynamic provider",
  script: "a script with odins_spear 2.3.0, as published (5 requests per second)",
  "script without limit": "the script without its rate limit",
};

export type Scenario =
  "up of all" | "preview, nothing changed" | "preview, 1 % drifted" | "up of 5 %" | "up --refresh of 5 %";

/** The cost of a scenario for a candidate. */
export interface Result {
  readonly candidate: Candidate;
  readonly scenario: Scenario;
  /** Milliseconds until the platform responds. */
  readonly latency: number;
  /** Duration of each repetition. */
  readonly seconds: readonly number[];
  /** Requests of one run by method and path: `GET /users` by id, `GET /users (list)`, … */
  readonly requests: Readonly<Record<string, number>>;
  /** Maximum memory of the provider's process, in bytes. */
  readonly memory?: number | undefined;
}

/** The size of one user in the state, in bytes. */
export interface StateSize {
  readonly candidate: Candidate;
  /** The size of the file, divided by the number of users. */
  readonly file: number;
  /** Inputs and outputs as JSON, without the data of the engine. */
  readonly own: number;
  /** The declared fields as JSON. */
  readonly declared: number;
}

export interface Benchmark extends Pick<BenchmarkPlan, "users" | "groups" | "checkpoints" | "variant"> {
  readonly results: readonly Result[];
  readonly state: readonly StateSize[];
  /** Milliseconds from the start of the provider's process to its first response, for each repetition. */
  readonly starts: { readonly broadworks: readonly number[]; readonly empty: readonly number[] };
}

export interface BenchmarkPlan {
  readonly users: number;
  readonly groups: number;
  readonly latencies: readonly number[];
  readonly candidates: readonly Candidate[];
  /** The number of previews without changes. */
  readonly repeat: number;
  /** Only the first up and previews without changes. */
  readonly quick: boolean;
  /** Whether the engine writes the complete state after each step. */
  readonly checkpoints: boolean;
  /** Another program, or another platform. */
  readonly variant?: VariantName | undefined;
}

export type Declared = Record<string, unknown> & Pick<User, "userId">;

export async function runBenchmark(
  plan: BenchmarkPlan,
  cli: string,
  python: string | undefined,
  log: (line: string) => void,
): Promise<Benchmark> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-bench-"));
  const variant = findVariant(plan.variant);
  const groups = variant?.isOneGroup ? 1 : plan.groups;
  const simulator = await startSimulator({ users: plan.users, groups, ...variant?.simulator });
  try {
    const run = new BenchmarkRun(plan, simulator, folder, python, log);
    await run.prepare(localEngine(folder, cli));
    await run.measureAll();
    return {
      users: plan.users,
      groups,
      checkpoints: plan.checkpoints,
      ...(plan.variant && { variant: plan.variant }),
      results: run.results,
      state: await run.measureState(),
      starts: await measureStarts(3 * plan.repeat),
    };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

class BenchmarkRun {
  readonly results: Result[] = [];
  private readonly projects = new Map<Candidate, Project>();
  private declared: Declared[];
  private round = 0;

  constructor(
    private readonly plan: BenchmarkPlan,
    private readonly simulator: Simulator,
    private readonly folder: string,
    private readonly python: string | undefined,
    private readonly log: (line: string) => void,
  ) {
    // Programs declare users by group.
    const users = simulator.users.toSorted((one, other) => one.groupId.localeCompare(other.groupId));
    const declared = users.map(createDeclaration);
    this.declared = [...(findVariant(plan.variant)?.declare(declared) ?? declared)];
  }

  async prepare(engine: Record<string, string>): Promise<void> {
    const environment = {
      ...process.env,
      ...engine,
      ...settingsOf(this.simulator),
      ...(!this.plan.checkpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
    };
    await mkdir(join(this.folder, "script"));
    for (const candidate of ["broadworks", "empty", "naive"] as const)
      if (this.plan.candidates.includes(candidate))
        this.projects.set(candidate, await Project.open(candidate, this.folder, environment));
  }

  async measureAll(): Promise<void> {
    await this.declare(this.plan.candidates);
    const up = ["up", "--yes", "--skip-preview"];
    for (const [candidate, project] of this.projects)
      // The first run of a variant brings the platform into the state that the previews need.
      if (this.plan.variant) await project.pulumiWithoutLimits(...up);
      else await this.measure(candidate, "up of all", () => project.pulumi(...up));
    for (const latency of this.plan.latencies) {
      this.simulator.latency = latency;
      // The rate limit of the script decides about its duration, so one latency is enough.
      const isLast = latency === this.plan.latencies.at(-1);
      const candidates = this.plan.candidates.filter((candidate) => isLast || candidate !== "script");
      for (let time = 0; time < this.plan.repeat; time++)
        for (const candidate of candidates)
          if (time === 0 || candidate === "broadworks" || candidate === "empty")
            await this.preview(candidate, "preview, nothing changed");
      if (this.plan.quick) continue;
      await this.measureDrift(candidates);
      if (this.projects.has("broadworks"))
        await this.measureChange("up --refresh of 5 %", ["broadworks"], ["--refresh"]);
      await this.measureChange("up of 5 %", candidates, []);
    }
  }

  async measureState(): Promise<StateSize[]> {
    const { length } = this.declared;
    const declared = JSON.stringify(this.declared).length / length;
    const sizes: StateSize[] = [];
    for (const [candidate, project] of this.projects) {
      const own = (await project.readResources()).map(
        ({ inputs, outputs }) => JSON.stringify(inputs).length + JSON.stringify(outputs).length,
      );
      sizes.push({
        candidate,
        file: (await project.readStateSize()) / length,
        own: own.reduce((sum, bytes) => sum + bytes, 0) / length,
        declared,
      });
    }
    return sizes;
  }

  private async measureDrift(candidates: readonly Candidate[]): Promise<void> {
    const drifted = this.selectEvery(100);
    for (const { userId } of drifted) this.simulator.change(userId, { title: "Changed in the portal" });
    for (const candidate of candidates) await this.preview(candidate, "preview, 1 % drifted");
    for (const { userId, title } of drifted) this.simulator.change(userId, { title });
  }

  /** Declares another title for every twentieth user. Each candidate starts with the same users on the platform. */
  private async measureChange(
    scenario: Scenario,
    candidates: readonly Candidate[],
    options: readonly string[],
  ): Promise<void> {
    const before = this.declared;
    const title = `Advisor ${(this.round += 1)}`;
    const changed = new Set(this.selectEvery(20).map(({ userId }) => userId));
    this.declared = before.map((user) => (changed.has(user.userId) ? { ...user, title } : user));
    await this.declare(candidates);
    for (const candidate of candidates) {
      for (const { userId, title: old } of before)
        if (changed.has(userId)) this.simulator.change(userId, { title: old });
      await this.measure(
        candidate,
        scenario,
        (project) => project.pulumi("up", "--yes", ...options),
        () => this.runScript(candidate, "up"),
      );
    }
    for (const userId of changed) this.simulator.change(userId, { title });
  }

  private preview(candidate: Candidate, scenario: Scenario): Promise<void> {
    return this.measure(
      candidate,
      scenario,
      (project) => project.pulumi("preview"),
      () => this.runScript(candidate, "preview"),
    );
  }

  private async measure(
    candidate: Candidate,
    scenario: Scenario,
    runEngine: (project: Project) => Promise<Cost>,
    runScript?: () => Promise<Cost>,
  ): Promise<void> {
    const project = this.projects.get(candidate);
    const run = project ? () => runEngine(project) : runScript;
    if (!run) return;
    this.simulator.forgetRequests();
    const { latency } = this.simulator;
    const { seconds, memory } = await run();
    const requests = countRequests(this.simulator.requests);
    this.log(`${this.plan.users} users, ${latency} ms: ${scenario}: ${candidate} ${seconds.toFixed(1)} s`);
    const index = this.results.findIndex(
      (one) => one.candidate === candidate && one.scenario === scenario && one.latency === latency,
    );
    const known = this.results[index];
    if (!known) this.results.push({ candidate, scenario, latency, seconds: [seconds], requests, memory });
    else
      this.results[index] = {
        ...known,
        seconds: [...known.seconds, seconds],
        memory: memory === undefined ? known.memory : Math.max(memory, known.memory ?? 0),
      };
  }

  private async runScript(candidate: Candidate, action: "preview" | "up"): Promise<Cost> {
    const { url, username, password } = this.simulator;
    const file = join(this.folder, "script", "users.json");
    const limit = candidate === "script" ? "as-published" : "off";
    const program = join(__dirname, "candidates", "script", "script.py");
    const args = [program, file, url, username, password, limit, action];
    const { seconds } = await runTimed(this.python ?? "python3", args, {
      cwd: join(this.folder, "script"),
      env: process.env,
    });
    return { seconds };
  }

  private async declare(candidates: readonly Candidate[]): Promise<void> {
    for (const candidate of candidates) await this.projects.get(candidate)?.declare(this.declared);
    await writeFile(join(this.folder, "script", "users.json"), JSON.stringify(this.declared));
  }

  /** @returns one of each `count` users */
  private selectEvery(count: number): Declared[] {
    return this.declared.filter((_user, index) => index % count === count / 2);
  }
}

/** The fields that a program declares for a typical user. */
export function createDeclaration(user: User): Declared {
  const { serviceProviderId, groupId, userId, firstName, lastName, extension, phoneNumber, title } = user;
  const { callingLineIdFirstName, callingLineIdLastName, department, emailAddress, timeZone, language } = user;
  // In the platform's own format, so that candidates which compare the text find no difference.
  const number = phoneNumber?.replace(/^\+1/, "");
  return {
    ...{ serviceProviderId, groupId, userId, firstName, lastName, callingLineIdFirstName, callingLineIdLastName },
    ...{ extension, phoneNumber: number, title, emailAddress, timeZone, language },
    ...(department && { department }),
  };
}

function countRequests(requests: readonly LoggedRequest[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { method, path, query } of requests) {
    const name = `${method} ${path}${query["extended"] === undefined ? "" : " (list)"}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
