/** Requests about a user's services, one function each. All throw an `OdinError` on failure. */
import { z } from "zod";
import { sameId } from "../../shared/ids";
import { unwrapSingleton } from "../../shared/nesting";
import type { OdinClient } from "../client";
import { InvalidResponseError } from "../errors";
import { idSchema, noteIds } from "../numeric-ids";
import { looseBoolean, looseList } from "./loose";
import { type ServiceSettings, parseServiceSettings } from "./service-settings";

const PATH = "/users/services";
const ASSIGNED_PATH = `${PATH}/assigned`;
const SETTINGS_PATH = `${PATH}/settings`;

/** The services and service packs that a user can have, by name; true for those that are assigned to the user directly. */
export interface Assignments {
  readonly services: ReadonlyMap<string, boolean>;
  readonly servicePacks: ReadonlyMap<string, boolean>;
}

interface AssignmentRow {
  readonly serviceName: string;
  /** Whether the user has the service. */
  readonly assigned: boolean;
}

const serviceName = z.coerce.string().min(1);
const rows = looseList(z.looseObject({ serviceName, assigned: looseBoolean }));
const assignments = z.looseObject({ userServices: rows, servicePackServices: rows });
const presentRows = looseList(z.looseObject({ serviceName, assigned: looseBoolean.default(true) }));
const present = z.looseObject({ userServices: presentRows, groupServices: presentRows });

/** The services and service packs that a user can have. Services that come with a pack count as not assigned. */
export async function getServices(odin: OdinClient, userId: string): Promise<Assignments> {
  const response = unwrapSingleton(await odin({ method: "GET", path: PATH, query: { userId } }));
  requireSameUser(odin, `GET ${PATH}`, response, userId);
  const parsed = parseAssignments(response);
  if (!parsed) throw new InvalidResponseError(`GET ${PATH}`, "it is not a list of services");
  return parsed;
}

/** The assignments in a response or in a row of a list; undefined if it has another shape. */
export function parseAssignments(response: unknown): Assignments | undefined {
  const parsed = assignments.safeParse(response);
  if (!parsed.success || !hasEither(response, "servicePackServices")) return undefined;
  const byName = (list: z.infer<typeof rows>) => new Map(list.map((row) => [row.serviceName, row.assigned]));
  return { services: byName(parsed.data.userServices), servicePacks: byName(parsed.data.servicePackServices) };
}

/** The names of the services that a user has: directly, through a service pack, or through the group. */
export async function getServicesOfUser(odin: OdinClient, userId: string): Promise<readonly string[]> {
  const response = unwrapSingleton(await odin({ method: "GET", path: ASSIGNED_PATH, query: { userId } }));
  requireSameUser(odin, `GET ${ASSIGNED_PATH}`, response, userId);
  const parsed = parseServicesOfUser(response);
  if (!parsed) throw new InvalidResponseError(`GET ${ASSIGNED_PATH}`, "it is not a list of services");
  return parsed;
}

/** The names in a response or in a row of a list; undefined if it has another shape. */
export function parseServicesOfUser(response: unknown): readonly string[] | undefined {
  const parsed = present.safeParse(response);
  if (!parsed.success || !hasEither(response, "groupServices")) return undefined;
  const { userServices, groupServices } = parsed.data;
  return [...userServices, ...groupServices].filter((row) => row.assigned).map((row) => row.serviceName);
}

/** Assigns and unassigns the given services and service packs. All others stay as they are. */
export async function putServices(
  odin: OdinClient,
  userId: string,
  userServices: readonly AssignmentRow[],
  servicePackServices: readonly AssignmentRow[],
): Promise<void> {
  const body = {
    userId,
    ...(userServices.length > 0 && { userServices }),
    ...(servicePackServices.length > 0 && { servicePackServices }),
  };
  await odin({ method: "PUT", path: PATH, body });
}

/** The settings of the services that a user has. A service without settings can be absent. */
export async function getServiceSettings(odin: OdinClient, userId: string): Promise<ServiceSettings> {
  const response = unwrapSingleton(await odin({ method: "GET", path: SETTINGS_PATH, query: { userId } }));
  requireSameUser(odin, `GET ${SETTINGS_PATH}`, response, userId);
  const settings = parseServiceSettings(response);
  if (!settings) throw new InvalidResponseError(`GET ${SETTINGS_PATH}`, "it does not contain settings of services");
  return settings;
}

/**
 * Sets the given settings. Settings and services that the body does not name stay as they are.
 *
 * @returns the settings in the response; undefined if it has another shape
 */
export async function putServiceSettings(
  odin: OdinClient,
  userId: string,
  body: ServiceSettings,
): Promise<ServiceSettings | undefined> {
  return parseServiceSettings(
    unwrapSingleton(await odin({ method: "PUT", path: SETTINGS_PATH, body: { userId, ...body } })),
  );
}

/** Each list may be missing when it is empty. A response without both is not from the API. */
function hasEither(response: unknown, otherList: string): boolean {
  return typeof response === "object" && response !== null && ("userServices" in response || otherList in response);
}

/** The response names another user: the id is an alternate id of that user, or the response is wrong. */
export class OtherUserError extends InvalidResponseError {
  constructor(request: string) {
    super(request, "it is about another user");
  }
}

/** @throws OtherUserError when the response names another user */
function requireSameUser(odin: OdinClient, requestName: string, response: unknown, userId: string): void {
  noteIds(() => odin, { userId });
  const parsed = z.looseObject({ userId: idSchema(odin, "userId") }).safeParse(response);
  if (parsed.success && !sameId(userId, parsed.data.userId)) throw new OtherUserError(requestName);
}
