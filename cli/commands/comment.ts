/** `pulumi-broadworks comment`: one comment on a pull or merge request, which is updated from run to run. */
import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { BroadworksError } from "../../provider/shared/errors";
import { MARKER } from "../plan/markdown";

export function commentCommand(): Command {
  return new Command("comment")
    .description("put a plan into one comment on the pull or merge request of this pipeline")
    .argument("<file>", "Markdown that plan or drift wrote")
    .addHelpText("after", EXAMPLES)
    .action(comment);
}

const EXAMPLES = `
Examples:
  $ npx pulumi-broadworks plan --markdown plan.md
  $ npx pulumi-broadworks comment plan.md

In GitHub Actions it needs GITHUB_TOKEN, with the permission to write to pull
requests; in GitLab CI GITLAB_TOKEN, an access token of the project with the
scope api. The first run makes the comment; later ones of the same stack write
it anew.
Exit status: 0 done, 1 failed or wrongly called.`;

async function comment(file: string): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new BroadworksError(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}); name a file that plan wrote`,
    );
  });
  const [marker = ""] = text.split("\n");
  if (!MARKER.test(marker))
    throw new BroadworksError(
      `${file} was not written by plan or drift; make it with \`npx pulumi-broadworks plan --markdown ${file}\``,
    );
  // Only this command talks to a forge.
  const { detectCodeHost, putComment } = await import("../comment/code-host.js");
  const url = await putComment(detectCodeHost(process.env), marker, text);
  process.stdout.write(`${url}\n`);
}
