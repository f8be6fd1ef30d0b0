/** The sections of a plan, in the order of all formats: risks come first, and users with the same change share a line. */
import { formatCount } from "../shared/count";
import { type FormattedChange, escapeInvisible, formatChange } from "./format";
import { RISKS, type Risk, type PlannedChange, type PlannedHandover, type PlannedObject } from "./actions";
import { type Plan, isEmpty, listChangedObjects } from "./plan";

export interface Section {
  readonly title: string;
  readonly isRisky: boolean;
  readonly lines: readonly Line[];
  /** The title counts users, although a user can have several lines. */
  readonly countsUsers?: true;
}

/** One change of one user or of several. User ids are not escaped. */
export interface Line {
  readonly users: readonly string[];
  /** One change; several for an object of which several members differ. */
  readonly changes?: readonly FormattedChange[];
  /** Names of fields, or a type of resources. */
  readonly names?: readonly string[];
  /** The reason, when it is not the program. */
  readonly note?: string;
  /** The change is a value that passes from one user to another, and names both. */
  readonly isHandover?: true;
}

export const TITLES: Readonly<Record<Risk, string>> = {
  delete: "Deleted users",
  replace: "Users that are deleted and created again",
  deletedExternally: "Users that no longer exist on the platform",
  rename: "Renamed users",
  move: "Users that move to another group",
  number: "Phone numbers and extensions",
  forwarding: "Calls forwarded to outside numbers",
  password: "Passwords that are set",
};

export function listSections(plan: Plan): Section[] {
  const objects = listChangedObjects(plan);
  const safe = [
    adoptedUsers(objects),
    createdUsers(objects),
    otherChanges(objects, plan.mode),
    unmanagedUsers(objects),
    lifecycleChanges(objects),
    otherResources(plan),
  ];
  const passing = { title: "Values that pass to another user", isRisky: false, lines: plan.handovers.map(toLine) };
  return [...risks(objects), passing, ...safe.map((section) => ({ ...section, isRisky: false }))].filter(
    ({ lines }) => lines.length > 0,
  );
}

type SafeSection = Omit<Section, "isRisky">;

function risks(users: readonly PlannedObject[]): Section[] {
  return RISKS.map((risk) => ({
    title: TITLES[risk],
    isRisky: true,
    lines: [
      ...oneLine(users.filter(({ action }) => action === risk)),
      ...groupChanges(listChanges(users).filter(({ change }) => change.risk === risk)),
    ],
  }));
}

function toLine({ field, value, from, to }: PlannedHandover): Line {
  const named = { field: escapeInvisible(`${field} ${String(value)}`), live: escapeInvisible(from) };
  return { users: [to], changes: [{ ...named, declared: escapeInvisible(to) }], isHandover: true };
}

function adoptedUsers(users: readonly PlannedObject[]): SafeSection {
  const adopted = users.filter(({ action }) => action === "adopt");
  return {
    title: "Adopted users",
    countsUsers: true,
    lines: [
      ...oneLine(
        adopted.filter(({ changes }) => changes.length === 0),
        "no field changes",
      ),
      ...groupChanges(listChanges(adopted).filter(({ change }) => !change.risk)),
    ],
  };
}

function createdUsers(users: readonly PlannedObject[]): SafeSection {
  return {
    title: "New users",
    lines: users
      .filter(({ action }) => action === "create")
      .map(({ id, changes }) => ({
        users: [id],
        names: changes.filter(({ risk }) => !risk).map(({ field }) => escapeInvisible(field)),
      })),
  };
}

function otherChanges(users: readonly PlannedObject[], mode: Plan["mode"]): SafeSection {
  const isListed = ({ user, change }: UserChange) =>
    !change.risk && user.action !== "adopt" && user.action !== "create";
  return {
    title: mode === "drift" ? "Changed by someone else" : "Changes",
    lines: groupChanges(listChanges(users).filter(isListed)),
  };
}

function unmanagedUsers(users: readonly PlannedObject[]): SafeSection {
  const fields = users.flatMap((user) => user.unmanaged.map((field) => ({ user, field })));
  return {
    title: "No longer managed, unchanged on the platform",
    lines: [
      ...oneLine(users.filter(({ action }) => action === "release")),
      ...groupBy(fields, ({ field }) => field).map((group) => ({
        users: group.map(({ user }) => user.id),
        names: [escapeInvisible(group[0].field)],
      })),
    ],
  };
}

function lifecycleChanges(users: readonly PlannedObject[]): SafeSection {
  const isListed = ({ action, changes, unmanaged }: PlannedObject) =>
    action === "update" && changes.length === 0 && unmanaged.length === 0;
  return { title: "Lifecycle options", lines: oneLine(users.filter(isListed)) };
}

function otherResources({ otherResources: resources }: Plan): SafeSection {
  return {
    title: "Resources of other packages",
    lines: groupBy(resources, ({ type, operation }) => `${operation} ${type}`).map((group) => ({
      users: group.map(({ name }) => name),
      names: [escapeInvisible(group[0].type)],
      note: group[0].operation,
    })),
  };
}

interface UserChange {
  readonly user: PlannedObject;
  readonly change: PlannedChange;
}

function listChanges(users: readonly PlannedObject[]): UserChange[] {
  return users.flatMap((user) => user.changes.map((change) => ({ user, change })));
}

function oneLine(users: readonly PlannedObject[], note?: string): Line[] {
  return users.length === 0 ? [] : [{ users: users.map(({ id }) => id), ...(note && { note }) }];
}

/** One line for equal changes; the line with the most users comes first. */
function groupChanges(all: readonly UserChange[]): Line[] {
  const formatted = all.map(({ user, change }) => ({ user, changes: formatChange(change), note: NOTES[change.cause] }));
  return groupBy(formatted, ({ changes, note }) => JSON.stringify([changes, note]))
    .sort((one, other) => other.length - one.length)
    .map((group) => ({
      users: group.map(({ user }) => user.id),
      changes: group[0].changes,
      ...(group[0].note && { note: group[0].note }),
    }));
}

const NOTES: Readonly<Partial<Record<PlannedChange["cause"], string>>> = {
  drift: "changed by someone else",
  adoption: "newly managed",
  removal: "resource removed",
};

type NonEmpty<T> = [T, ...T[]];

function groupBy<T>(all: readonly T[], keyOf: (one: T) => string): NonEmpty<T>[] {
  const groups = new Map<string, NonEmpty<T>>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

/** @returns the number in the title: of changes, in which a user that is created or deleted counts as one, or of users */
export function countSection({ lines, countsUsers }: Section): number {
  const users = lines.flatMap((line) => line.users);
  return countsUsers ? new Set(users).size : users.length;
}

/** The beginning of the title in each format. The names of the project and the stack follow. */
export function formatTitle({ mode }: Plan): string {
  return mode === "drift" ? "Drift of" : "Plan for";
}

/** @returns `24 changes to 22 users; 278 resources unchanged`; nothing for a run that failed before it found a change */
export function formatHeadlines(plan: Plan): string[] {
  return isEmpty(plan) && plan.failures.length > 0 ? [] : [formatHeadline(plan)];
}

function formatHeadline(plan: Plan): string {
  const { mode, summary } = plan;
  const { users, changes, unchanged } = summary;
  const rest = unchanged === 0 ? "" : `; ${formatCount(unchanged, "resource")} unchanged`;
  if (isEmpty(plan)) return `${mode === "drift" ? "No drift" : "No changes"}${rest}`;
  const period = mode === "drift" ? " since the last run" : "";
  const others = plan.otherResources.length;
  const foreign = others === 0 ? "" : `, ${formatCount(others, "resource")} of other packages`;
  return `${formatCount(changes, "change")} to ${formatCount(users, "user")}${period}${foreign}${rest}`;
}
