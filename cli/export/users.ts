/** Reads the users that are to be exported: by lists where their rows tell as much as get-user-by-id, else one by one. */
import { BroadworksError } from "../../provider/shared/errors";
import {
  type GroupIds,
  type LiveUser,
  type OdinClient,
  countUsers,
  getUser,
  isNotFound,
  listGroups,
  listUsers,
} from "../../provider/odin";
import { type Fields, findContradiction, isObject, coversAsMuch } from "../../provider/core/fields/index";
import type { Live } from "../../provider/core/converge";
import { services } from "../../provider/resources/services/settings";
import { userFields } from "../../provider/resources/user/schema";
import { numberingOf } from "../../provider/resources/user/state";
import { compareText } from "../shared/compare-text";
import type { ExportFolder } from "./folder";
import type { ExportProgress } from "./progress";

export interface ExportSelection {
  readonly serviceProvider: string;
  /** All groups where there are none. */
  readonly groups?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Their services, too. */
  readonly services?: boolean;
}

export interface ReadGroup {
  readonly groupId: string;
  /** In the order of their ids. */
  readonly users: readonly LiveUser[];
  /** What was read of their services, where that was wanted. */
  readonly services: readonly Live[];
}

interface Reading {
  readonly folder: ExportFolder;
  readonly progress: ExportProgress;
  readonly signal: AbortSignal;
}

export async function readUsers(odin: OdinClient, wanted: ExportSelection, reading: Reading): Promise<ReadGroup[]> {
  const { serviceProvider, include, exclude, services = false } = wanted;
  const known = await listGroups(odin, serviceProvider);
  const groups = wanted.groups ?? known;
  const stranger = groups.find((groupId) => !known.includes(groupId));
  if (stranger !== undefined)
    throw new BroadworksError(
      `the group ${stranger} of ${serviceProvider} does not exist on the platform; mend --group`,
    );
  const isWanted = matcher(include, exclude);
  const read: ReadGroup[] = [];
  for (const groupId of [...groups].sort()) {
    const group = { serviceProviderId: serviceProvider, groupId };
    const { users, ...rest } = await readGroup(odin, group, { isWanted, services }, reading);
    if (users.length > 0) read.push({ groupId, users, ...rest });
  }
  if (read.length === 0)
    throw new BroadworksError("there is no such user on the platform; mend --include or --exclude");
  return read;
}

async function readGroup(
  odin: OdinClient,
  group: GroupIds,
  { isWanted, services: withServices }: { isWanted: (userId: string) => boolean; services: boolean },
  { folder, progress, signal }: Reading,
): Promise<Omit<ReadGroup, "groupId">> {
  let rows = [...(await listUsers(odin, group))];
  const count = await countUsers(odin, group);
  // Whether a list is whole that nobody limited is not documented.
  if (count > rows.length) rows = [...(await listUsers(odin, group, count))];
  rows = rows.filter(({ userId }) => isWanted(userId)).sort((one, other) => compareText(one.userId, other.userId));
  progress.group(group.groupId, rows.length);
  const [first] = rows;
  if (!first) return { users: [], services: [] };
  const whole = await getUser(odin, first.userId);
  const isTrue = findContradiction(userFields, {}, whole, first, numberingOf(whole)) === undefined;
  const isSteady = isTrue && coversAsMuch(whole, first) && hasSameTyping(whole, first);
  const users: LiveUser[] = [];
  const theirServices: Live[] = [];
  for (const row of rows) {
    signal.throwIfAborted();
    const user = isSteady ? row : (folder.findUser(row.userId) ?? (await readWhole(odin, row, isTrue)));
    if (user && !isSteady) await folder.saveUser(user);
    if (user) users.push(user);
    const theirs =
      user && withServices ? (folder.findServices(row.userId) ?? (await readServices(odin, row))) : undefined;
    if (theirs) {
      await folder.saveServices(theirs);
      theirServices.push(theirs);
    }
    progress.user();
  }
  return { users, services: theirServices };
}

/** Reads that tell a number from the text that it stands for, where the platform answers now one and now the other. */
const MOST_READS = 6;

async function readWhole(odin: OdinClient, row: LiveUser, isTrue: boolean): Promise<LiveUser | undefined> {
  try {
    const whole = await getUser(odin, row.userId);
    const begun = isTrue ? (withTexts(whole, row) as LiveUser) : whole;
    return await untilTold(userFields, begun, () => getUser(odin, row.userId));
  } catch (error) {
    // It went while the others were read.
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function readServices(odin: OdinClient, { userId }: LiveUser): Promise<Live | undefined> {
  const read = () => services.read(odin, userId);
  return read().then((first) => first && untilTold(services.fields, first, read));
}

/** Reads again as long as digits come as numbers. */
async function untilTold<T extends object>(fields: Fields, begun: T, read: () => Promise<T | undefined>): Promise<T> {
  let whole = begun;
  for (let reads = 1; reads < MOST_READS && isDoubtful(fields, whole as Record<string, unknown>); reads++)
    whole = withTexts(whole, await read()) as T;
  return whole;
}

/** Digits that come as a number may have lost leading zeros, which another answer that has them as a text still tells. */
function withTexts(one: unknown, other: unknown): unknown {
  if (typeof one === "number" && typeof other === "string" && Number(other) === one) return other;
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one;
  if (Array.isArray(one)) return one.map((element, index) => withTexts(element, (other as readonly unknown[])[index]));
  return Object.fromEntries(
    Object.entries(one).map(([name, value]) => [name, withTexts(value, (other as Record<string, unknown>)[name])]),
  );
}

/** Whether a text, of a field or a member of one, came as a number. */
function isDoubtful(fields: Fields, live: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).some(([name, field]) => {
    const value = field.readLive(live, name);
    const { members } = field.type;
    if (members) return [value].flat().some((one) => isObject(one) && isDoubtful(members, one));
    return typeof value === "number" && typeof field.type.parse(value) === "string";
  });
}

/** Whether both answers have numbers and texts in the same places. */
function hasSameTyping(one: unknown, other: unknown): boolean {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null)
    return typeof one === typeof other;
  return Object.entries(one).every(([name, value]) => hasSameTyping(value, (other as Record<string, unknown>)[name]));
}

function matcher(include: readonly string[] | undefined, exclude: readonly string[] = []): (userId: string) => boolean {
  const expressions = (patterns: readonly string[]) =>
    patterns.map((pattern) => new RegExp(`^${pattern.split("*").map(literally).join(".*")}$`, "i"));
  const [wanted, unwanted] = [include && expressions(include), expressions(exclude)];
  return (userId) =>
    (wanted?.some((pattern) => pattern.test(userId)) ?? true) && !unwanted.some((pattern) => pattern.test(userId));
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
