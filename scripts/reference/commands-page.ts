/** The reference page of the command: the help text of each subcommand. */
import type { Command } from "commander";
import { program } from "../../cli/program";
import type { Page } from "./resource-page";

const INTRODUCTION = `# Commands

Run a command with \`npx pulumi-broadworks COMMAND\`. The texts below are those of \`--help\`.`;

export function commandsPage(): Page {
  const sections = program.commands.flatMap((command) => [
    section(command, command.name()),
    ...command.commands.map((inner) => section(inner, `${command.name()} ${inner.name()}`)),
  ]);
  return { name: "commands", text: [INTRODUCTION, ...sections].join("\n\n") };
}

function section(command: Command, name: string): string {
  let text = "";
  command.configureOutput({ writeOut: (part) => (text += part), getOutHelpWidth: () => 80 });
  command.outputHelp();
  return `## ${name}\n\n\`\`\`\n${text.trim()}\n\`\`\``;
}
