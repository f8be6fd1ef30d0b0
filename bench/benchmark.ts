/** The contestants side by side on one simulated platform: the same users, the same changes, one after the other. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LoggedRequest, type Simulator, type User, startSimulator } from "../simulator";
import { localEngine, settingsOf } from "../scripts/support/local-engine";
import { type Cost, Project, timed } from "./project";
import { starts } from "./start";

export type Contestant = "broadworks" | "empty" | "naive" | "script" | "script without limit";

export const CONTESTANTS: Readonly<Record<Contestant, string>> = {
  broadworks: "this provider",
  empty: "an empty dynamic provider, the engine's floor",
  naive: "a naive dynamic provider",
  script: "a script with odins_spear 2.3.0, as shipped (5 calls/s)",
  "script without limit": "the script with its limit off",
};

export type Scenario =
  "up of all" | "preview, nothing changed" | "preview, 1 % drifted" | "up of 5 %" | "up --refresh of 5 %";

/** What a contestant needed for a scenario, as often as it ran. */
export interface Result {
  readonly contestant: Contestant;
  readonly scenario: Scenario;
  /** Milliseconds that the platform takes for an answer. */
  readonly latency: number;
  readonly seconds: readonly number[];
  /** Calls of one run by kind: `GET /users` by id, `GET /users (list)`, … */
  readonly calls: Readonly<Record<string, number>>;
  readonly memory?: number | undefined;
}

/** What the state holds of one user, in bytes. */
export interface StateSize {
  readonly contestant: Contestant;
  /** The file by the number of users. */
  readonly file: number;
  /** Inputs and outputs as JSON: what the engine adds of its own is not counted. */
  readonly own: number;
  /** The declared fields as JSON. */
  readonly declared: number;
}

export interface Race extends Pick<Plan, "users" | "groups" | "checkpoints"> {
  readonly results: readonly Result[];
  readonly state: readonly StateSize[];
  /** Milliseconds until the first answer of the provider's process, as often as it was started. */
  readonly starts: { readonly broadworks: readonly number[]; readonly empty: readonly number[] };
}

export interface Plan {
  readonly users: number;
  readonly groups: number;
  readonly latencies: readonly number[];
  readonly contestants: readonly Contestant[];
  /** How often previews with nothing changed are measured. */
  readonly repeat: number;
  /** Only the first up and previews with nothing changed. */
  readonly quick: boolean;
  /** Whether the engine writes the whole state after every step. */
  readonly checkpoints: boolean;
}

type Declared = Record<string, unknown> & Pick<User, "userId">;

export async function race(
  plan: Plan,
  cli: string,
  python: string | undefined,
  say: (line: string) => void,
): Promise<Race> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-bench-"));
  const simulator = await startSimulator({ users: plan.users, groups: plan.groups });
  try {
    const track = new Track(plan, simulator, folder, python, say);
    await track.prepare(localEngine(folder, cli));
    await track.run();
    const { users, groups, checkpoints } = plan;
    return {
      users,
      groups,
      checkpoints,
      results: track.results,
      state: await track.stateSizes(),
      starts: await starts(3 * plan.repeat),
    };
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

class Track {
  readonly results: Result[] = [];
  private readonly projects = new Map<Contestant, Project>();
  private declared: Declared[];
  private round = 0;

  constructor(
    private readonly plan: Plan,
    private readonly simulator: Simulator,
    private readonly folder: string,
    private readonly python: string | undefined,
    private readonly say: (line: string) => void,
  ) {
    // Group by group, as programs are written.
    const users = simulator.users.toSorted((one, other) => one.groupId.localeCompare(other.groupId));
    this.declared = users.map(declarationOf);
  }

  async prepare(engine: Record<string, string>): Promise<void> {
    const environment = {
      ...process.env,
      ...engine,
      ...settingsOf(this.simulator),
      ...(!this.plan.checkpoints && { PULUMI_SKIP_CHECKPOINTS: "true" }),
    };
    await mkdir(join(this.folder, "script"));
    for (const contestant of ["broadworks", "empty", "naive"] as const)
      if (this.plan.contestants.includes(contestant))
        this.projects.set(contestant, await Project.open(contestant, this.folder, environment));
  }

  async run(): Promise<void> {
    await this.declare(this.plan.contestants);
    for (const contestant of this.projects.keys())
      await this.measure(contestant, "up of all", (project) => project.pulumi("up", "--yes", "--skip-preview"));
    for (const latency of this.plan.latencies) {
      this.simulator.latency = latency;
      // What is limited to some calls a second takes as long at every latency, and every time.
      const isLast = latency === this.plan.latencies.at(-1);
      const contestants = this.plan.contestants.filter((contestant) => isLast || contestant !== "script");
      for (let time = 0; time < this.plan.repeat; time++)
        for (const contestant of contestants)
          if (time === 0 || contestant === "broadworks" || contestant === "empty")
            await this.preview(contestant, "preview, nothing changed");
      if (this.plan.quick) continue;
      await this.drift(contestants);
      if (this.projects.has("broadworks")) await this.change("up --refresh of 5 %", ["broadworks"], ["--refresh"]);
      await this.change("up of 5 %", contestants, []);
    }
  }

  async stateSizes(): Promise<StateSize[]> {
    const { length } = this.declared;
    const declared = JSON.stringify(this.declared).length / length;
    const sizes: StateSize[] = [];
    for (const [contestant, project] of this.projects) {
      const own = (await project.resources()).map(
        ({ inputs, outputs }) => JSON.stringify(inputs).length + JSON.stringify(outputs).length,
      );
      sizes.push({
        contestant,
        file: (await project.stateBytes()) / length,
        own: own.reduce((sum, bytes) => sum + bytes, 0) / length,
        declared,
      });
    }
    return sizes;
  }

  private async drift(contestants: readonly Contestant[]): Promise<void> {
    const drifted = this.every(100);
    for (const { userId } of drifted) this.simulator.change(userId, { title: "Changed in the portal" });
    for (const contestant of contestants) await this.preview(contestant, "preview, 1 % drifted");
    for (const { userId, title } of drifted) this.simulator.change(userId, { title });
  }

  /** Another title for every twentieth user. Each contestant finds the platform as it was before. */
  private async change(scenario: Scenario, contestants: readonly Contestant[], options: string[]): Promise<void> {
    const before = this.declared;
    const title = `Advisor ${(this.round += 1)}`;
    const changed = new Set(this.every(20).map(({ userId }) => userId));
    this.declared = before.map((user) => (changed.has(user.userId) ? { ...user, title } : user));
    await this.declare(contestants);
    for (const contestant of contestants) {
      for (const { userId, title: old } of before)
        if (changed.has(userId)) this.simulator.change(userId, { title: old });
      await this.measure(
        contestant,
        scenario,
        (project) => project.pulumi("up", "--yes", ...options),
        () => this.script(contestant, "up"),
      );
    }
    for (const userId of changed) this.simulator.change(userId, { title });
  }

  private preview(contestant: Contestant, scenario: Scenario): Promise<void> {
    return this.measure(
      contestant,
      scenario,
      (project) => project.pulumi("preview"),
      () => this.script(contestant, "preview"),
    );
  }

  private async measure(
    contestant: Contestant,
    scenario: Scenario,
    engine: (project: Project) => Promise<Cost>,
    script?: () => Promise<Cost>,
  ): Promise<void> {
    const project = this.projects.get(contestant);
    const work = project ? () => engine(project) : script;
    if (!work) return;
    this.simulator.forgetRequests();
    const { latency } = this.simulator;
    const { seconds, memory } = await work();
    const calls = kindsOf(this.simulator.requests);
    this.say(`${this.plan.users} users, ${latency} ms: ${scenario}: ${contestant} ${seconds.toFixed(1)} s`);
    const index = this.results.findIndex(
      (one) => one.contestant === contestant && one.scenario === scenario && one.latency === latency,
    );
    const known = this.results[index];
    if (!known) this.results.push({ contestant, scenario, latency, seconds: [seconds], calls, memory });
    else
      this.results[index] = {
        ...known,
        seconds: [...known.seconds, seconds],
        memory: memory === undefined ? known.memory : Math.max(memory, known.memory ?? 0),
      };
  }

  private async script(contestant: Contestant, action: "preview" | "up"): Promise<Cost> {
    const { url, username, password } = this.simulator;
    const file = join(this.folder, "script", "users.json");
    const limit = contestant === "script" ? "as-shipped" : "off";
    const program = join(__dirname, "contestants", "script", "script.py");
    const { seconds } = await timed(this.python ?? "python3", [program, file, url, username, password, limit, action], {
      cwd: join(this.folder, "script"),
      env: process.env,
    });
    return { seconds };
  }

  private async declare(contestants: readonly Contestant[]): Promise<void> {
    for (const contestant of contestants) await this.projects.get(contestant)?.declare(this.declared);
    await writeFile(join(this.folder, "script", "users.json"), JSON.stringify(this.declared));
  }

  /** One of so many users. */
  private every(count: number): Declared[] {
    return this.declared.filter((_user, index) => index % count === count / 2);
  }
}

/** What people declare of a user who sits at a desk. */
export function declarationOf(user: User): Declared {
  const { serviceProviderId, groupId, userId, firstName, lastName, extension, phoneNumber, title } = user;
  const { callingLineIdFirstName, callingLineIdLastName, department, emailAddress, timeZone, language } = user;
  // In the platform's own writing: whoever compares it as it comes finds no difference where there is none.
  const number = phoneNumber?.replace(/^\+1/, "");
  return {
    ...{ serviceProviderId, groupId, userId, firstName, lastName, callingLineIdFirstName, callingLineIdLastName },
    ...{ extension, phoneNumber: number, title, emailAddress, timeZone, language },
    ...(department && { department }),
  };
}

function kindsOf(calls: readonly LoggedRequest[]): Record<string, number> {
  const kinds: Record<string, number> = {};
  for (const { method, path, query } of calls) {
    const kind = `${method} ${path}${query["extended"] === undefined ? "" : " (list)"}`;
    kinds[kind] = (kinds[kind] ?? 0) + 1;
  }
  return kinds;
}
