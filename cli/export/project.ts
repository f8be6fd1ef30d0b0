/** Creates the files of a Pulumi project from users. The same users give the same bytes. */
import {
  BroadworksError,
  type Definition,
  type Fields,
  type LiveUser,
  declareLive,
  didYouMean,
  settableFields,
  user,
} from "../../provider/tooling";
import { compareText } from "../shared/compare-text";
import { formatJson } from "../shared/format-json";
import { version } from "../shared/version";
import type { DeclaredGroup, DeclaredObjects, DeclaredUser } from "./declared";
import { createImportFile } from "./import-file";
import { createOtherFiles, declareObjects } from "./other-kinds";
import { listResources } from "./resources";
import { byAll, byMost, findSharedValues } from "./shared-values";
import { type TableFormat, createTables } from "./tables";
import { fileNameOf, formatLiteral } from "./text";
import { createProgram } from "./typescript";
import type { ReadGroup } from "./users";
import { createYamlProgram } from "./yaml-program";

/** The formats of users: in a program, or in tables beside it. */
export const FORMATS = ["typescript", "csv", "yaml", "yaml-program"] as const satisfies readonly (
  "typescript" | "yaml-program" | TableFormat
)[];
export type Format = (typeof FORMATS)[number];

interface FormatOptions {
  readonly format: Format;
  /** Undefined for all fields that are set. */
  readonly fields?: readonly string[] | undefined;
  /** Kinds of resources besides the users. */
  readonly kinds: readonly Definition[];
  /** Whether to add a file for `pulumi import --file`. */
  readonly importFile?: boolean | undefined;
}

/**
 * @returns the text of each file by its path in the project
 * @throws BroadworksError when a field cannot be exported, or a value cannot be written to a table
 */
export function createProject(
  groups: readonly ReadGroup[],
  serviceProviderId: string,
  { format, fields, kinds, importFile = false }: FormatOptions,
): Record<string, string> {
  const exported = selectFields(fields);
  const declared = groups.map(({ groupId, users }) => ({
    groupId,
    file: `groups/${fileNameOf(groupId)}`,
    users: users.map((user) => declareUser(user, exported)),
  }));
  const others = declareObjects(groups, kinds);
  const resources = listResources(declared, others, serviceProviderId);
  const project = { name: "broadworks-users", description: `Users of ${serviceProviderId}` };
  const files =
    format === "yaml-program"
      ? { ...createPackage(), "Pulumi.yaml": createYamlProgram(resources, project) }
      : { ...createTypeScriptProject(project), ...createUserFiles(declared, others, serviceProviderId, format) };
  const hasTables = format === "csv" || format === "yaml";
  return { ...files, ...(importFile && { [IMPORT_FILE]: createImportFile(resources, hasTables) }) };
}

const IMPORT_FILE = "import.json";

function createUserFiles(
  declared: readonly DeclaredGroup[],
  others: readonly DeclaredObjects[],
  serviceProviderId: string,
  format: "typescript" | TableFormat,
): Record<string, string> {
  // A table cannot express that a user does not have a shared value.
  const isShared = format === "typescript" ? byMost : byAll;
  const shared = findSharedValues(
    declared.flatMap(({ users }) => users),
    isShared,
  );
  const files: Record<string, string> = {
    "shared.ts":
      'import type { BroadworksUserValues } from "pulumi-broadworks";\n\n' +
      `/** Values that ${format === "typescript" ? "most" : "all"} users share. */\n` +
      `export const shared = ${formatLiteral({ serviceProviderId, ...shared })} satisfies Partial<BroadworksUserValues>;\n`,
    ...(format === "typescript" ? createProgram(declared, shared) : createTables(declared, shared, format)),
  };
  return { ...files, ...createOtherFiles(others, files["index.ts"]) };
}

function createPackage(main?: string, devDependencies?: Readonly<Record<string, string>>): Record<string, string> {
  const dependencies = { "@pulumi/pulumi": "^3.200.0", "pulumi-broadworks": `^${version}` };
  return {
    "package.json": formatJson({ name: "broadworks-users", private: true, main, dependencies, devDependencies }),
  };
}

function createTypeScriptProject(project: { name: string; description: string }): Record<string, string> {
  return {
    ...createPackage("index.ts", { "@types/node": "^20.19.0", typescript: "^6.0.0" }),
    "Pulumi.yaml":
      `name: ${project.name}\ndescription: ${JSON.stringify(project.description)}\n` +
      "runtime:\n  name: nodejs\n  options:\n    packagemanager: npm\n",
    "tsconfig.json": formatJson({
      compilerOptions: {
        strict: true,
        target: "ES2022",
        module: "node16",
        moduleResolution: "node16",
        rootDir: ".",
        types: ["node"],
        skipLibCheck: true,
      },
    }),
  };
}

export function selectFields(names: readonly string[] | undefined): Fields {
  const settable = settableFields(user);
  if (!names) return settable;
  const readable = Object.entries(settable).filter(([, field]) => !field.isWriteOnly);
  const known = readable.map(([name]) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BroadworksError(`--fields: unknown field ${unknown}; ${didYouMean(unknown, known)}`);
  return Object.fromEntries(readable.filter(([name]) => names.includes(name)));
}

export function declareUser(live: LiveUser, fields: Fields): DeclaredUser {
  const declared = declareLive(user, live, live, fields);
  for (const [name, value] of Object.entries(declared)) if (Array.isArray(value)) declared[name] = sortList(value);
  return { userId: live.userId, ...declared };
}

/** The order of a list has no meaning, and the platform may return another one the next time. */
function sortList(list: readonly unknown[]): unknown[] {
  return list.toSorted((one, other) => compareText(JSON.stringify(one), JSON.stringify(other)));
}
