/** `pulumi-broadworks comment`: writes a plan into one comment of a pull or merge request, and updates it on later runs. */
import { Command } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { MARKER } from "../plan/markdown";
import { readNamedFile } from "../shared/files";
import { EXIT_STATUS } from "../shared/options";

export function commentCommand(): Command {
  return new Command("comment")
    .description("write a plan into a comment on the pull or merge request of this pipeline")
    .argument("<file>", "Markdown file that plan or drift wrote")
    .addHelpText("after", EXAMPLES)
    .action(writeComment);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks plan --markdown plan.md
  $ npx pulumi-broadworks comment plan.md

GitHub Actions: set GITHUB_TOKEN to a token with the permission
"pull-requests: write".
GitLab CI: set GITLAB_TOKEN to a project access token with the scope "api".

The first run creates the comment. Later runs for the same stack update it.

${EXIT_STATUS}`;

async function writeComment(file: string): Promise<void> {
  const text = await readNamedFile(file, "Name a file that plan or drift wrote.");
  const [marker = ""] = text.split("\n");
  if (!MARKER.test(marker))
    throw new BroadworksError(
      `${file} is not a plan. Write one with \`npx pulumi-broadworks plan --markdown ${file}\`.`,
    );
  // Other commands need no HTTP client.
  const { detectCodeHost, createOrUpdateComment } = await import("../comment/code-host.js");
  const url = await createOrUpdateComment(detectCodeHost(process.env), marker, text);
  process.stdout.write(`${url}\n`);
}
