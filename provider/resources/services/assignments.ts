/** Services and packs that a user has or does not have: the request that changes it, its rules, and what a resource assigned. */
import type { Values, WriteRequest } from "../../core/definition";
import {
  type Change,
  type CheckFailure,
  declaredPaths,
  didYouMean,
  formatPath,
  isObject,
  isUnset,
  parsePath,
} from "../../core/fields/index";
import { type OdinClient, putServices } from "../../odin/index";
import { ASSIGNED_OUTPUT } from "./kind";
import { type LiveServices, partsOf } from "./live";
import { type ServicesField, settableFields } from "./schema";

const FIELDS = Object.keys(settableFields) as ServicesField[];

/**
 * The requests that assign and unassign, packs first: a service that comes with a pack must not be assigned a second time.
 * Settings follow later, because they need an assigned service.
 */
export function assignmentRequests(client: OdinClient): WriteRequest<LiveServices>[] {
  const send = async (live: LiveServices, changes: readonly Change[]) => {
    const rowsOf = (field: ServicesField) =>
      changes
        .filter(({ path }) => path[0] === field)
        .map(({ path, declared }) => ({ serviceName: path[1] ?? "", assigned: declared !== null }))
        .filter(({ serviceName, assigned }) => assigned || isAssignedDirectly(live, field, serviceName));
    const [services, packs] = [rowsOf("services"), rowsOf("servicePacks")];
    if (services.length + packs.length > 0) await putServices(client, live.userId, services, packs);
    return undefined;
  };
  const requestOf = (field: ServicesField) => ({
    writes: (change: Change) => isAssignment(change) && change.path[0] === field,
    send,
  });
  return [requestOf("servicePacks"), requestOf("services")];
}

/** Unknown without a list of assignments. */
function isAssignedDirectly(live: LiveServices, field: ServicesField, name: string): boolean {
  return partsOf(live).assignments?.[field].get(name) ?? partsOf(live).assignments === undefined;
}

function isAssignment({ path }: Pick<Change, "path">): boolean {
  return Object.hasOwn(settableFields, path[0] ?? "") && path.length === 2;
}

/** Why declared assignments are impossible for a user. */
export function assignmentProblems(live: LiveServices, declared: Readonly<Values>): CheckFailure[] {
  return [...FIELDS.flatMap((field) => unlicensed(live, declared, field)), ...fromPacks(live, declared)];
}

/** Services or packs that the group of the user is not licensed for. */
function unlicensed(live: LiveServices, declared: Readonly<Values>, field: ServicesField): CheckFailure[] {
  const [wanted, assigned, licensed] = [declared[field], live[field], licensedIn(live, field)];
  if (!isObject(wanted) || !assigned || !licensed) return [];
  return Object.keys(wanted)
    .filter((name) => wanted[name] !== null && assigned[name] === undefined && !licensed.includes(name))
    .map((name) => {
      const noun = field === "services" ? "service" : "service pack";
      const hint = didYouMean(name, licensed, "have the group licensed for it, or remove it");
      return { path: formatPath([field, name]), reason: `is not a ${noun} that the group is licensed for; ${hint}` };
    });
}

/** Undefined where it is unknown: a platform can list assigned services only. */
function licensedIn(live: LiveServices, field: ServicesField): string[] | undefined {
  const list = partsOf(live).assignments?.[field];
  return list && [...list.values()].includes(false) ? [...list.keys()] : undefined;
}

/** Services that cannot be unassigned by themselves. If a pack is unassigned in the same run, they can come from that pack. */
function fromPacks(live: LiveServices, declared: Readonly<Values>): CheckFailure[] {
  const { services, servicePacks } = declared;
  const packs = Object.keys(live.servicePacks ?? {});
  const isPackUnassigned = packs.some((pack) => isObject(servicePacks) && servicePacks[pack] === null);
  if (!partsOf(live).assignments || !isObject(services) || isPackUnassigned) return [];
  return Object.keys(services)
    .filter((name) => services[name] === null && live.services[name] !== undefined)
    .filter((name) => !isAssignedDirectly(live, "services", name))
    .map((name) => ({
      path: formatPath(["services", name]),
      reason:
        `cannot be unassigned: it comes from ${formatPacks(packs)}. Declare it without null, or unassign the ` +
        "service pack",
    }));
}

/** The packs that a service can come from. Responses do not show the services of a pack. */
function formatPacks(packs: readonly string[]): string {
  const names = packs.map((pack) => JSON.stringify(pack)).join(", ");
  if (packs.length === 0) return "a service pack or the group";
  return packs.length === 1 ? `the service pack ${names}` : `a service pack; the user has ${names}`;
}

/** The output with everything that this resource assigned itself and still declares. */
export function assignedByThisResource(
  before: Readonly<Values>,
  declared: Readonly<Values>,
  done: readonly Change[],
): Values {
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
  const field = FIELDS.find((name) => path.startsWith(`${name}.`));
  return field ? formatPath([field, path.slice(field.length + 1)]) : path;
}

/** With `onDelete: "unassign"`, null for each service and pack that the resource assigned itself. */
export function valuesAfterRemoval(state: Readonly<Values>): Values {
  if (state["onDelete"] !== "unassign") return {};
  const values: Values = {};
  for (const path of assignedIn(state)) {
    const [field = "", name = ""] = parsePath(path).map(String);
    values[field] = { ...(values[field] as Values | undefined), [name]: null };
  }
  return values;
}
