/** What a machine, a project and a platform lack for a run, looked at in the order in which one needs the other. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { gte, satisfies } from "semver";
import { type Lookup, type Settings, isInsecure, readSettings } from "../../provider/config";
import { BroadworksError } from "../../provider/shared/errors";
import {
  AuthenticationError,
  type OdinClient,
  OdinError,
  connect,
  getServices,
  getUser,
  listGroups,
  listUsers,
} from "../../provider/odin";
import { findProxy } from "../../provider/odin/http/agents";
import { openTransport } from "../../provider/odin/http/transport";
import { openStack } from "../engine/project";
import { holdsProject } from "../engine/stacks";
import { engines } from "../shared/version";
import { OLDEST, executableIn, installedFolder, onPath, versionOf } from "../pulumi/locations";

export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed" | "skipped";
  /** What is there, or what to do. */
  readonly text: string;
}

export interface Patient {
  readonly folder: string;
  readonly stack: string | undefined;
  readonly serviceProvider: string | undefined;
}

type Outcome = Omit<Finding, "check">;

const ok = (text: string): Outcome => ({ state: "ok", text });
const failed = (text: string): Outcome => ({ state: "failed", text });
const skipped = (text: string): Outcome => ({ state: "skipped", text });

/** Seconds by which this machine's clock and the platform's may differ. */
const CLOCK = 60;

export async function* findings(patient: Patient): AsyncGenerator<Finding> {
  yield { check: "Node.js", ...nodeVersion() };
  const { cli, ...found } = await pulumiCli();
  yield { check: "Pulumi CLI", ...found };
  const isProject = await holdsProject(patient.folder);
  yield { check: "Pulumi SDK", ...sdkVersion(patient.folder, isProject) };
  const { lookup, backend, project } = await projectOf(patient, isProject, cli);
  yield { check: "project", ...project };
  yield { check: "backend", ...backend };
  const { settings, ...read } = settingsFrom(lookup);
  yield { check: "settings", ...read };
  if (!settings) return;
  yield { check: "proxy", ...proxy(settings) };
  const way = await connection(settings);
  yield { check: "connection", ...way.reached };
  yield { check: "clock", ...way.clock };
  // Nobody waits here for a platform that is long in coming back.
  const odin = connect({ ...settings, operationTimeout: settings.requestTimeout });
  const account = way.reached.state === "failed" ? skipped("the platform is not reached") : await letIn(odin, settings);
  yield { check: "account", ...account };
  yield {
    check: "rights",
    ...(account.state === "ok" ? await rights(odin, patient) : skipped("the account is not let in")),
  };
}

function nodeVersion(): Outcome {
  const { version } = process;
  return satisfies(version, engines.node)
    ? ok(version)
    : failed(`${version} is here and ${engines.node} is needed; install it from https://nodejs.org`);
}

async function pulumiCli(): Promise<Outcome & { cli: string | undefined }> {
  const wanted = `it must be ${OLDEST} or newer; \`npx pulumi-broadworks ensure-pulumi\` installs one`;
  let old = "";
  for (const path of [await onPath(), executableIn(installedFolder())]) {
    const version = path === undefined ? undefined : await versionOf(path);
    if (version === undefined) continue;
    if (gte(version, OLDEST)) return { ...ok(`${version}, ${path}`), cli: path };
    old = `${path} is ${version}, and `;
  }
  return { ...failed(old ? old + wanted : `there is none; ${wanted}`), cli: undefined };
}

function sdkVersion(folder: string, isProject: boolean): Outcome {
  try {
    const { version } = createRequire(join(folder, "index.js"))("@pulumi/pulumi/package.json") as { version: string };
    return gte(version, OLDEST)
      ? ok(`@pulumi/pulumi ${version}`)
      : failed(`@pulumi/pulumi is ${version}, and must be ${OLDEST} or newer: npm install @pulumi/pulumi@latest`);
  } catch {
    return isProject
      ? failed("@pulumi/pulumi is not installed in this project: npm install")
      : skipped("there is no project in this folder");
  }
}

interface Project {
  readonly lookup: Lookup | undefined;
  readonly project: Outcome;
  readonly backend: Outcome;
}

/** The project of the folder with its settings; where there is none, the environment has them. */
async function projectOf(
  { folder, stack: wanted }: Patient,
  isProject: boolean,
  cli: string | undefined,
): Promise<Project> {
  const without = (project: Outcome, backend: Outcome): Project => ({ lookup: undefined, project, backend });
  if (!isProject && wanted === undefined)
    return without(
      skipped("there is none in this folder; settings are those of the environment"),
      skipped("there is no project"),
    );
  if (cli === undefined) return without(skipped("without a CLI"), skipped("without a CLI"));
  try {
    const { project, name, stack, leave } = await openStack({ folder, stack: wanted, cli, environment: {} });
    const [config, { user, url }] = await Promise.all([stack.getAllConfig(), stack.workspace.whoAmI()]).finally(leave);
    return {
      lookup: (key) => config[key]?.value,
      project: ok(`${project}, stack ${name}`),
      backend: ok(`${url ?? "Pulumi Cloud"}, as ${user}`),
    };
  } catch (error) {
    const text = messageOf(error);
    return /access token|PULUMI_ACCESS_TOKEN|logged in|login/i.test(text)
      ? without(
          skipped("without a backend"),
          failed(`nobody is logged in; run \`pulumi login\`, or set PULUMI_BACKEND_URL (${text})`),
        )
      : without(failed(text), skipped("the stack is not read"));
  }
}

function settingsFrom(lookup: Lookup | undefined): Outcome & { settings?: Settings } {
  try {
    const settings = readSettings(lookup);
    const { url, username, requestsPerSecond, maxConcurrentRequests } = settings;
    const text = `${url} as ${username}, ${requestsPerSecond} calls a second, ${maxConcurrentRequests} at once`;
    return isInsecure(settings)
      ? { state: "warning", text: `${text}; whoever is on the way reads the password: use https`, settings }
      : { ...ok(text), settings };
  } catch (error) {
    return failed(messageOf(error));
  }
}

function proxy({ url }: Settings): Outcome {
  try {
    const found = findProxy(url);
    return ok(
      found ? `${found.protocol}//${found.host}, from the environment; NO_PROXY names hosts that go without` : "none",
    );
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Whether anything of the kind of the API answers, and when it thinks that it is. */
async function connection(settings: Settings): Promise<{ reached: Outcome; clock: Outcome }> {
  const begin = performance.now();
  try {
    const wire = openTransport(settings);
    const { status, time } = await wire(
      "GET /auth/session",
      { method: "GET", target: "/auth/session" },
      settings.requestTimeout * 1000,
    );
    const took = Math.round(performance.now() - begin);
    if (status >= 500)
      return {
        reached: failed(`the platform answers with ${status}; wait, or ask its administrator`),
        clock: clockOf(time),
      };
    return { reached: ok(`answered in ${took} ms`), clock: clockOf(time) };
  } catch (error) {
    return { reached: failed(messageOf(error)), clock: skipped("the platform is not reached") };
  }
}

function clockOf(time: number | undefined): Outcome {
  if (time === undefined) return skipped("the platform does not tell the time");
  const seconds = Math.round((Date.now() - time) / 1000);
  if (Math.abs(seconds) <= CLOCK) return ok(`within ${Math.max(1, Math.abs(seconds))} s of the platform's`);
  return {
    state: "warning",
    text: `this machine is ${Math.abs(seconds)} s ${seconds > 0 ? "ahead of" : "behind"} the platform; certificates and the change log go by it: set the clock`,
  };
}

async function letIn(odin: OdinClient, { username }: Settings): Promise<Outcome> {
  try {
    await odin({ method: "GET", path: "/auth/session", isSingleAttempt: true });
  } catch (error) {
    // What the session looks like is not documented; that there is a token is enough.
    const isLogin = !(error instanceof OdinError) || error instanceof AuthenticationError || error.request !== "GET /auth/session";
    if (isLogin) return failed(messageOf(error));
  }
  return ok(`${username} is let in`);
}

async function rights(odin: OdinClient, { serviceProvider }: Patient): Promise<Outcome> {
  if (serviceProvider === undefined)
    return skipped("name one with --service-provider to see what the account may read");
  try {
    const groups = await listGroups(odin, serviceProvider);
    const [groupId] = groups;
    if (groupId === undefined) return { state: "warning", text: `${serviceProvider} has no groups` };
    const [first] = await listUsers(odin, { serviceProviderId: serviceProvider, groupId });
    if (first) {
      await getUser(odin, first.userId);
      await getServices(odin, first.userId);
    }
    return ok(
      `reads ${groups.length} groups of ${serviceProvider}, ${first ? "users and their services" : "and no users are there"}`,
    );
  } catch (error) {
    return failed(`${messageOf(error)}; ask the platform's administrator for what is missing`);
  }
}

function messageOf(error: unknown): string {
  if (error instanceof BroadworksError) return error.message;
  throw error;
}
