/** Reads the users of an export: with list requests where their rows are complete, and one by one otherwise. */
import {
  BroadworksError,
  type Definition,
  type GroupIds,
  type Live,
  type LiveUser,
  type OdinClient,
  USER_KIND,
  countUsers,
  coversAsMuch,
  findContradiction,
  getUser,
  idIn,
  isUserNotFound,
  listNameIn,
  listGroups,
  listUsers,
  preferText,
  readUntilCertain,
  user as userDefinition,
} from "../../provider/tooling";
import { compareText } from "../shared/compare-text";
import type { ExportFolder } from "./folder";
import type { ExportProgress } from "./progress";

export interface ExportSelection {
  readonly serviceProvider: string;
  /** Undefined for all groups. */
  readonly groups?: readonly string[] | undefined;
  /** Patterns of user ids. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Kinds of resources to read besides the users. */
  readonly kinds: readonly Definition[];
}

export interface ReadGroup {
  readonly groupId: string;
  /** Sorted by id. */
  readonly users: readonly LiveUser[];
  /** Objects of other kinds that the selection contains, by kind. */
  readonly others: ReadonlyMap<string, readonly Live[]>;
}

interface ReadContext {
  /** Keeps what was read for a later run. */
  readonly folder: Pick<ExportFolder, "findUser" | "saveUser" | "findOther" | "saveOther">;
  readonly progress: ExportProgress;
  readonly signal: AbortSignal;
}

/** @throws BroadworksError when a group does not exist, or no user is selected */
export async function readUsers(
  odin: OdinClient,
  selection: ExportSelection,
  context: ReadContext,
): Promise<ReadGroup[]> {
  const { serviceProvider, include, exclude, kinds } = selection;
  const known = await listGroups(odin, serviceProvider);
  const groupIds = selection.groups ?? known;
  const unknown = groupIds.find((groupId) => !known.includes(groupId));
  if (unknown !== undefined)
    throw new BroadworksError(`${serviceProvider} has no group ${unknown}. Correct the id of the group.`);
  const isSelected = createIdFilter(include, exclude);
  const groups: ReadGroup[] = [];
  for (const groupId of [...groupIds].sort()) {
    const ids = { serviceProviderId: serviceProvider, groupId };
    const group = await readGroup(odin, ids, { isSelected, kinds }, context);
    if (group.users.length > 0) groups.push(group);
  }
  if (groups.length === 0)
    throw new BroadworksError(
      "no user on the platform is selected. Correct the service provider, the groups or the patterns.",
    );
  return groups;
}

async function readGroup(
  odin: OdinClient,
  group: GroupIds,
  { isSelected, kinds }: { isSelected: (userId: string) => boolean; kinds: readonly Definition[] },
  { folder, progress, signal }: ReadContext,
): Promise<ReadGroup> {
  const listed = await listAllUsers(odin, group);
  if (listed.missing > 0)
    progress.message(
      `warning: ${group.groupId}: the platform lists ${listed.rows.length} of ` +
        `${listed.rows.length + listed.missing} users. The export lacks the others.`,
    );
  const rows = listed.rows
    .filter(({ userId }) => isSelected(userId))
    .sort((one, other) => compareText(one.userId, other.userId));
  progress.group(group.groupId, rows.length);
  const others = new Map<string, Live[]>();
  const [first] = rows;
  if (!first) return { groupId: group.groupId, users: [], others };
  const { isCorrect, isComplete } = await checkRow(odin, first);
  const users: LiveUser[] = [];
  for (const row of rows) {
    signal.throwIfAborted();
    const user = isComplete ? row : (folder.findUser(row.userId) ?? (await readUser(odin, row, isCorrect)));
    if (user && !isComplete) await folder.saveUser(user);
    if (user) users.push(user);
    for (const kind of user ? kinds.filter(({ owner }) => owner?.kind === USER_KIND) : []) {
      const live = folder.findOther(kind.kind, row.userId) ?? (await readOther(odin, kind, row.userId));
      if (!live) continue;
      await folder.saveOther(kind.kind, row.userId, live);
      const read = others.get(kind.kind) ?? [];
      read.push(live);
      others.set(kind.kind, read);
    }
    progress.user();
  }
  for (const kind of kinds.filter(({ owner }) => owner === undefined))
    others.set(kind.kind, await listOthers(odin, kind, group));
  return { groupId: group.groupId, users, others };
}

/** The objects of a group, e.g. its departments, sorted by id. */
async function listOthers(odin: OdinClient, kind: Definition, group: GroupIds): Promise<Live[]> {
  const reader = kind.list?.readers.find(({ shows }) => !shows);
  const name = listNameIn(kind, { ...group });
  if (!reader || !name) return [];
  const idOf = (live: Live) => idIn(kind, live) ?? "";
  const rows = [...((await reader.read(odin, name)) as Iterable<Live>)];
  return rows.sort((one, other) => compareText(idOf(one), idOf(other)));
}

/** @returns the users, and how many more the group has */
async function listAllUsers(odin: OdinClient, group: GroupIds): Promise<{ rows: LiveUser[]; missing: number }> {
  let rows = [...(await listUsers(odin, group))];
  const count = await countUsers(odin, group);
  // The documentation does not state whether a list without a limit contains all users.
  if (count > rows.length) rows = [...(await listUsers(odin, group, count))];
  return { rows, missing: Math.max(0, count - rows.length) };
}

/** Compares the row of a list with the response for that user. The other rows of the list are of the same quality. */
async function checkRow(odin: OdinClient, row: LiveUser): Promise<{ isCorrect: boolean; isComplete: boolean }> {
  const user = await getUser(odin, row.userId);
  const { fields, numbering } = userDefinition;
  const isCorrect =
    findContradiction(fields, { declared: {}, single: user, row }, numbering?.(user) ?? {}) === undefined;
  return { isCorrect, isComplete: isCorrect && coversAsMuch(user, row) && hasSameTypes(user, row) };
}

/** @returns undefined when the user was deleted meanwhile */
async function readUser(odin: OdinClient, row: LiveUser, isRowCorrect: boolean): Promise<LiveUser | undefined> {
  try {
    const user = await getUser(odin, row.userId);
    const first = isRowCorrect ? (preferText(user, row) as LiveUser) : user;
    return await readUntilCertain(userDefinition.fields, first, () => getUser(odin, row.userId));
  } catch (error) {
    if (isUserNotFound(error, row.userId)) return undefined;
    throw error;
  }
}

async function readOther(odin: OdinClient, kind: Definition, id: string): Promise<Live | undefined> {
  const read = kind.export?.read ?? kind.read;
  const readOnce = () => read(odin, id) as Promise<Live | undefined>;
  const first = await readOnce();
  return first && readUntilCertain(kind.fields, first, readOnce);
}

/** Whether two responses have the same types: numbers and texts in the same members. */
function hasSameTypes(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null)
    return typeof one === typeof other;
  return Object.entries(one).every(([name, value]) => hasSameTypes(value, (other as Record<string, unknown>)[name]));
}

/** @param include - patterns in which `*` stands for any text; undefined for all users */
function createIdFilter(
  include: readonly string[] | undefined,
  exclude: readonly string[] = [],
): (userId: string) => boolean {
  const compile = (patterns: readonly string[]) =>
    patterns.map((pattern) => new RegExp(`^${pattern.split("*").map(escapeRegExp).join(".*")}$`, "i"));
  const [included, excluded] = [include && compile(include), compile(exclude)];
  return (userId) =>
    (included?.some((pattern) => pattern.test(userId)) ?? true) && !excluded.some((pattern) => pattern.test(userId));
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
