/** Checks of the project: the stack, its backend, and the settings that a run reads. */
import { StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import {
  type Lookup,
  type Settings,
  describeUnknownKeys,
  describeUnknownVariables,
  isInsecure,
  readSettings,
} from "../../provider/tooling";
import { EngineReadError, openStack, unknownStackError } from "../engine/project";
import { pulumiCommand } from "../pulumi/command";
import { type Outcome, failed, messageOf, ok, skipped, warning } from "./finding";

interface ProjectOptions {
  readonly folder: string;
  readonly stack: string | undefined;
  readonly isProject: boolean;
  /** The path of the Pulumi CLI; undefined when there is none. */
  readonly cli: string | undefined;
}

interface ProjectFindings {
  /** Reads a setting of the stack; undefined where settings come from the environment. */
  readonly lookup: Lookup | undefined;
  /** The keys in the configuration of the stack. */
  readonly keys: readonly string[];
  readonly project: Outcome;
  readonly backend: Outcome;
}

const NOT_LOGGED_IN = /access token|PULUMI_ACCESS_TOKEN|logged in|login/i;

export async function checkProject({ folder, stack, isProject, cli }: ProjectOptions): Promise<ProjectFindings> {
  const withoutLookup = (project: Outcome, backend: Outcome) => ({ lookup: undefined, keys: [], project, backend });
  if (!isProject && stack === undefined)
    return withoutLookup(
      skipped("the folder contains no project; settings come from the environment"),
      skipped("the folder contains no project"),
    );
  if (cli === undefined) return withoutLookup(skipped("no Pulumi CLI"), skipped("no Pulumi CLI"));
  try {
    return await readStack(folder, stack, cli);
  } catch (error) {
    return error instanceof EngineReadError && NOT_LOGGED_IN.test(error.reason)
      ? withoutLookup(
          skipped("no backend"),
          failed(`not logged in (${error.reason}). Run \`pulumi login\`, or set PULUMI_BACKEND_URL.`),
        )
      : withoutLookup(failed(messageOf(error)), skipped("the stack cannot be read"));
  }
}

async function readStack(folder: string, name: string | undefined, cli: string): Promise<ProjectFindings> {
  const command = await pulumiCommand(cli);
  const { project, stack, readSelected } = await openStack({ folder, stack: name, command, environment: {} });
  const stackName = name ?? (await readSelected());
  const [config, { user, url }] = await Promise.all([stack.getAllConfig(), stack.workspace.whoAmI()]).catch(
    (error: unknown) => {
      if (error instanceof StackNotFoundError) throw unknownStackError(folder, stackName);
      throw new EngineReadError(
        `the stack ${stackName} of ${folder}`,
        error,
        `Check its Pulumi.${stackName}.yaml, and the passphrase or the login of its secrets provider.`,
      );
    },
  );
  return {
    lookup: (key) => config[key]?.value,
    keys: Object.keys(config),
    project: ok(`${project}, stack ${stackName}`),
    backend: ok(`${url ?? "Pulumi Cloud"}, as ${user}`),
  };
}

/** @param keys - the keys in the configuration of the stack */
export function checkSettings(lookup: Lookup | undefined, keys: readonly string[]): Outcome & { settings?: Settings } {
  try {
    const settings = readSettings(lookup);
    const { url, username, requestsPerSecond, maxConcurrentRequests } = settings;
    const text = `${url} as ${username}, ${requestsPerSecond} requests per second, ${maxConcurrentRequests} concurrent`;
    const warnings = [...describeUnknownKeys(keys), ...describeUnknownVariables()];
    if (isInsecure(settings)) warnings.push("The connection is not encrypted and exposes the password. Use https.");
    return { ...(warnings.length > 0 ? warning([`${text}.`, ...warnings].join(" ")) : ok(text)), settings };
  } catch (error) {
    return failed(messageOf(error));
  }
}
