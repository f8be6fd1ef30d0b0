/** Who the user of a declaration is, where its id on the platform or in the program has changed: a rename needs proof. */
import { BroadworksError } from "../../shared/errors";
import type { LiveUser, OdinClient } from "../../odin";
import { type Change, type Fields, type Identification, compare, isUnknown, isUnset } from "../../core/fields/index";
import type { Run } from "../../core/run";
import { findEither, findPrimary, findUser, sameId } from "./find";
import { USER_KIND } from "../kinds";
import { userFields } from "./schema";
import { seen } from "./state";

type Values = Readonly<Record<string, unknown>>;

/** Set in the state of a user who was sent a rename whose outcome is unknown: the id that was sent. */
export const RENAMING = "renaming";

/**
 * The live user of a resource in the state, under its former id or under the declared one. Undefined when both are proven
 * missing.
 *
 * @param before - the outputs of the last run
 * @throws BroadworksError when the declared id belongs to someone else, or when nothing proves that it does not
 */
export async function findPerson(
  odin: OdinClient,
  before: Values,
  declared: Values,
  run: Run,
): Promise<LiveUser | undefined> {
  const userId = before["userId"] as string;
  const newUserId = declared["userId"];
  if (typeof newUserId !== "string" || isUnknown(newUserId) || sameId(newUserId, userId)) return findUser(odin, userId);
  // The former id may be another id of the renamed user by now.
  const former = await findEither(odin, userId, newUserId);
  const other = await findEither(odin, newUserId, userId);
  if (former && sameId(former.userId, userId)) {
    if (other && sameId(other.userId, newUserId)) throw new BroadworksError(bothExist(userId, newUserId));
    if (await run.isTaken(USER_KIND, userId)) throw new BroadworksError(bothDeclared(userId, newUserId));
    return former;
  }
  if (!other) return undefined;
  const isOwnRename = run.isRenamed(userId, newUserId) || sameId(newUserId, before[RENAMING]);
  if (isOwnRename) return other;
  if (declared["onExisting"] === "fail")
    throw new BroadworksError(notProven(userId, newUserId, 'onExisting is "fail", which applies to the new id as well'));
  proveSame(before, other, userId);
  return other;
}

/**
 * The live user of a resource that is new in the state. Where the same URN declared another id before, the engine replaces the
 * resource and the person stays: then it is the user under the former id, who is renamed.
 *
 * @param find - finds the user under the declared id
 * @throws BroadworksError when both ids exist, or when another resource declares the former one
 */
export async function findReplaced(
  odin: OdinClient,
  declared: Values,
  run: Run,
  find: () => LiveUser | undefined | Promise<LiveUser | undefined> = () => findUser(odin, declared["userId"] as string),
): Promise<LiveUser | undefined> {
  const { userId: newUserId, serviceProviderId } = declared as Record<string, string>;
  const live = await find();
  if (newUserId === undefined) return live;
  const isKnown = !isUnknown(serviceProviderId);
  const userId = await run.formerIdOf(USER_KIND, { userId: newUserId, ...(isKnown && { serviceProviderId }) });
  const former = userId === undefined ? undefined : await findPrimary(odin, userId);
  if (!former) return live;
  if (live) throw new BroadworksError(bothExist(former.userId, newUserId));
  if (await run.isTaken(USER_KIND, former.userId)) throw new BroadworksError(bothDeclared(former.userId, newUserId));
  return former;
}

/** @throws BroadworksError when the applied values do not show that the user is the person of the state */
function proveSame(before: Values, live: LiveUser, userId: string): void {
  const proof = ["unique", "name"] as const;
  for (const how of proof) {
    const evidence = evidenceIn(before, live, how);
    if (evidence.length === 0) continue;
    const differing = differencesIn(evidence, before, live);
    if (differing.length === 0) return;
    throw new BroadworksError(
      notProven(userId, live.userId, `these values differ: ${differing.map(nameOf).join(", ")}`),
    );
  }
  throw new BroadworksError(
    notProven(userId, live.userId, "no extension, number, alias or name is declared that would show it"),
  );
}

/** Names of the applied values that identify a person, as far as the platform returns them. */
function evidenceIn(before: Values, live: LiveUser, how: Identification): string[] {
  return Object.entries(userFields as Fields)
    .filter(([name, field]) => {
      const isReturned = !field.isOptionalInResponse || field.readLive(live, name) !== undefined;
      return field.identification === how && !isUnset(before[name]) && isReturned;
    })
    .map(([name]) => name);
}

function differencesIn(names: readonly string[], before: Values, live: LiveUser): Change[] {
  const applied = Object.fromEntries(names.map((name) => [name, before[name]]));
  return compare(userFields, applied, seen(live, {}));
}

function nameOf({ path }: Change): string {
  return path.join(".");
}

function bothExist(userId: string, newUserId: string): string {
  return (
    `cannot rename ${userId} to ${newUserId}: ${newUserId} is another user who exists. To declare ${newUserId} as well, give ` +
    `it a resource of its own; to stop managing ${userId}, remove its resource. Nothing was written`
  );
}

function bothDeclared(userId: string, newUserId: string): string {
  return (
    `cannot rename ${userId} to ${newUserId}: another resource of this run declares ${userId}, so ${newUserId} is someone else. ` +
    `Give ${newUserId} a resource of its own name, and keep the name of this resource, or an alias of it, for ${userId}. Nothing was written`
  );
}

function notProven(userId: string, newUserId: string, why: string): string {
  return (
    `${userId} no longer exists, and nothing proves that ${newUserId} is the same person: ${why}. If it is, run ` +
    `\`pulumi up --refresh\`, which adopts ${newUserId}; if it is not, remove the resource of ${userId} and declare ` +
    `${newUserId} with a resource of its own. Nothing was written`
  );
}
