/** Kinds other than users in an exported program: one file for each kind and group. */
import { type Definition, type Live, type LiveUser, declareLive, isObject, type Values } from "../../provider/tooling";
import type { DeclaredObjects } from "./declared";
import { fileNameOf, formatCommentText, formatLiteral, sortByName } from "./text";
import type { ReadGroup } from "./users";

interface Part extends DeclaredObjects {
  /** Path of the file, without its extension. */
  readonly file: string;
  readonly variable: string;
}

export function declareObjects(groups: readonly ReadGroup[], kinds: readonly Definition[]): DeclaredObjects[] {
  return kinds.flatMap((kind) =>
    groups
      .map(({ groupId, users, others }) => ({
        kind,
        groupId,
        objects: (others.get(kind.kind) ?? []).map((live) => declare(kind, live, users)),
      }))
      .filter(({ objects }) => objects.length > 0),
  );
}

/**
 * @param program - the text of index.ts
 * @returns the files with the objects, and index.ts with a loop for each kind; nothing without objects
 */
export function createOtherFiles(declared: readonly DeclaredObjects[], program = ""): Record<string, string> {
  if (declared.length === 0) return {};
  const kinds = [...new Set(declared.map(({ kind }) => kind))];
  const parts = kinds.flatMap((kind) => createParts(declared.filter((one) => one.kind === kind)));
  const endOfImports = program.indexOf("\n\n");
  const [imports, rest] = [program.slice(0, endOfImports), program.slice(endOfImports)];
  const classes = kinds.map(({ kind }) => kind).join(", ");
  return {
    "index.ts": [
      imports.replace(' } from "pulumi-broadworks"', `, ${classes} } from "pulumi-broadworks"`),
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

/** @param declared - the objects of one kind */
function createParts(declared: readonly DeclaredObjects[]): Part[] {
  return declared.map((objects, index) => ({
    ...objects,
    file: `${optionOf(objects.kind)}/${fileNameOf(objects.groupId)}`,
    variable: `${optionOf(objects.kind)}${index + 1}`,
  }));
}

/** A loop that declares all objects of a kind. Their ids name the resources. */
function createLoop(kind: Definition, parts: readonly Part[]): string[] {
  const option = optionOf(kind);
  const ids = kind.identity.idFields.map((name) => `${option}.${name}`);
  const name = ids.length === 1 ? ids.join("") : `[${ids.join(", ")}].join("/")`;
  return [
    "",
    `for (const ${option} of [${parts.map(({ variable }) => `...${variable}`).join(", ")}])`,
    `  new ${kind.kind}(${name}, ${option});`,
  ];
}

function createFile({ kind, groupId, objects }: Part): string {
  return (
    `import type { ${kind.kind}Values } from "pulumi-broadworks";\n\n` +
    `/** The ${optionOf(kind)} of ${formatCommentText(groupId)}. */\n` +
    `export const ${optionOf(kind)}: readonly ${kind.kind}Values[] = ${formatLiteral(objects)};\n`
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
