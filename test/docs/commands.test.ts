/** Runs every command of the pages in docs/, in the order of the page, as a reader would: real npm, the real engine. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, pulumiCli } from "../support/engine";
import { MarkdownPage, ROOT, allPages } from "../support/pages";
import { requirePython } from "../support/python";
import { keepPart } from "../support/seed";
import { Registry } from "../support/registry";

const FIRST_STEPS = "docs/guide/first-steps.md";
const YAML = "docs/guide/yaml.md";
const PYTHON = "docs/guide/python.md";
const SCALE = "docs/operations/scale.md";
const SIMULATOR = "docs/guide/simulator.md";

/** Pages that a reader follows one after the other, in one folder. */
const STORIES = [
  [FIRST_STEPS],
  [YAML],
  [PYTHON],
  [
    "docs/operations/export.md",
    "docs/guide/reviewed-change.md",
    "docs/reference/plan.md",
    "docs/operations/recovery.md",
    "docs/reference/change-log.md",
  ],
  [SCALE],
  [SIMULATOR],
  ["docs/operations/probe.md"],
] as const;

/** Pages with commands for a clone of this repository, which take long. pages.test.ts checks that their scripts exist. */
const FOR_A_CLONE = ["docs/operations/benchmarks.md", "docs/operations/reliability.md"];

describe("the commands in docs/", function () {
  this.timeout(300_000);
  let folder: string;
  let registry: Registry;
  let platform: Simulator;
  let cli: string;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    [cli, registry] = await Promise.all([pulumiCli(), Registry.start()]);
    platform = await startSimulator({ users: 12, groups: 3 });
  });
  after(async () => {
    await Promise.all([platform.close(), registry.stop()]);
  });
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "broadworks-docs-"))));
  afterEach(async () => rm(folder, { recursive: true, force: true }));

  it("The commands in docs/ are all on a page that this suite knows", () => {
    const known = [...STORIES.flat(), ...FOR_A_CLONE] as string[];
    for (const path of allPages().filter((one) => one.startsWith("docs/") && !known.includes(one))) {
      const commands = new MarkdownPage(path).codeBlocks.filter(({ language }) => language.startsWith("sh"));
      assert.equal(commands.length, 0, `${path} has commands that no test runs`);
    }
  });

  describe("work in a reader's folder", function () {
    for (const pages of STORIES)
      it(`The commands in docs/ work in a reader's folder: ${pages.join(", ")}`, async function () {
        if (pages[0] === PYTHON) await requirePython(this);
        const port = String(await freePort());
        const terminals: ChildProcess[] = [];
        const own = {
          PATH: process.env["PATH"] ?? "",
          HOME: process.env["HOME"] ?? "",
          PULUMI_HOME: join(folder, "home"),
          PULUMI_BROADWORKS_CACHE: process.env["PULUMI_BROADWORKS_CACHE"] ?? "",
          // A reader confirms each step.
          PULUMI_SKIP_CONFIRMATIONS: "true",
          // A reader looks at the preview before the confirmation.
          PULUMI_OPTION_SKIP_PREVIEW: "true",
          npm_config_yes: "true",
          PULUMI_SKIP_UPDATE_CHECK: "true",
          ...registry.environment,
        };
        // A page after the first steps assumes that its reader has these.
        const prepared = {
          ...own,
          PATH: `${dirname(cli)}:${own.PATH}`,
          PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
          PULUMI_CONFIG_PASSPHRASE: "docs",
          BROADWORKS_REQUESTS_PER_SECOND: "1000",
          // Other tests check the types.
          PULUMI_NODEJS_TRANSPILE_ONLY: "true",
        };
        await mkdir(join(folder, "backend"));
        if (pages[0] === SCALE) await enterprise();
        const isFirst = [FIRST_STEPS, YAML, PYTHON].includes(pages[0]);
        const shell = new Shell(
          isFirst ? own : { ...prepared, ...settings() },
          pages[0] === SCALE ? join(folder, "enterprise") : folder,
        );
        try {
          for (const page of pages)
            for (const { language, text } of new MarkdownPage(page).codeBlocks) {
              const [, name] = /^(?:#|\/\/) (\S+\.(?:ts|yaml|py))\n/.exec(text) ?? [];
              const script = text
                .replaceAll("8080", port)
                .replaceAll("https://odin.example.net/api/v2", platform.url)
                .replaceAll("my-account", platform.username)
                .replaceAll("my-password", platform.password);
              if (language === "sh terminal") terminals.push(await shell.terminal(script));
              else if (language === "sh") await shell.run(script, page);
              else if (isFirst && name !== undefined) await writeFile(join(folder, "phones", name), script);
            }
        } finally {
          for (const terminal of terminals) {
            process.kill(-terminal.pid!);
            await once(terminal, "close");
          }
        }
      });

    keepPart(this, 2);
  });

  const settings = () => ({
    BROADWORKS_URL: platform.url,
    BROADWORKS_USERNAME: platform.username,
    BROADWORKS_PASSWORD: platform.password,
  });

  async function enterprise() {
    const to = join(folder, "enterprise");
    await cp(join(ROOT, "examples", "enterprise"), to, { recursive: true });
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    // Two stacks are enough.
    await rm(join(to, "Pulumi.grp3.odin.yaml"));
  }
});

/** One terminal: a block sees the variables and the folder of the block before. */
class Shell {
  private state = "";

  constructor(
    private readonly environment: Record<string, string>,
    private readonly folder: string,
  ) {}

  async run(script: string, page: string): Promise<void> {
    const end = "\n{ pwd; export -p; } >&3\n";
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", `${this.state}\n${script}${end}`], {
      cwd: this.folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    let [printed, state] = ["", ""];
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (text: Buffer) => (printed += text.toString()));
    child.stdio[3]!.on("data", (text: Buffer) => (state += text.toString()));
    const [code] = (await once(child, "close")) as [number];
    const context = `${page}:\n${script}\n${printed}`;
    assert.equal(code, 0, context);
    assert.doesNotMatch(printed, /warning:|Warning:/, context);
    const [folder = "", ...exports] = state.split("\n");
    this.state = `cd '${folder}'\n${exports.join("\n")}`;
  }

  /** A second terminal, in which a command keeps running. */
  async terminal(script: string): Promise<ChildProcess> {
    const child = spawn("bash", ["--noprofile", "--norc", "-c", `${this.state}\n${script}`], {
      cwd: this.folder,
      env: this.environment,
      stdio: ["ignore", "pipe", "inherit"],
      detached: true,
    });
    await once(child.stdout, "data");
    return child;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
