/**
 * Requests that show services of all users of a group. Not every platform has them, so each is one attempt, and callers can read
 * the users one by one instead. All throw an `OdinError` on failure.
 */
import { z } from "zod";
import { sameId } from "../../shared/ids";
import { unwrapSingleton } from "../../shared/nesting";
import type { OdinClient } from "../client";
import { InvalidResponseError } from "../errors";
import type { GroupIds } from "./groups";
import { looseBoolean, looseText } from "./loose";
import { type ServiceSettings, parseServiceSettings } from "./service-settings";
import { type Assignments, parseAssignments, parseServicesOfUser } from "./services";

/** What was read of the services of a user. Only the settings are always read. */
export interface ServiceParts {
  readonly userId: string;
  /** As the platform returned them. */
  readonly settings: ServiceSettings;
  /** The names of the services that the user has: directly, through a service pack, or through the group. */
  readonly present?: readonly string[];
  /** The services and packs that the group is licensed for, and whether each is assigned to the user directly. */
  readonly assignments?: Assignments;
}

/** The services of one user in a list. */
export interface ServicesRow extends ServiceParts {
  /** Country code of the phone numbers of the user. */
  readonly countryCode?: string;
  readonly nationalPrefix?: string;
}

/** Services with a list of their settings, by the part of the path that names them. */
const LISTED_SERVICES = {
  "Anonymous Call Rejection": "anonymous-call-rejection",
  "Automatic Callback": "automatic-callback",
  "Automatic Hold/Retrieve": "automatic-hold-retrieve",
  "Call Forwarding Always": "call-forwarding-always",
  "Call Forwarding Always Secondary": "call-forwarding-always-secondary",
  "Call Forwarding Busy": "call-forwarding-busy",
  "Call Forwarding No Answer": "call-forwarding-no-answer",
  "Call Forwarding Not Reachable": "call-forwarding-not-reachable",
  "Call Recording": "call-recording",
  "Calling Line ID Delivery Blocking": "calling-line-id-delivery-blocking",
  "Hoteling Guest": "hoteling-guest",
  "Hoteling Host": "hoteling-host",
  "Speed Dial 8": "speed-dial-8",
} as const;

export type ListedService = keyof typeof LISTED_SERVICES;

/** The services that {@link listServiceSettings} can read. */
export const listedServices = Object.keys(LISTED_SERVICES) as ListedService[];

export function serviceListPath(service: ListedService): string {
  return `/users/${LISTED_SERVICES[service]}/bulk`;
}

/** The request for all services of all users of a group. */
export const AUDIT_PATH = "/groups/users/audit";

const user = z.looseObject({
  userId: looseText,
  countryCode: looseText.optional().catch(undefined),
  nationalPrefix: looseText.optional().catch(undefined),
});
const serviceRow = z.looseObject({
  service: z.looseObject({ serviceName: z.string(), assigned: looseBoolean }),
  user,
  data: z.unknown(),
});

/** The settings of one service, for the users of a group that have it. The rows can be iterated once. */
export async function listServiceSettings(
  odin: OdinClient,
  group: GroupIds,
  service: ListedService,
): Promise<Iterable<ServicesRow>> {
  const path = serviceListPath(service);
  const rows = await getRows(odin, path, group);
  const isOfService = (row: unknown) => parseServiceRow(row, service) !== undefined;
  if (rows.length > 0 && !rows.some(isOfService))
    throw new InvalidResponseError(`GET ${path}`, "it is not a list of users with a service");
  return parseRows(rows, (response) => {
    const row = parseServiceRow(response, service);
    const settings = row && settingsIn(row.data, service, row.user.userId);
    return row && settings !== undefined ? { ...userIn(row.user), settings: { [service]: settings } } : undefined;
  });
}

function parseServiceRow(response: unknown, service: ListedService): z.infer<typeof serviceRow> | undefined {
  const row = serviceRow.safeParse(unwrapSingleton(response)).data;
  return row?.service.serviceName === service ? row : undefined;
}

/** The settings, by themselves or in a member; undefined where there are none, or those of another user. */
function settingsIn(data: unknown, service: string, userId: string): unknown {
  const object = z.looseObject({ userId: looseText.optional() }).safeParse(unwrapSingleton(data)).data;
  if (!object || !sameId(userId, object.userId ?? userId)) return undefined;
  const settings = parseServiceSettings({ [service]: object["settings"] ?? object })?.[service];
  return typeof settings === "object" && settings !== null && Object.keys(settings).length > 0 ? settings : undefined;
}

const auditRow = z.looseObject({
  user,
  assignedServices: z.unknown(),
  serviceAssignment: z.unknown(),
  serviceSettings: z.unknown(),
});

/** All services of the users of a group. The response is large. The rows can be iterated once. */
export async function auditServices(odin: OdinClient, group: GroupIds): Promise<Iterable<ServicesRow>> {
  const rows = await getRows(odin, AUDIT_PATH, group);
  if (rows.length > 0 && !rows.some((row) => parseAuditRow(row) !== undefined))
    throw new InvalidResponseError(`GET ${AUDIT_PATH}`, "it does not contain settings of services");
  return parseRows(rows, parseAuditRow);
}

function parseAuditRow(response: unknown): ServicesRow | undefined {
  const row = auditRow.safeParse(unwrapSingleton(response)).data;
  const settings = parseServiceSettings(unwrapSingleton(row?.serviceSettings));
  if (!row || !settings) return undefined;
  const present = parseServicesOfUser(unwrapSingleton(row.assignedServices));
  const assignments = parseAssignments(unwrapSingleton(row.serviceAssignment));
  return { ...userIn(row.user), settings, ...(present && { present }), ...(assignments && { assignments }) };
}

/** Parses one row after the other, and forgets it, because the rows of a large group take much memory. Skips all others. */
function* parseRows(rows: unknown[], parse: (row: unknown) => ServicesRow | undefined): Iterable<ServicesRow> {
  for (const index of rows.keys()) {
    const row = parse(rows[index]);
    rows[index] = undefined;
    if (row) yield row;
  }
}

function userIn({ userId, countryCode, nationalPrefix }: z.infer<typeof user>) {
  return {
    userId,
    ...(countryCode !== undefined && { countryCode }),
    ...(nationalPrefix !== undefined && { nationalPrefix }),
  };
}

/** Rows can be the response itself, or in its members `data` and `users`. */
async function getRows(odin: OdinClient, path: string, { serviceProviderId, groupId }: GroupIds): Promise<unknown[]> {
  const query = { serviceProviderId, groupId };
  const response = await odin({ method: "GET", path, query, isSingleAttempt: true });
  const rows = findRows(response);
  if (!rows) throw new InvalidResponseError(`GET ${path}`, "it is not a list of users");
  return rows;
}

function findRows(response: unknown): unknown[] | undefined {
  if (Array.isArray(response)) return (response as unknown[]).flatMap((row) => usersIn(row) ?? [row]);
  const object = z.looseObject({ data: z.unknown() }).safeParse(response).data;
  return usersIn(response) ?? (object?.data === undefined ? undefined : findRows(object.data));
}

function usersIn(value: unknown): unknown[] | undefined {
  return z.looseObject({ users: z.array(z.unknown()) }).safeParse(value).data?.users;
}
