/** The calls around a user's services. */
import { z } from "zod";
import { InvalidResponseError } from "../errors";
import type { OdinClient } from "../client";
import { looseBoolean, looseList } from "./loose";

const PATH = "/users/services";
const SETTINGS = `${PATH}/settings`;

type Settings = Readonly<Record<string, unknown>>;

/** What a user can have and has, by name. */
export interface Assignments {
  readonly services: ReadonlyMap<string, boolean>;
  readonly servicePacks: ReadonlyMap<string, boolean>;
}

export interface AssignmentRow {
  readonly serviceName: string;
  readonly assigned: boolean;
}

const row = z.looseObject({ serviceName: z.coerce.string().min(1), assigned: looseBoolean });
const rows = looseList(row);
const assignments = z.looseObject({ userServices: rows, servicePackServices: rows });
const IDS = new Set(["userId", "serviceProviderId", "groupId"]);
/** By the service's name; besides them, whose they are. */
const settings = z
  .record(z.string(), z.unknown())
  .refine((answer) =>
    Object.entries(answer).every(
      ([name, value]) =>
        IDS.has(name) || value === null || value === "" || (typeof value === "object" && !Array.isArray(value)),
    ),
  );

export async function getServices(odin: OdinClient, userId: string): Promise<Assignments> {
  const answer = await odin({ method: "GET", path: PATH, query: { userId } });
  refuseAnother(`GET ${PATH}`, answer, userId);
  const parsed = assignments.safeParse(answer);
  if (!parsed.success || !hasRows(answer))
    throw new InvalidResponseError(`GET ${PATH}`, "something that is no list of services");
  const named = (list: z.infer<typeof rows>) =>
    new Map(list.map(({ serviceName, assigned }) => [serviceName, assigned]));
  return { services: named(parsed.data.userServices), servicePacks: named(parsed.data.servicePackServices) };
}

/** Assigns services and takes them away, and leaves those alone that are not named. */
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

/** The settings of all services that a user has, by the service's name. */
export async function getServiceSettings(odin: OdinClient, userId: string): Promise<Settings> {
  const answer = await odin({ method: "GET", path: SETTINGS, query: { userId } });
  refuseAnother(`GET ${SETTINGS}`, answer, userId);
  const parsed = settings.safeParse(answer);
  if (!parsed.success) throw new InvalidResponseError(`GET ${SETTINGS}`, "something that is no settings of services");
  return parsed.data;
}

/** Sets the members of the services in the body, and leaves all others as they are. */
export async function putServiceSettings(odin: OdinClient, userId: string, body: Settings): Promise<void> {
  await odin({ method: "PUT", path: SETTINGS, body: { userId, ...body } });
}

/** Rows can be missing where there are none, but what has none of them is another answer. */
function hasRows(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && ("userServices" in answer || "servicePackServices" in answer);
}

function refuseAnother(call: string, answer: unknown, userId: string): void {
  const about = z.looseObject({ userId: z.string() }).safeParse(answer);
  if (about.success && about.data.userId.toLowerCase() !== userId.toLowerCase())
    throw new InvalidResponseError(call, "something about another user");
}
