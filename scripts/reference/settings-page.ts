/** The reference page of the settings. */
import { SETTINGS, environmentVariable } from "../../provider/config";
import { bullets } from "../support/markdown";
import type { Page } from "./resource-page";

const INTRODUCTION = `# Settings

Set a setting in the configuration of the stack, for example \`pulumi config set broadworks:url URL\`, or in the
environment. The configuration of the stack has priority. A wrong name in the configuration, and a variable that is nearly
one of these, causes a warning in each run, because its value has no effect.

\`pulumi refresh\`, \`pulumi destroy\` and the refresh of \`pulumi up --refresh\` run before the program or without it. The
engine then uses the configuration of the last run. After a change of the configuration, e.g. of the password, first run
\`pulumi up\` without \`--refresh\`. The commands of this package always use the present configuration.

The provider resolves paths of files from the folder of the program. It uses \`HTTPS_PROXY\`, \`NO_PROXY\` and
\`NODE_EXTRA_CA_CERTS\` from the environment.`;

export function settingsPage(): Page {
  const sections = Object.entries(SETTINGS).map(([name, setting]) => {
    const { description, expects } = setting;
    return [
      `## broadworks:${name}`,
      `${description.charAt(0).toUpperCase()}${description.slice(1)}.`,
      bullets([
        `Environment: \`${environmentVariable(name)}\``,
        `Value: ${expects}`,
        "default" in setting ? `Default: \`${setting.default}\`` : "Default: none",
        ...("isSecret" in setting ? ["Secret: set it with `--secret`"] : []),
      ]),
    ].join("\n\n");
  });
  return { name: "settings", text: [INTRODUCTION, ...sections].join("\n\n") };
}
