/** A plan in the order in which people are to read it: what is risky first, equal changes of many users in one line. */
import { REDACTED } from "../../provider/shared/redact";
import { formatValue } from "../../provider/core/format";
import { RISKS, type Risk } from "./risks";
import { type Action, type Plan, type PlannedChange, type PlannedObject, changedObjects, isEmpty } from "./plan";

export interface Section {
  readonly title: string;
  readonly isRisky: boolean;
  readonly lines: readonly Line[];
}

/** Something that happens to one user or to many. Who and what come from the platform and the program: any text at all. */
export interface Line {
  readonly users: readonly string[];
  readonly change?: FormattedChange;
  /** Names of fields, or a type of resources. */
  readonly names?: readonly string[];
  /** In words of our own. */
  readonly note?: string;
}

/** A change as it is told: values in the writing of all messages. */
export interface FormattedChange {
  readonly field: string;
  readonly live: string;
  readonly declared: string;
}

export const TITLES: Readonly<Record<Risk, string>> = {
  delete: "Users that are deleted",
  replace: "Users that are deleted and made again",
  deletedExternally: "Users that are gone from the platform",
  rename: "Renamed users",
  move: "Users that move to another group",
  number: "Numbers and extensions",
  forwarding: "Calls that go to outside numbers",
  password: "Passwords that are set",
};

export function sectionsOf(plan: Plan): Section[] {
  const { otherResources, mode } = plan;
  const users = changedObjects(plan);
  const changes = users.flatMap((user) => user.changes.map((change) => ({ user, change })));
  const acted = (action: Action) => users.filter((user) => user.action === action);
  const ofAll = (those: readonly PlannedObject[], note?: string): Line[] =>
    those.length === 0 ? [] : [{ users: those.map(({ id }) => id), ...(note && { note }) }];
  const risky = RISKS.map((risk) => ({
    title: TITLES[risk],
    isRisky: true,
    lines: [
      ...ofAll(users.filter(({ action }) => action === risk)),
      ...folded(changes.filter(({ change }) => change.risk === risk)),
    ],
  }));
  const asTheyAre = acted("adopt").filter((user) => user.changes.length === 0);
  const adopted = {
    title: "Users that come under management",
    lines: [
      ...ofAll(asTheyAre, "nothing changes"),
      ...folded(changes.filter(({ user, change }) => user.action === "adopt" && !change.risk)),
    ],
  };
  const made = acted("create").map((user) => ({
    users: [user.id],
    names: user.changes.filter(({ risk }) => !risk).map(({ field }) => visible(field)),
  }));
  const unmanaged = users.flatMap((user) => user.unmanaged.map((field) => ({ user, field })));
  const rest = {
    title: mode === "drift" ? "Changed by someone else" : "Changes",
    lines: folded(
      changes.filter(({ user, change }) => !change.risk && user.action !== "adopt" && user.action !== "create"),
    ),
  };
  const released = {
    title: "No longer managed, and left as they are",
    lines: [
      ...ofAll(acted("release")),
      ...byKey(unmanaged, ({ field }) => field).map((some) => ({
        users: some.map(({ user }) => user.id),
        names: [visible(some[0].field)],
      })),
    ],
  };
  const quiet = users.filter(
    (user) => user.action === "update" && user.changes.length === 0 && user.unmanaged.length === 0,
  );
  const rather = {
    title: "Only how the resource lives",
    lines: ofAll(quiet),
  };
  const foreign = {
    title: "Resources of other packages",
    lines: byKey(otherResources, ({ type, operation }) => `${operation} ${type}`).map((some) => ({
      users: some.map(({ name }) => name),
      names: [visible(some[0].type)],
      note: some[0].operation,
    })),
  };
  const safe = [adopted, { title: "New users", lines: made }, rest, released, rather, foreign];
  return [...risky, ...safe.map((section) => ({ ...section, isRisky: false }))].filter(({ lines }) => lines.length > 0);
}

interface Changed {
  readonly user: PlannedObject;
  readonly change: PlannedChange;
}

/** Equal changes in one line; those that most users have come first. */
function folded(changes: readonly Changed[]): Line[] {
  const told = changes.map(({ user, change }) => ({ user, told: toldOf(change), note: NOTES[change.cause] }));
  return byKey(told, (one) => JSON.stringify([one.told, one.note]))
    .sort((one, other) => other.length - one.length)
    .map((some) => ({
      users: some.map(({ user }) => user.id),
      change: some[0].told,
      ...(some[0].note && { note: some[0].note }),
    }));
}

/** What is not the program's doing. */
const NOTES: Readonly<Partial<Record<PlannedChange["cause"], string>>> = {
  drift: "changed by someone else",
  adoption: "as it comes under management",
  removal: "with its resource",
};

export function toldOf({ field, live, ...change }: PlannedChange): FormattedChange {
  const declared = "declared" in change ? valueOf(change.declared) : "(known when it runs)";
  // What is never read may be anything.
  return {
    field: visible(field),
    live: live === null && declared === REDACTED ? "(not known)" : valueOf(live),
    declared,
  };
}

function valueOf(value: unknown): string {
  return value === REDACTED ? REDACTED : visible(formatValue(value));
}

/** Text in which everything can be seen: what turns the direction of writing, or has no width, could hide what is there. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Bidi_Control}\p{Cc}\u200b\u2028\u2029\ufeff]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

type Some<T> = [T, ...T[]];

function byKey<T>(all: readonly T[], keyOf: (one: T) => string): Some<T>[] {
  const groups = new Map<string, Some<T>>();
  for (const one of all) {
    const group = groups.get(keyOf(one));
    if (group) group.push(one);
    else groups.set(keyOf(one), [one]);
  }
  return [...groups.values()];
}

/** How many users, or changes of them, some lines tell of. */
export function countOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { users }) => sum + users.length, 0);
}

/** What every form begins with: `Plan for`, and the stack. */
export function titleOf({ mode }: Plan): string {
  return mode === "drift" ? "Drift of" : "Plan for";
}

/** `24 changes to 22 users; 278 stay as they are`. Nothing where nothing could be told. */
export function headlinesOf(plan: Plan): string[] {
  return isEmpty(plan) && plan.failures.length > 0 ? [] : [headlineOf(plan)];
}

function headlineOf(plan: Plan): string {
  const { mode, summary, otherResources } = plan;
  const { users, changes, unchanged } = summary;
  const rest =
    unchanged === 0
      ? ""
      : `; ${unchanged} ${unchanged === 1 ? "stays" : "stay"} as ${unchanged === 1 ? "it is" : "they are"}`;
  const foreign =
    otherResources.length === 0 ? "" : `, ${counted(otherResources.length, "resource")} of other packages`;
  if (users + otherResources.length === 0) return `${mode === "drift" ? "Nothing has moved" : "Nothing to do"}${rest}`;
  const whose = mode === "drift" ? " behind the program's back" : "";
  return `${counted(changes, "change")} to ${counted(users, "user")}${whose}${foreign}${rest}`;
}

export function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}
