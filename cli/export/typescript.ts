/** Users in a program: one file for each group, and a loop that declares them. */
import type { Values } from "../../provider/tooling";
import type { DeclaredGroup } from "./declared";
import { withoutShared } from "./shared-values";
import { formatCommentText, formatLiteral } from "./text";

/** @returns the text of each file by its path */
export function createProgram(groups: readonly DeclaredGroup[], shared: Values): Record<string, string> {
  return {
    "index.ts": createIndex(groups, Object.hasOwn(shared, "address")),
    ...Object.fromEntries(
      groups.map(({ groupId, file, users }) => [
        `${file}.ts`,
        'import type { BroadworksUserValues } from "pulumi-broadworks";\n\n' +
          `/** The users of ${formatCommentText(groupId)}, without the values of shared.ts. */\n` +
          'export const users: readonly (Partial<BroadworksUserValues> & Pick<BroadworksUserValues, "userId">)[] = ' +
          `${formatLiteral(users.map((user) => withoutShared(shared, user)))};\n`,
      ]),
    ),
  };
}

function createIndex(groups: readonly DeclaredGroup[], hasSharedAddress: boolean): string {
  const entries = groups.map(({ groupId, file }, index) => ({ groupId, file, name: `group${index + 1}` }));
  return [
    'import { BroadworksUser } from "pulumi-broadworks";',
    ...entries.map(({ file, name }) => `import { users as ${name} } from ${JSON.stringify(`./${file}`)};`),
    'import { shared } from "./shared";',
    "",
    `const groups = { ${entries.map(({ groupId, name }) => `${JSON.stringify(groupId)}: ${name}`).join(", ")} };`,
    "",
    "for (const [groupId, users] of Object.entries(groups))",
    "  for (const user of users)",
    "    new BroadworksUser(user.userId, {",
    "      ...shared,",
    "      groupId,",
    "      ...user,",
    ...(hasSharedAddress ? ["      address: { ...shared.address, ...user.address },"] : []),
    "    });",
    "",
  ].join("\n");
}
