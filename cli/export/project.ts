/** Users as the files of a Pulumi project. The same users give the same bytes. */
import { stringify } from "csv-stringify/sync";
import * as yaml from "yaml";
import { BroadworksError } from "../../provider/shared/errors";
import type { LiveUser } from "../../provider/odin";
import { toDeclaration, didYouMean, isObject } from "../../provider/core/fields/index";
import { settableFields } from "../../provider/resources/user/schema";
import { numberingOf } from "../../provider/resources/user/state";
import { compareText } from "../shared/compare-text";
import { version } from "../shared/version";
import { withServices } from "./services";
import { NOT_DECLARED, fileNameOf, literal, oneLine, sorted } from "./text";
import type { ReadGroup } from "./users";

type Values = Record<string, unknown>;

/** A user's declared fields, the ids of its group left out. */
type Declared = Values & { readonly userId: string };

/** How users are written: in the program, or in tables beside it. */
export const FORMATS = ["typescript", "csv", "yaml"] as const;
export type Format = (typeof FORMATS)[number];

interface Form {
  readonly format: Format;
  /** Only these; all that are set where it is not given. */
  readonly fields?: readonly string[] | undefined;
}

export function createProject(
  groups: readonly ReadGroup[],
  serviceProviderId: string,
  { format, fields }: Form,
): Record<string, string> {
  const wanted = wantedFields(fields);
  const declared = groups.map(({ groupId, users }) => ({
    groupId,
    file: `groups/${fileNameOf(groupId)}`,
    users: users.map((user) => declaredOf(user, wanted)),
  }));
  const everybody = declared.flatMap(({ users }) => users);
  // A row of a table has no way to say that a default is not for it.
  const shared = sharedBy(everybody, format === "typescript" ? MOST : ALL);
  const files: Record<string, string> = {
    ...frame(serviceProviderId),
    "shared.ts":
      'import type { BroadworksUserValues } from "pulumi-broadworks";\n\n' +
      `/** What ${format === "typescript" ? "most" : "all"} users have in common. */\n` +
      `export const shared = ${literal({ serviceProviderId, ...shared })} satisfies Partial<BroadworksUserValues>;\n`,
    ...(format === "typescript" ? program(declared, shared) : tables(declared, shared, format)),
  };
  return { ...files, ...withServices(groups, files["index.ts"]) };
}

/** The users of a group, and the file that tells of them, without its ending. */
interface DeclaredGroup {
  readonly groupId: string;
  readonly file: string;
  readonly users: readonly Declared[];
}

function frame(serviceProviderId: string): Record<string, string> {
  return {
    "package.json": json({
      name: "broadworks-users",
      private: true,
      main: "index.ts",
      dependencies: { "@pulumi/pulumi": "^3.200.0", "pulumi-broadworks": `^${version}` },
      devDependencies: { "@types/node": "^20.19.0", typescript: "^6.0.0" },
    }),
    "Pulumi.yaml":
      `name: broadworks-users\ndescription: ${JSON.stringify(`Users of ${serviceProviderId}`)}\n` +
      "runtime:\n  name: nodejs\n  options:\n    packagemanager: npm\n",
    "tsconfig.json": json({
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

/** Every user in the program, by what it does not have in common with most. */
function program(groups: readonly DeclaredGroup[], shared: Values): Record<string, string> {
  return {
    "index.ts": programOf(groups, Object.hasOwn(shared, "address")),
    ...Object.fromEntries(
      groups.map(({ groupId, file, users }) => [
        `${file}.ts`,
        'import type { BroadworksUserValues } from "pulumi-broadworks";\n\n' +
          `/** The users of ${oneLine(groupId)}, by what they do not have in common with most. */\n` +
          'export const users: readonly (Partial<BroadworksUserValues> & Pick<BroadworksUserValues, "userId">)[] = ' +
          `${literal(users.map((user) => beside(shared, user)))};\n`,
      ]),
    ),
  };
}

/** A fleet for each group, and the table of its users. */
function tables(groups: readonly DeclaredGroup[], shared: Values, format: "csv" | "yaml"): Record<string, string> {
  const fleets = groups.map(
    ({ groupId, file }) =>
      `new BroadworksUsersFromFile(${JSON.stringify(groupId)}, { file: ${JSON.stringify(`${file}.${format}`)}, ` +
      `defaults: { ...shared, groupId: ${JSON.stringify(groupId)} } });`,
  );
  const rowsOf = (users: readonly Declared[]) => users.map((user) => beside(shared, user));
  return {
    "index.ts": [
      'import { BroadworksUsersFromFile } from "pulumi-broadworks";',
      'import { shared } from "./shared";',
      "",
      ...fleets,
      "",
    ].join("\n"),
    ...Object.fromEntries(
      groups.map(({ file, users }) => [
        `${file}.${format}`,
        format === "csv" ? csv(rowsOf(users)) : yaml.stringify(rowsOf(users), { lineWidth: 0 }),
      ]),
    ),
  };
}

/** A column for each field that any of them has, and for each member of an address or the like. */
function csv(users: readonly Values[]): string {
  const rows = users.map((user) => flat(user));
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  names.delete("userId");
  return stringify([...rows], { header: true, columns: ["userId", ...[...names].sort()] });
}

function flat(user: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(user).flatMap(([name, value]): [string, string][] => {
      if (Array.isArray(value)) return [[name, listText(value)]];
      if (!isObject(value)) return [[name, cellOf(user, name, value)]];
      const members = Object.entries(value);
      if (members.some(([, member]) => typeof member === "object")) return [[name, JSON.stringify(value)]];
      return members.map(([member, inner]) => [`${name}.${member}`, cellOf(user, `${name}.${member}`, inner)]);
    }),
  );
}

function cellOf(user: Values, name: string, value: unknown): string {
  if (value === "null")
    throw new BroadworksError(
      `${String(user["userId"])}: ${name} is the text "null", by which a CSV table empties a field; export with --format yaml`,
    );
  return String(value);
}

function listText(list: readonly unknown[]): string {
  return list.every((one) => typeof one === "string" && !one.includes("|")) ? list.join("|") : JSON.stringify(list);
}

function wantedFields(names: readonly string[] | undefined): typeof settableFields {
  if (!names) return settableFields;
  const exported = Object.entries(settableFields).filter(([, field]) => !field.isWriteOnly);
  const known = exported.map(([name]) => name);
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new BroadworksError(`--fields: ${stranger} is no field that is exported; ${didYouMean(stranger, known)}`);
  return Object.fromEntries(exported.filter(([name]) => names.includes(name))) as typeof settableFields;
}

function declaredOf(live: LiveUser, fields: typeof settableFields): Declared {
  const declared = toDeclaration(fields, live, numberingOf(live));
  // They are in the endpoint that the user has.
  delete declared["contacts"];
  const inOrder = Object.entries(declared).map(([name, value]) => [
    name,
    Array.isArray(value) ? ordered(value) : value,
  ]);
  return { userId: live.userId, ...sorted(Object.fromEntries(inOrder) as Values) };
}

/** A list in one order, for its order means nothing, and may be another the next time. */
function ordered(list: readonly unknown[]): unknown[] {
  return list.toSorted((one, other) => compareText(JSON.stringify(one), JSON.stringify(other)));
}

/** Whether so many of all are enough to be the standard. */
type Enough = (count: number, all: number) => boolean;
const MOST: Enough = (count, all) => count * 2 > all;
const ALL: Enough = (count, all) => count === all;

/** Values that enough users have; of an address, each member by itself. */
function sharedBy(users: readonly Declared[], enough: Enough): Values {
  const common = (rows: readonly Values[]): Values => {
    const names = new Set(rows.flatMap((row) => Object.keys(row)));
    const pairs = [...names].sort().map(
      (name) =>
        [
          name,
          commonOf(
            rows.map((row) => row[name]),
            enough,
          ),
        ] as const,
    );
    return Object.fromEntries(pairs.filter(([, value]) => value !== undefined));
  };
  const { userId: _userId, ...shared } = common(users.map(({ address: _address, ...user }) => user));
  const address = common(users.map(({ address: own }) => (isObject(own) ? own : {})));
  return Object.keys(address).length === 0 ? shared : sorted({ ...shared, address });
}

/** The value that enough of them are. */
function commonOf(values: readonly unknown[], enough: Enough): unknown {
  const counts = new Map<string, number>();
  for (const value of values)
    if (value !== undefined) counts.set(JSON.stringify(value), (counts.get(JSON.stringify(value)) ?? 0) + 1);
  const [text] = [...counts].find(([, count]) => values.length > 1 && enough(count, values.length)) ?? [];
  return text === undefined ? undefined : (JSON.parse(text) as unknown);
}

/** What is to be said of a user besides what is shared. */
function beside(shared: Values, user: Declared): Values {
  const { address, ...own } = user;
  const { address: sharedAddress, ...sharedFields } = shared;
  const members = isObject(sharedAddress) ? different(sharedAddress, isObject(address) ? address : {}) : address;
  return {
    ...different(sharedFields, own),
    ...(isObject(members) && Object.keys(members).length > 0 && { address: members }),
  };
}

function different(shared: Values, own: Values): Values {
  const others = Object.entries(own).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(shared[name]));
  const left = Object.keys(shared).filter((name) => own[name] === undefined);
  return Object.fromEntries<unknown>([...others, ...left.map((name): [string, unknown] => [name, NOT_DECLARED])]);
}

function programOf(groups: readonly DeclaredGroup[], hasAddress: boolean): string {
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
    ...(hasAddress ? ["      address: { ...shared.address, ...user.address },"] : []),
    "    });",
    "",
  ].join("\n");
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
