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
import { version } from "../shared/version";
import type { DeclaredUser } from "./declared";
import { createOtherFiles } from "./other-kinds";
import { byAll, byMost, findSharedValues } from "./shared-values";
import { type TableFormat, createTables } from "./tables";
import { fileNameOf, formatLiteral } from "./text";
import { createProgram } from "./typescript";
import type { ReadGroup } from "./users";

/** The formats of users: in the program, or in tables beside it. */
export const FORMATS = ["typescript", "csv", "yaml"] as const satisfies readonly ("typescript" | TableFormat)[];
export type Format = (typeof FORMATS)[number];

interface FormatOptions {
  readonly format: Format;
  /** Undefined for all fields that are set. */
  readonly fields?: readonly string[] | undefined;
  /** Kinds of resources besides the users. */
  readonly kinds: readonly Definition[];
}

/**
 * @returns the text of each file by its path in the project
 * @throws BroadworksError when a field cannot be exported, or a value cannot be written to a table
 */
export function createProject(
  groups: readonly ReadGroup[],
  serviceProviderId: string,
  { format, fields, kinds }: FormatOptions,
): Record<string, string> {
  const exported = selectFields(fields);
  const declared = groups.map(({ groupId, users }) => ({
    groupId,
    file: `groups/${fileNameOf(groupId)}`,
    users: users.map((user) => declareUser(user, exported)),
  }));
  // A table cannot express that a user does not have a shared value.
  const isShared = format === "typescript" ? byMost : byAll;
  const shared = findSharedValues(
    declared.flatMap(({ users }) => users),
    isShared,
  );
  const files: Record<string, string> = {
    ...createProjectFiles(serviceProviderId),
    "shared.ts":
      'import type { BroadworksUserValues } from "pulumi-broadworks";\n\n' +
      `/** Values that ${format === "typescript" ? "most" : "all"} users share. */\n` +
      `export const shared = ${formatLiteral({ serviceProviderId, ...shared })} satisfies Partial<BroadworksUserValues>;\n`,
    ...(format === "typescript" ? createProgram(declared, shared) : createTables(declared, shared, format)),
  };
  return { ...files, ...createOtherFiles(groups, kinds, files["index.ts"]) };
}

function createProjectFiles(serviceProviderId: string): Record<string, string> {
  return {
    "package.json": formatJson({
      name: "broadworks-users",
      private: true,
      main: "index.ts",
      dependencies: { "@pulumi/pulumi": "^3.200.0", "pulumi-broadworks": `^${version}` },
      devDependencies: { "@types/node": "^20.19.0", typescript: "^6.0.0" },
    }),
    "Pulumi.yaml":
      `name: broadworks-users\ndescription: ${JSON.stringify(`Users of ${serviceProviderId}`)}\n` +
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

function selectFields(names: readonly string[] | undefined): Fields {
  const settable = settableFields(user);
  if (!names) return settable;
  const readable = Object.entries(settable).filter(([, field]) => !field.isWriteOnly);
  const known = readable.map(([name]) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new BroadworksError(`--fields: unknown field ${unknown}; ${didYouMean(unknown, known)}`);
  return Object.fromEntries(readable.filter(([name]) => names.includes(name)));
}

function declareUser(live: LiveUser, fields: Fields): DeclaredUser {
  const declared = declareLive(user, live, live, fields);
  for (const [name, value] of Object.entries(declared)) if (Array.isArray(value)) declared[name] = sortList(value);
  return { userId: live.userId, ...declared };
}

/** The order of a list has no meaning, and the platform may return another one the next time. */
function sortList(list: readonly unknown[]): unknown[] {
  return list.toSorted((one, other) => compareText(JSON.stringify(one), JSON.stringify(other)));
}

function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
