/** Kinds other than users in an exported program: one file for each kind and group. */
import { type Definition, type Live, type LiveUser, type Values, declareLive, isObject } from "../../provider/tooling";
import { fileNameOf, formatCommentText, formatLiteral, sortByName } from "./text";
import type { ReadGroup } from "./users";

interface Part {
  readonly kind: Definition;
  readonly group: ReadGroup;
  readonly objects: readonly Live[];
  /** Path of the file, without its extension. */
  readonly file: string;
  readonly variable: string;
}

/**
 * @param program - the text of index.ts
 * @returns the files with the objects, and index.ts with a loop for each kind; nothing without objects
 */
export function createOtherFiles(
  groups: readonly ReadGroup[],
  kinds: readonly Definition[],
  program = "",
): Record<string, string> {
  const parts = kinds.flatMap((kind) => listParts(kind, groups));
  if (parts.length === 0) return {};
  const classes = [...new Set(parts.map(({ kind }) => kind.kind))];
  const endOfImports = program.indexOf("\n\n");
  const [imports, rest] = [program.slice(0, endOfImports), program.slice(endOfImports)];
  return {
    "index.ts": [
      imports.replace(' } from "pulumi-broadworks"', `, ${classes.join(", ")} } from "pulumi-broadworks"`),
      ...parts.map(
        ({ kind, file, variable }) =>
          `import { ${optionOf(kind)} as ${variable} } from ${JSON.stringify(`./${file}`)};`,
      ),
      rest.trimEnd(),
      ...kinds.flatMap((kind) =>
        createLoop(
          kind,
          parts.filter((part) => part.kind === kind),
        ),
      ),
      "",
    ].join("\n"),
    ...Object.fromEntries(parts.map((part) => [`${part.file}.ts`, createFile(part)])),
  };
}

function listParts(kind: Definition, groups: readonly ReadGroup[]): Part[] {
  const option = optionOf(kind);
  return groups
    .map((group) => ({ group, objects: group.others.get(kind.kind) ?? [] }))
    .filter(({ objects }) => objects.length > 0)
    .map(({ group, objects }, index) => ({
      kind,
      group,
      objects,
      file: `${option}/${fileNameOf(group.groupId)}`,
      variable: `${option}${index + 1}`,
    }));
}

/** A loop that declares all objects of a kind. Their ids name the resources. */
function createLoop(kind: Definition, parts: readonly Part[]): string[] {
  if (parts.length === 0) return [];
  const option = optionOf(kind);
  const ids = kind.identity.idFields.map((name) => `${option}.${name}`);
  const name = ids.length === 1 ? ids.join("") : `[${ids.join(", ")}].join("/")`;
  return [
    "",
    `for (const ${option} of [${parts.map(({ variable }) => `...${variable}`).join(", ")}])`,
    `  new ${kind.kind}(${name}, ${option});`,
  ];
}

function createFile({ kind, group, objects }: Part): string {
  const declared = objects.map((live) => declare(kind, live, group.users));
  return (
    `import type { ${kind.kind}Values } from "pulumi-broadworks";\n\n` +
    `/** The ${optionOf(kind)} of ${formatCommentText(group.groupId)}. */\n` +
    `export const ${optionOf(kind)}: readonly ${kind.kind}Values[] = ${formatLiteral(declared)};\n`
  );
}

/** Stands for a user that was deleted meanwhile. */
const NO_USER = { serviceProviderId: "", groupId: "", userId: "" };

function declare(kind: Definition, live: Live, users: readonly LiveUser[]): Values {
  // Where the responses do not contain it, the country of the owner decides which phone numbers are equal.
  const owner = kind.owner === undefined ? live : (users.find(({ userId }) => userId === live["userId"]) ?? NO_USER);
  return Object.fromEntries(
    Object.entries(declareLive(kind, live, owner)).map(([name, value]) => [
      name,
      isObject(value) ? sortMembers(value) : value,
    ]),
  );
}

/** Sorts the names in a map of objects, e.g. of services, and the members of each. */
function sortMembers(map: Readonly<Values>): Values {
  return sortByName(
    Object.fromEntries(Object.entries(map).map(([name, value]) => [name, isObject(value) ? sortByName(value) : value])),
  );
}

function optionOf(kind: Definition): string {
  return kind.export?.option ?? kind.noun;
}
