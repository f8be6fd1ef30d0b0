/** The checks of `pulumi-broadworks doctor`, in an order in which each check builds on those before it. */
import { Observer, connect } from "../../provider/tooling";
import { hasProject, readRuntime } from "../engine/stacks";
import { type Finding, skipped } from "./finding";
import { checkNode, checkPulumiCli, checkPulumiSdk } from "./machine";
import { Reader } from "../probe/reader";
import { checkAccount, checkConnection, checkPermissions, checkPlatform, checkProxy } from "./platform";
import { checkProject, checkSettings } from "./project";

const UNREACHABLE = "the platform cannot be reached";

interface DoctorOptions {
  readonly folder: string;
  readonly stack: string | undefined;
  readonly serviceProvider: string | undefined;
}

/** @throws BroadworksError when the folder cannot be read */
export async function* runChecks({ folder, stack, serviceProvider }: DoctorOptions): AsyncGenerator<Finding> {
  yield { check: "Node.js", ...checkNode() };
  const { path, ...cli } = await checkPulumiCli();
  yield { check: "Pulumi CLI", ...cli };
  const isProject = await hasProject(folder);
  yield { check: "Pulumi SDK", ...checkPulumiSdk({ folder, isProject, runtime: await readRuntime(folder) }) };
  const { lookup, keys, project, backend } = await checkProject({ folder, stack, isProject, cli: path });
  yield { check: "project", ...project };
  yield { check: "backend", ...backend };
  const { settings, ...read } = checkSettings(lookup, keys);
  yield { check: "settings", ...read };
  if (!settings) return;
  yield { check: "proxy", ...checkProxy(settings) };
  const { connection, clock } = await checkConnection(settings);
  yield { check: "connection", ...connection };
  yield { check: "clock", ...clock };
  if (connection.state === "failed") {
    for (const check of ["account", "permissions", "platform"]) yield { check, ...skipped(UNREACHABLE) };
    return;
  }
  // A person waits for the result, so no request waits for a platform that is down.
  const patience = { ...settings, operationTimeout: settings.requestTimeout };
  const reader = new Reader(new Observer(patience, new AbortController().signal));
  const account = await checkAccount(reader, settings);
  yield { check: "account", ...account };
  const isLoggedIn = account.state === "ok";
  const { group, ...permissions } = isLoggedIn
    ? await checkPermissions(connect(patience), reader, serviceProvider)
    : { ...skipped("the login failed"), group: undefined };
  yield { check: "permissions", ...permissions };
  yield { check: "platform", ...(group ? await checkPlatform(reader, group) : skipped("no group can be read")) };
}
