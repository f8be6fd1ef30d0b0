/** The checks of `pulumi-broadworks doctor`, in an order in which each check builds on those before it. */
import { connect } from "../../provider/tooling";
import { hasProject } from "../engine/stacks";
import { type Finding, skipped } from "./finding";
import { checkNode, checkPulumiCli, checkPulumiSdk } from "./machine";
import { checkAccount, checkConnection, checkPermissions, checkProxy } from "./platform";
import { checkProject, checkSettings } from "./project";

export interface DoctorOptions {
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
  yield { check: "Pulumi SDK", ...checkPulumiSdk(folder, isProject) };
  const { lookup, project, backend } = await checkProject({ folder, stack, isProject, cli: path });
  yield { check: "project", ...project };
  yield { check: "backend", ...backend };
  const { settings, ...read } = checkSettings(lookup);
  yield { check: "settings", ...read };
  if (!settings) return;
  yield { check: "proxy", ...checkProxy(settings) };
  const { connection, clock } = await checkConnection(settings);
  yield { check: "connection", ...connection };
  yield { check: "clock", ...clock };
  // A person waits for the result, so the client does not wait for a platform that is down.
  const odin = connect({ ...settings, operationTimeout: settings.requestTimeout });
  const account =
    connection.state === "failed" ? skipped("the platform cannot be reached") : await checkAccount(odin, settings);
  yield { check: "account", ...account };
  yield {
    check: "permissions",
    ...(account.state === "ok" ? await checkPermissions(odin, serviceProvider) : skipped("the login failed")),
  };
}
