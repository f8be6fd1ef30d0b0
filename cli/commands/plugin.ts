/** `pulumi-broadworks plugin`: commands for the plugin of this package in Pulumi's own folder. */
import { Command } from "commander";
import { installPlugin, uninstallPlugin } from "../pulumi/plugin-folder";
import { EXIT_STATUS } from "../shared/options";

export function pluginCommand(): Command {
  return new Command("plugin")
    .description("install the plugin for projects without npm, e.g. in YAML")
    .addCommand(installCommand())
    .addCommand(uninstallCommand())
    .addHelpText("after", examples("install"));
}

function installCommand(): Command {
  return new Command("install")
    .description("copy the plugin of this version, with its dependencies, into Pulumi's folder")
    .addHelpText("after", examples("install"))
    .action(async () => console.log(`${await installPlugin()}: installed`));
}

function uninstallCommand(): Command {
  return new Command("uninstall")
    .description("remove the plugin of this version from Pulumi's folder")
    .addHelpText("after", examples("uninstall"))
    .action(async () => {
      const { folder, isRemoved } = await uninstallPlugin();
      console.log(`${folder}: ${isRemoved ? "removed" : "not installed"}`);
    });
}

const examples = (name: string) => `
Example:
  $ npx pulumi-broadworks plugin ${name}

A project then needs neither an npm package nor "plugins" in its Pulumi.yaml.
The folder is plugins in ~/.pulumi, or in PULUMI_HOME. An installed plugin of
the same version is replaced. The command needs no network.

${EXIT_STATUS}`;
