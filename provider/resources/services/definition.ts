/** How the services of a user are read and written. */
import type { Live, ResourceDefinition, Values, WriteRequest } from "../../core/definition";
import {
  type Change,
  type CheckFailure,
  compare,
  declaredPaths,
  didYouMean,
  formatPath,
  isObject,
  isUnknown,
  isUnset,
  toPatch,
} from "../../core/fields/index";
import {
  type OdinClient,
  getServiceSettings,
  getServices,
  getUser,
  isUserNotFound,
  putServiceSettings,
  putServices,
} from "../../odin/index";
import { readUser } from "../user/find";
import { numberingOf } from "../user/numbering";
import { ASSIGNED_OUTPUT, SERVICES } from "./kind";
import { settableFields } from "./schema";

type Group = keyof typeof settableFields;
const GROUPS = Object.keys(settableFields) as Group[];

/** A user with the services that it has, and everything that its group is licensed for as far as the platform lists it. */
type LiveServices = Live & {
  readonly userId: string;
  readonly [AVAILABLE]?: Readonly<Record<Group, string[] | undefined>>;
};
const AVAILABLE = "available";

export const services: ResourceDefinition<OdinClient, LiveServices> = {
  ...SERVICES,
  read,
  readMore: readNumbering,
  numbering: numberingOf,
  writes: (client) => [assignment(client), settings(client)],
  checkLive: unlicensed,
  extraOutputs: assignedByThisResource,
  removal: { paths: unassignedOnRemoval, changes: removalChanges },
  export: {
    option: "services",
    description: "also export services; needs two requests per user",
    declare: declareAssigned,
  },
};

/** Declares every assigned service and service pack, also one without settings. */
function declareAssigned(live: LiveServices, { services: settings, ...others }: Values): Values {
  const namesIn = (group: Group) => Object.keys(isObject(live[group]) ? live[group] : {});
  const settingsOf = (name: string) => (isObject(settings) && isObject(settings[name]) ? settings[name] : {});
  const packs = namesIn("servicePacks").sort();
  return {
    ...others,
    services: Object.fromEntries(namesIn("services").map((name) => [name, settingsOf(name)])),
    servicePacks: packs.length > 0 ? packs : undefined,
  };
}

async function read(client: OdinClient, userId: string): Promise<LiveServices | undefined> {
  try {
    const [assigned, values] = await Promise.all([getServices(client, userId), getServiceSettings(client, userId)]);
    const namesIn = (list: ReadonlyMap<string, boolean>) =>
      [...list].filter(([, isAssigned]) => isAssigned).map(([name]) => [name, {}] as const);
    const withSettings = Object.entries(values).filter(([, value]) => isObject(value));
    return {
      userId,
      // A service that comes with a pack has settings, and is not assigned by itself.
      services: { ...Object.fromEntries(namesIn(assigned.services)), ...Object.fromEntries(withSettings) },
      servicePacks: Object.fromEntries(namesIn(assigned.servicePacks)),
      [AVAILABLE]: { services: availableIn(assigned.services), servicePacks: availableIn(assigned.servicePacks) },
    };
  } catch (error) {
    // Only a read of the user proves that it does not exist.
    if (isUserNotFound(error, userId) && !(await readUser(client, userId))) return undefined;
    throw error;
  }
}

/** Undefined where it is unknown: a platform can list assigned services only. */
function availableIn(list: ReadonlyMap<string, boolean>): string[] | undefined {
  return [...list.values()].includes(false) ? [...list.keys()] : undefined;
}

/** Whether two notations of a number are equal can depend on the country of the user, which these responses do not contain. */
async function readNumbering(
  client: OdinClient,
  live: LiveServices,
  declared: Readonly<Values>,
): Promise<LiveServices> {
  if (live["countryCode"] !== undefined) return live;
  const isUncertain = ({ field, live: value, declared: wanted }: Change) =>
    field.type.dependsOnNumbering === true && value !== undefined && wanted !== null && !isUnknown(wanted);
  if (!compare(settableFields, declared, { live, applied: {}, numbering: {} }).some(isUncertain)) return live;
  const { countryCode = "", nationalPrefix } = await getUser(client, live.userId);
  return { ...live, countryCode, nationalPrefix };
}

/** Assigns and unassigns. Settings follow in a second request, because they need an assigned service. */
function assignment(client: OdinClient): WriteRequest<LiveServices> {
  return {
    writes: isAssignment,
    send: async ({ userId }, changes) => {
      const rowsOf = (group: Group) =>
        changes
          .filter(({ path }) => path[0] === group)
          .map(({ path, declared }) => ({ serviceName: path[1] ?? "", assigned: declared !== null }));
      await putServices(client, userId, rowsOf("services"), rowsOf("servicePacks"));
      return undefined;
    },
  };
}

function settings(client: OdinClient): WriteRequest<LiveServices> {
  return {
    writes: ({ path }) => path[0] === ("services" satisfies Group) && path.length > 2,
    send: async ({ userId }, changes) => {
      await putServiceSettings(client, userId, toPatch(changes)["services"] as Values);
      return undefined;
    },
  };
}

function isAssignment({ path }: Pick<Change, "path">): boolean {
  return Object.hasOwn(settableFields, path[0] ?? "") && path.length === 2;
}

/** Services and packs that the group of the user is not licensed for. */
function unlicensed(live: LiveServices, declared: Readonly<Values>): CheckFailure[] {
  return GROUPS.flatMap((group) => {
    const [wanted, assigned, available] = [declared[group], live[group], live[AVAILABLE]?.[group]];
    if (!isObject(wanted) || !isObject(assigned) || !available) return [];
    return Object.keys(wanted)
      .filter((name) => wanted[name] !== null && assigned[name] === undefined && !available.includes(name))
      .map((name) => {
        const noun = group === "services" ? "service" : "service pack";
        const hint = didYouMean(name, available, "have the group licensed for it, or remove it");
        return { path: formatPath([group, name]), reason: `is not a ${noun} that the group is licensed for; ${hint}` };
      });
  });
}

/** The output with everything that this resource assigned itself and still declares. */
function assignedByThisResource(before: Readonly<Values>, declared: Readonly<Values>, done: readonly Change[]): Values {
  const remaining = new Set(declaredPaths(settableFields, declared));
  const own = new Set(assignedIn(before));
  for (const { path, declared: wanted } of done.filter(isAssignment))
    if (wanted === null) own.delete(formatPath(path));
    else own.add(formatPath(path));
  const paths = [...own].filter((path) => remaining.has(path)).sort();
  return paths.length === 0 ? {} : { [ASSIGNED_OUTPUT]: paths };
}

/** Paths of the services that a resource assigned itself. */
function assignedIn(state: Readonly<Values>): string[] {
  const paths = state[ASSIGNED_OUTPUT];
  return isUnset(paths) ? [] : (paths as string[]).map(withCurrentNotation);
}

/** States of version 0.1.0 contain `services.Call Waiting`, without brackets. */
function withCurrentNotation(path: string): string {
  const group = GROUPS.find((name) => path.startsWith(`${name}.`));
  return group ? formatPath([group, path.slice(group.length + 1)]) : path;
}

/** With `onDelete: "unassign"`, the services that the resource assigned itself. */
function unassignedOnRemoval(state: Readonly<Values>): string[] {
  return state["onDelete"] === "unassign" ? assignedIn(state) : [];
}

function removalChanges(live: LiveServices, state: Readonly<Values>): Change[] {
  const own = new Set(unassignedOnRemoval(state));
  const unassigned = Object.fromEntries(
    GROUPS.map((group) => {
      const assigned = isObject(live[group]) ? Object.keys(live[group]) : [];
      const names = assigned.filter((name) => own.has(formatPath([group, name])));
      return [group, Object.fromEntries(names.map((name) => [name, null]))];
    }),
  );
  return compare(settableFields, unassigned, { live, applied: {}, numbering: {} });
}
