/** `pulumi-broadworks simulate`: a simulated Odin platform for trials. */
import { Command, InvalidArgumentError, Option } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { PLATFORM_ALTERNATIVES, type Platform, parsePlatform, startSimulator } from "../../simulator/index";
import { readLike } from "../probe/report";
import { integerFrom } from "../shared/options";

interface Options {
  readonly port: number;
  readonly groups: number;
  readonly users: number;
  readonly latency: number;
  readonly loose?: number | true;
  readonly platform?: Partial<Platform>;
  readonly like?: string;
  readonly state?: string;
  readonly json?: true;
}

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("run a simulated BroadWorks platform with an Odin API on 127.0.0.1")
    .addOption(
      new Option("--port <port>", "port to listen on; 0 for any free port").default(0).argParser(integerFrom(0, 65535)),
    )
    .addOption(new Option("--groups <count>", "number of groups").default(1).argParser(integerFrom(1, 1000)))
    .addOption(
      new Option("--users <count>", "total number of users, spread over the groups")
        .default(10)
        .argParser(integerFrom(0, 100_000)),
    )
    .addOption(
      new Option("--latency <ms>", "milliseconds before each response").default(0).argParser(integerFrom(0, 60_000)),
    )
    .addOption(
      new Option("--loose [seed]", "return values in the platform's loose typing, chosen from this seed")
        .preset(1)
        .argParser(integerFrom(0, 2 ** 31)),
    )
    .addOption(
      new Option("--platform <aspects>", "where platforms differ: name=value,… (listed below)").argParser(toPlatform),
    )
    .option("--like <file>", "behave like the platform of a report of probe --json; --platform goes first")
    .option("--state <file>", "keep the platform in this file over a restart")
    .option("--json", 'print {"url","username","password"} as the first line')
    .addHelpText("after", `\n${formatAspects()}\n${EXAMPLES}`)
    .action(simulate);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks simulate --groups 3 --users 300
  $ npx pulumi-broadworks simulate --port 8080 --loose 7 --json
  $ npx pulumi-broadworks simulate --like platform.json

GET /simulator/requests returns the received requests. PUT /simulator/faults
plans faults (see the documentation of the simulator). Ctrl-C stops it.

Exit status: 0 stopped, 1 error or invalid usage.`;

async function simulate({
  port,
  groups,
  users,
  latency,
  loose,
  like,
  state,
  json,
  ...options
}: Options): Promise<void> {
  const seed = loose === true ? 1 : loose;
  const platformOptions = like === undefined ? {} : await readLike(like);
  const platform = { ...platformOptions.platform, ...options.platform };
  const size = { port, groups, users, latency, loose: seed, state };
  const simulator = await startSimulator({ ...platformOptions, ...size, platform }).catch((error: unknown) => {
    throw toStartError(error, port);
  });
  const { url, username, password } = simulator;
  if (json) console.log(JSON.stringify({ url, username, password }));
  else {
    console.log(`A simulated platform with ${simulator.users.length} users listens at ${url}\n`);
    console.log("Run a program on it with these settings (Ctrl-C stops the platform):\n");
    console.log(`  export BROADWORKS_URL=${url}`);
    console.log(`  export BROADWORKS_USERNAME=${username}`);
    console.log(`  export BROADWORKS_PASSWORD=${password}`);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
}

function toPlatform(text: string): Partial<Platform> {
  try {
    return parsePlatform(text);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

/** The aspects of --platform with their alternatives, the default first. */
function formatAspects(): string {
  const lines = Object.entries(PLATFORM_ALTERNATIVES).map(([name, values]) => `  ${name} ${values.join(" | ")}`);
  return ["Aspects of --platform, with the default first:", ...lines].join("\n");
}

function toStartError(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE")
    return new BroadworksError(`port ${port} is in use; set another with --port, or 0 for any free port`);
  if (code === "EACCES")
    return new BroadworksError(`you have no permission to use port ${port}; set one above 1023 with --port`);
  return new BroadworksError(error.message);
}
