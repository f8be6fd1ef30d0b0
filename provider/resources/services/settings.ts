/** How a user's services are read and written. */
import {
  type OdinClient,
  getServiceSettings,
  getServices,
  getUser,
  isNotFound,
  putServiceSettings,
  putServices,
} from "../../odin";
import {
  type Change,
  type CheckFailure,
  compare,
  didYouMean,
  isObject,
  isUnknown,
  isUnset,
  formatPath,
  declaredPaths,
  toPatch,
} from "../../core/fields/index";
import type { Live, Step } from "../../core/converge";
import { findUser } from "../user/find";
import { SERVICES_KIND } from "../kinds";
import type { Settings } from "../settings";
import { numberingOf } from "../user/state";
import { LIFECYCLE_DEFAULTS, lifecycleOptions, ownerFields, settableFields } from "./schema";

type Values = Readonly<Record<string, unknown>>;
type Group = keyof typeof settableFields;

const fields = { ...ownerFields, ...settableFields };

/** What can be had at all, as far as the platform lists it. */
const AVAILABLE = "available";

/** Names of what this resource assigned itself, in the state. */
const ASSIGNED = "assigned";

export const services: Settings = {
  kind: SERVICES_KIND,
  fields,
  lifecycleOptions,
  lifecycleDefaults: LIFECYCLE_DEFAULTS,
  read,
  complete,
  see: (live, applied) => ({ live, applied, numbering: numberingOf(live) }),
  steps: (odin) => [assignment(odin), setting(odin)],
  problems,
  kept,
  removes: (state) => takenAtEnd(state).length > 0,
  removal,
};

async function read(odin: OdinClient, userId: string): Promise<Live | undefined> {
  try {
    const [assigned, settings] = await Promise.all([getServices(odin, userId), getServiceSettings(odin, userId)]);
    const has = (list: ReadonlyMap<string, boolean>) => [...list].filter(([, isAssigned]) => isAssigned);
    const rows = Object.entries(settings).filter(([, values]) => isObject(values));
    return {
      userId,
      // A service that comes with a pack has settings, and is not assigned by itself.
      services: {
        ...Object.fromEntries(has(assigned.services).map(([name]) => [name, {}])),
        ...Object.fromEntries(rows),
      },
      servicePacks: Object.fromEntries(has(assigned.servicePacks).map(([name]) => [name, {}])),
      [AVAILABLE]: { services: availableIn(assigned.services), servicePacks: availableIn(assigned.servicePacks) },
    };
  } catch (error) {
    // That a user is gone is for get-user-by-id to say.
    if (isNotFound(error) && !(await findUser(odin, userId))) return undefined;
    throw error;
  }
}

/** Undefined where it cannot be told: a platform may list what is assigned, and nothing else. */
function availableIn(list: ReadonlyMap<string, boolean>): string[] | undefined {
  return [...list.values()].includes(false) ? [...list.keys()] : undefined;
}

/** Whether numbers in different writing are the same depends on the user's country, which these calls do not tell. */
async function complete(odin: OdinClient, live: Live, declared: Values): Promise<Live> {
  if (live["countryCode"] !== undefined) return live;
  const isDoubtful = ({ field, live: value, declared: wanted }: Change) =>
    field.type.dependsOnNumbering === true && value !== undefined && wanted !== null && !isUnknown(wanted);
  if (!compare(settableFields, declared, { live, applied: {}, numbering: {} }).some(isDoubtful)) return live;
  const { countryCode = "", nationalPrefix } = await getUser(odin, live.userId);
  return { ...live, countryCode, nationalPrefix };
}

/** Who has a service is one call; what is set of it another, after it. */
function assignment(odin: OdinClient): Step<Live> {
  return {
    writes: isAssignment,
    send: async ({ userId }, changes) => {
      const rowsOf = (group: Group) =>
        changes
          .filter(({ path }) => path[0] === group)
          .map(({ path, declared }) => ({ serviceName: path[1] ?? "", assigned: declared !== null }));
      await putServices(odin, userId, rowsOf("services"), rowsOf("servicePacks"));
      return undefined;
    },
  };
}

function setting(odin: OdinClient): Step<Live> {
  return {
    writes: ({ path }) => path[0] === "services" && path.length > 2,
    send: async ({ userId }, changes) => {
      await putServiceSettings(odin, userId, toPatch(changes)["services"] as Values);
      return undefined;
    },
  };
}

function isAssignment({ path }: Pick<Change, "path">): boolean {
  return Object.hasOwn(settableFields, path[0] ?? "") && path.length === 2;
}

/** What the group is not licensed for. */
function problems(live: Live, declared: Values): CheckFailure[] {
  const available = live[AVAILABLE] as Readonly<Record<Group, string[] | undefined>>;
  return (Object.keys(settableFields) as Group[]).flatMap((group) => {
    const [wanted, has, can] = [declared[group], live[group], available[group]];
    if (!isObject(wanted) || !isObject(has) || !can) return [];
    return Object.keys(wanted)
      .filter((name) => wanted[name] !== null && has[name] === undefined && !can.includes(name))
      .map((name) => {
        const hint = didYouMean(name, can, "have the group licensed for it, or take it out");
        const what = group === "services" ? "service" : "service pack";
        return {
          path: formatPath([group, name]),
          reason: `is no ${what} that the user's group is licensed for; ${hint}`,
        };
      });
  });
}

/** Of what this resource assigned, that which it still declares. */
function kept(before: Values, declared: Values, done: readonly Change[]): Values {
  const still = new Set(declaredPaths(settableFields, declared));
  const own = new Set(ownIn(before));
  for (const { path, declared: wanted } of done.filter(isAssignment))
    if (wanted === null) own.delete(path.join("."));
    else own.add(path.join("."));
  const names = [...own].filter((name) => still.has(name)).sort();
  return names.length === 0 ? {} : { [ASSIGNED]: names };
}

function ownIn(state: Values): string[] {
  return isUnset(state[ASSIGNED]) ? [] : (state[ASSIGNED] as string[]);
}

/** What goes with the resource: with `onDelete: "unassign"`, what it assigned itself. */
export function takenAtEnd(state: Values): string[] {
  return state["onDelete"] === "unassign" ? ownIn(state) : [];
}

function removal(live: Live, state: Values): Change[] {
  const own = new Set(takenAtEnd(state));
  const taken = Object.fromEntries(
    (Object.keys(settableFields) as Group[]).map((group) => [
      group,
      Object.fromEntries(
        Object.keys(isObject(live[group]) ? live[group] : {})
          .filter((name) => own.has(`${group}.${name}`))
          .map((name) => [name, null]),
      ),
    ]),
  );
  return compare(settableFields, taken, { live, applied: {}, numbering: {} });
}
