/** Requests about a user's services, one function each. All throw an `OdinError` on failure. */
import { z } from "zod";
import { sameId } from "../../shared/ids";
import type { OdinClient } from "../client";
import { InvalidResponseError } from "../errors";
import { looseBoolean, looseList } from "./loose";

const PATH = "/users/services";
const SETTINGS_PATH = `${PATH}/settings`;

/** Settings by the name of their service, e.g. `{ "Call Waiting": { isActive: true } }`. */
type ServiceSettings = Readonly<Record<string, unknown>>;

/** The services and service packs that a user can have, by name; true for those that the user has. */
export interface Assignments {
  readonly services: ReadonlyMap<string, boolean>;
  readonly servicePacks: ReadonlyMap<string, boolean>;
}

export interface AssignmentRow {
  readonly serviceName: string;
  /** Whether the user has the service. */
  readonly assigned: boolean;
}

const rows = looseList(z.looseObject({ serviceName: z.coerce.string().min(1), assigned: looseBoolean }));
const assignments = z.looseObject({ userServices: rows, servicePackServices: rows });

/** Members of a response about settings that are not services. */
const ID_NAMES = new Set(["userId", "serviceProviderId", "groupId"]);
const settings = z
  .record(z.string(), z.unknown())
  .refine((response) =>
    Object.entries(response).every(
      ([name, value]) =>
        ID_NAMES.has(name) || value === null || value === "" || (typeof value === "object" && !Array.isArray(value)),
    ),
  );

/** The services and service packs that a user can have. */
export async function getServices(odin: OdinClient, userId: string): Promise<Assignments> {
  const response = await odin({ method: "GET", path: PATH, query: { userId } });
  requireSameUser(`GET ${PATH}`, response, userId);
  const parsed = assignments.safeParse(response);
  if (!parsed.success || !hasRows(response))
    throw new InvalidResponseError(`GET ${PATH}`, "it is not a list of services");
  const byName = (list: z.infer<typeof rows>) =>
    new Map(list.map(({ serviceName, assigned }) => [serviceName, assigned]));
  return { services: byName(parsed.data.userServices), servicePacks: byName(parsed.data.servicePackServices) };
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

/** The settings of all services that a user has. */
export async function getServiceSettings(odin: OdinClient, userId: string): Promise<ServiceSettings> {
  const response = await odin({ method: "GET", path: SETTINGS_PATH, query: { userId } });
  requireSameUser(`GET ${SETTINGS_PATH}`, response, userId);
  const parsed = settings.safeParse(response);
  if (!parsed.success)
    throw new InvalidResponseError(`GET ${SETTINGS_PATH}`, "it does not contain settings of services");
  return parsed.data;
}

/** Sets the given settings. Settings and services that the body does not name stay as they are. */
export async function putServiceSettings(odin: OdinClient, userId: string, body: ServiceSettings): Promise<void> {
  await odin({ method: "PUT", path: SETTINGS_PATH, body: { userId, ...body } });
}

/** Each list may be missing when it is empty. A response without both is not from the API. */
function hasRows(response: unknown): boolean {
  return (
    typeof response === "object" &&
    response !== null &&
    ("userServices" in response || "servicePackServices" in response)
  );
}

/** @throws InvalidResponseError when the response names another user */
function requireSameUser(requestName: string, response: unknown, userId: string): void {
  const parsed = z.looseObject({ userId: z.string() }).safeParse(response);
  if (parsed.success && !sameId(userId, parsed.data.userId))
    throw new InvalidResponseError(requestName, "it is about another user");
}
