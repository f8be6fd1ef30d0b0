/** Checks of the machine: Node.js, the Pulumi CLI, the Pulumi SDK. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { gte, satisfies } from "semver";
import { MIN_VERSION, executableIn, findOnPath, installedFolder, isSupported, readVersion } from "../pulumi/locations";
import { engines } from "../shared/version";
import { type Outcome, failed, ok, skipped } from "./finding";

export function checkNode(): Outcome {
  const { version } = process;
  return satisfies(version, engines.node)
    ? ok(version)
    : failed(`Node.js is ${version}, required is ${engines.node}. Install it from https://nodejs.org.`);
}

export async function checkPulumiCli(): Promise<Outcome & { path: string | undefined }> {
  const action = "Run `npx pulumi-broadworks ensure-pulumi` to install one.";
  let problem = "no Pulumi CLI was found";
  for (const path of [await findOnPath(), executableIn(installedFolder())]) {
    const version = path === undefined ? undefined : await readVersion(path);
    if (version === undefined) continue;
    if (isSupported(version)) return { ...ok(`${version}, ${path}`), path };
    problem = `${path} is ${version}, required is ${MIN_VERSION} or later`;
  }
  return { ...failed(`${problem}. ${action}`), path: undefined };
}

interface ProjectFolder {
  readonly folder: string;
  readonly isProject: boolean;
  /** The language of its program; undefined when it is not known. */
  readonly runtime: string | undefined;
}

export function checkPulumiSdk({ folder, isProject, runtime }: ProjectFolder): Outcome {
  const load = createRequire(join(folder, "index.js"));
  try {
    const { version } = load("@pulumi/pulumi/package.json") as { version: string };
    return gte(version, MIN_VERSION)
      ? ok(`@pulumi/pulumi ${version}`)
      : failed(
          `@pulumi/pulumi is ${version}, required is ${MIN_VERSION} or later. Run \`npm install @pulumi/pulumi@latest\`.`,
        );
  } catch {
    if (!isProject) return skipped("the folder contains no project");
    return runtime !== undefined && runtime !== "nodejs" && !isInstalled(load)
      ? skipped(`the program is in ${runtime}, and the plugin contains what it needs`)
      : failed("@pulumi/pulumi is not installed in this project. Run `npm install`.");
  }
}

/** Whether npm has installed this package in the project. Then its plugin needs the SDK beside it. */
function isInstalled(load: NodeJS.Require): boolean {
  try {
    return load.resolve("pulumi-broadworks/package.json") !== "";
  } catch {
    return false;
  }
}
