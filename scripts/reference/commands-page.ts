/** The reference page of the command: the help text of each subcommand. */
import { program } from "../../cli/program";
import type { Page } from "./resource-page";

const INTRODUCTION = `# Commands

Run a command with \`npx pulumi-broadworks COMMAND\`. The texts below are those of \`--help\`.`;

export function commandsPage(): Page {
  const sections = program.commands.map((command) => {
    let text = "";
    command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
    command.outputHelp();
    return `## ${command.name()}\n\n\`\`\`\n${text.trim()}\n\`\`\``;
  });
  return { name: "commands", text: [INTRODUCTION, ...sections].join("\n\n") };
}
