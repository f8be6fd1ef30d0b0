/** `pulumi-broadworks simulate`: an Odin platform to try things on. */
import { Command, Option } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { startSimulator } from "../../simulator/index";
import { integerFrom } from "../shared/options";

interface Options {
  readonly port: number;
  readonly groups: number;
  readonly users: number;
  readonly latency: number;
  readonly loose?: number | true;
  readonly state?: string;
  readonly json?: true;
}

export function simulateCommand(): Command {
  return new Command("simulate")
    .description("run a simulated BroadWorks platform with an Odin API on 127.0.0.1")
    .addOption(
      new Option("--port <port>", "port to listen on; 0: any free one").default(0).argParser(integerFrom(0, 65535)),
    )
    .addOption(new Option("--groups <count>", "groups of the enterprise").default(1).argParser(integerFrom(1, 1000)))
    .addOption(
      new Option("--users <count>", "users in all, spread over the groups")
        .default(10)
        .argParser(integerFrom(0, 100_000)),
    )
    .addOption(
      new Option("--latency <ms>", "milliseconds that each answer takes").default(0).argParser(integerFrom(0, 60_000)),
    )
    .addOption(
      new Option("--loose [seed]", "answer in the platform's loose typing, drawn from this seed")
        .preset(1)
        .argParser(integerFrom(0, 2 ** 31)),
    )
    .option("--state <file>", "keep the users in this file over a restart")
    .option("--json", 'print {"url","username","password"} as the first line')
    .addHelpText("after", EXAMPLES)
    .action(simulate);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks simulate --groups 3 --users 300
  $ npx pulumi-broadworks simulate --port 8080 --loose 7 --json

It lists the calls that it got at /simulator/calls, and takes faults to
strike with at /simulator/faults (see the README). Ctrl-C ends it.`;

async function simulate({ port, groups, users, latency, loose, state, json }: Options): Promise<void> {
  const seed = loose === true ? 1 : loose;
  const simulator = await startSimulator({ port, groups, users, latency, loose: seed, state }).catch(
    (error: unknown) => {
      throw explained(error, port);
    },
  );
  const { url, username, password } = simulator;
  if (json) console.log(JSON.stringify({ url, username, password }));
  else {
    console.log(`A simulated platform with ${simulator.users.length} users answers at ${url}\n`);
    console.log("Try a program on it with these settings (Ctrl-C ends it):\n");
    console.log(`  export BROADWORKS_URL=${url}`);
    console.log(`  export BROADWORKS_USERNAME=${username}`);
    console.log(`  export BROADWORKS_PASSWORD=${password}`);
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void simulator.close());
}

function explained(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE")
    return new BroadworksError(`port ${port} is in use; name another with --port, or 0 for any free one`);
  if (code === "EACCES")
    return new BroadworksError(`port ${port} may not be used by you; name one above 1023 with --port`);
  return new BroadworksError(error.message);
}
