/** Every command that docs/ tells is run, in the order of its page, as a reader would: real npm, the real engine. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { scripts } from "../../package.json";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, pulumiCli } from "../support/engine";
import { Registry } from "../support/registry";

const ROOT = join(__dirname, "..", "..");
const DOCS = join(ROOT, "docs");

interface Block {
  readonly language: string;
  readonly text: string;
}

async function blocksOf(page: string): Promise<Block[]> {
  const text = await readFile(join(DOCS, page), "utf8");
  return [...text.matchAll(/^( *)```(.*)\n([^]*?)^ *```$/gm)].map(([, indent = "", language = "", inner = ""]) => ({
    language,
    text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  }));
}

/** Pages that are read one after the other in one folder. */
const STORIES = [
  ["first-ten-minutes.md"],
  ["export.md", "reviewed-change.md", "plan.md", "recovery.md", "change-log.md"],
  ["scale.md"],
] as const;

/** Pages of commands for a clone of this repository, which take long: that there are such commands is all that is looked at. */
const OF_A_CLONE = ["benchmarks.md", "reliability.md", "security.md"];

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

  it("are all on a page that is looked at here", async () => {
    const known = [...STORIES.flat(), ...OF_A_CLONE] as string[];
    for (const page of (await readdir(DOCS)).filter((name) => name.endsWith(".md"))) {
      const commands = (await blocksOf(page)).filter(({ language }) => language.startsWith("sh"));
      assert.ok(known.includes(page) || commands.length === 0, `${page} has commands that no test runs`);
      if (OF_A_CLONE.includes(page))
        for (const [, script = ""] of commands.flatMap(({ text }) => [...text.matchAll(/npm run (\S+)/g)]))
          assert.ok(script in scripts, `${page}: npm run ${script}`);
    }
  });

  for (const pages of STORIES)
    it(pages.join(", "), async () => {
      const port = String(await freePort());
      const terminals: ChildProcess[] = [];
      const own = {
        PATH: process.env["PATH"] ?? "",
        HOME: process.env["HOME"] ?? "",
        PULUMI_HOME: join(folder, "home"),
        PULUMI_BROADWORKS_CACHE: process.env["PULUMI_BROADWORKS_CACHE"] ?? "",
        // People answer the question; here nobody is asked.
        PULUMI_SKIP_CONFIRMATIONS: "true",
        // Nor looks anybody at what `up` and `destroy` show before they ask.
        PULUMI_OPTION_SKIP_PREVIEW: "true",
        npm_config_yes: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        ...registry.environment,
      };
      // What the page does not tell, since its reader has it already.
      const has = {
        ...own,
        PATH: `${dirname(cli)}:${own.PATH}`,
        PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "docs",
        BROADWORKS_REQUESTS_PER_SECOND: "1000",
        // Types are checked by other tests, once each.
        PULUMI_NODEJS_TRANSPILE_ONLY: "true",
      };
      await mkdir(join(folder, "backend"));
      if (pages[0] === "scale.md") await enterprise();
      const isFirst = pages[0] === "first-ten-minutes.md";
      const shell = new Shell(
        isFirst ? own : { ...has, ...settings() },
        pages[0] === "scale.md" ? join(folder, "enterprise") : folder,
      );
      try {
        for (const page of pages)
          for (const { language, text } of await blocksOf(page)) {
            const [, name] = /^(?:#|\/\/) (\S+\.(?:ts|yaml))\n/.exec(text) ?? [];
            const told = text
              .replaceAll("8080", port)
              .replaceAll("https://odin.example.net/api/v2", platform.url)
              .replaceAll("my-account", platform.username)
              .replaceAll("my-password", platform.password);
            if (language === "sh terminal") terminals.push(await shell.terminal(told));
            else if (language === "sh") await shell.run(told, page);
            else if (isFirst && name !== undefined) await writeFile(join(folder, "phones", name), told);
          }
      } finally {
        for (const terminal of terminals) {
          process.kill(-terminal.pid!);
          await once(terminal, "close");
        }
      }
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
    // Two stacks are many enough.
    await rm(join(to, "Pulumi.grp3.odin.yaml"));
  }
});

/** One terminal: what a block sets is there for the next. */
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
    const told = `${page}:\n${script}\n${printed}`;
    assert.equal(code, 0, told);
    assert.doesNotMatch(printed, /warning:|Warning:/, told);
    const [folder = "", ...exports] = state.split("\n");
    this.state = `cd '${folder}'\n${exports.join("\n")}`;
  }

  /** Another terminal, in which something goes on. */
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
