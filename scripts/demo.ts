/** Demonstrates the provider from end to end, with a simulated platform and a backend in a temporary folder. */
import { spawn } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { BroadworksError } from "../provider/shared/errors";
import { type Simulator, startSimulator } from "../simulator";
import { localEngine, settingsOf } from "./support/local-engine";

const REPOSITORY = join(__dirname, "..");
const abort = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => abort.abort());

async function main(): Promise<void> {
  if (process.env["BROADWORKS_URL"])
    throw new BroadworksError(
      "BROADWORKS_URL is set, but the demo only uses a simulated platform. Unset it and run the demo again.",
    );
  const cli = await ensurePulumi(terminalReporter(), abort.signal);
  const folder = mkdtempSync(join(tmpdir(), "broadworks-demo-"));
  const simulator = await startSimulator({ users: 8, loose: 1 });
  try {
    await demonstrate(new Stack(cli, folder, simulator), simulator);
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function demonstrate(stack: Stack, simulator: Simulator): Promise<void> {
  const colleague = "omar.doe@lab.example.net";
  await stack.prepare();
  step("1 Preview: three existing users will be adopted, Max will be created. Nothing is written yet.");
  await stack.pulumi("preview");
  step("2 Up: the provider sends only the differences.");
  await stack.pulumi("up", "--yes", "--skip-preview");
  step("3 Preview again: there are no changes.");
  await stack.pulumi("preview");
  simulator.change(colleague, { title: "changed in the portal" });
  step("4 An administrator changes Omar's title in the portal. A preview shows it: live → declared.");
  await stack.pulumi("preview");
  simulator.forgetRequests();
  step("5 Up: the provider sends this request to restore the title.");
  await stack.pulumi("up", "--yes", "--skip-preview");
  for (const { method, path, body } of simulator.requests)
    if (method !== "GET" && path !== "/auth/token") console.log(`    ${method} ${path} ${JSON.stringify(body)}`);
  step("6 Destroy: Max, created by the program, is deleted. The adopted users stay.");
  await stack.pulumi("destroy", "--yes", "--skip-preview");
  const names = ["jane.doe", "omar.doe", "lena.doe", "max.newman"];
  const remaining = names.filter((name) => simulator.user(`${name}@lab.example.net`));
  console.log(`    still on the platform: ${remaining.join(", ")}`);
}

function step(title: string): void {
  const [bold, plain] = process.stdout.isTTY && !process.env["NO_COLOR"] ? ["\u001b[1m", "\u001b[0m"] : ["", ""];
  console.log(`${bold}${title}${plain}`);
}

/** A stack of a copy of the team example, so that the repository stays unchanged. */
class Stack {
  private readonly project: string;
  private readonly environment: NodeJS.ProcessEnv;

  constructor(
    private readonly cli: string,
    folder: string,
    simulator: Simulator,
  ) {
    this.project = join(folder, "team");
    cpSync(join(REPOSITORY, "examples", "team"), this.project, { recursive: true });
    this.environment = {
      ...process.env,
      ...localEngine(folder, cli),
      ...settingsOf(simulator),
      BROADWORKS_REQUESTS_PER_SECOND: "50",
    };
  }

  async prepare(): Promise<void> {
    await this.run(["stack", "init", "demo"], () => false);
    await this.run(["config", "set", "--secret", "initialPassword", "Welcome-1-Max"], () => false);
  }

  /** Runs the command and prints its output without repetitions. */
  async pulumi(command: string, ...options: string[]): Promise<void> {
    const color = process.stdout.isTTY && !process.env["NO_COLOR"] ? "always" : "never";
    await this.run([command, ...options, "--suppress-progress", "--suppress-outputs", "--color", color], isRelevant);
  }

  private async run(args: readonly string[], isShown: (line: string) => boolean): Promise<void> {
    const child = spawn(this.cli, [...args, "--non-interactive"], { cwd: this.project, env: this.environment });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const stop = () => child.kill("SIGINT");
    abort.signal.addEventListener("abort", stop);
    const code = await new Promise<number | null>((resolve, reject) =>
      child.once("error", reject).once("close", resolve),
    );
    abort.signal.removeEventListener("abort", stop);
    abort.signal.throwIfAborted();
    const lines = printed.split("\n").filter((line) => code !== 0 || isShown(line));
    for (const line of lines) console.log(`    ${line}`);
    if (code !== 0)
      throw new BroadworksError(`pulumi ${args[0]} failed with exit status ${code}; see its output above`);
  }
}

/** Omits empty lines, the start of each operation (its end is shown too), and lines about the stack itself. */
function isRelevant(line: string): boolean {
  return line.trim() !== "" && !/pulumi:pulumi:Stack |ing \(\d+s\)|resources in the stack|stack rm/.test(line);
}

main().catch((error: unknown) => {
  if (error instanceof Error && error.name === "AbortError")
    console.error("demo: stopped; all temporary files are removed");
  else console.error(error instanceof BroadworksError ? `demo: ${error.message}` : error);
  process.exitCode = 1;
});
