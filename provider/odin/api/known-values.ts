/**
 * Requests for lists of everything that exists: on the platform, at a service provider or in a group. They show whether a value
 * can be set. One attempt each, because the platform checks the value too. All throw an `OdinError` on failure, and return
 * undefined where the response is not certain to show everything.
 */
import { z } from "zod";
import type { OdinClient } from "../client";
import type { GroupIds } from "./groups";
import { looseBoolean, looseList, looseText } from "./loose";

/** A list that ends at a round number of rows can be a part of a longer one. */
const POSSIBLE_PAGE = 100;
/** Members that state that a response shows a part. */
const PAGING = /page|next|more|total|count|limit|offset|start|cursor|truncat|partial|links?$/i;

type Rows<T> = Promise<readonly T[] | undefined>;

const object = z.record(z.string(), z.unknown());
const optionalText = looseText.optional().catch(undefined);

async function readAll<T>(
  odin: OdinClient,
  path: string,
  query: Readonly<Record<string, string>>,
  row: z.ZodType<T>,
): Rows<T> {
  const rows = findRows(await odin({ method: "GET", path, query, isSingleAttempt: true }));
  const parsed = z.array(row).safeParse(rows);
  return parsed.success && isComplete(parsed.data) ? parsed.data : undefined;
}

function isComplete(rows: readonly unknown[]): boolean {
  return rows.length % POSSIBLE_PAGE !== 0;
}

/** The list that is the response, or its only member that is a list. */
function findRows(response: unknown): unknown[] | undefined {
  if (Array.isArray(response)) return response as unknown[];
  const members = object.safeParse(response).data ?? {};
  const lists = Object.values(members).filter((value) => Array.isArray(value)) as unknown[][];
  const [rows] = lists;
  const isPart = Object.entries(members).some(
    ([name, value]) => PAGING.test(name) && value !== rows && value && value !== rows?.length,
  );
  return lists.length === 1 && !isPart ? rows : undefined;
}

/** How a response contains its rows. */
export type ListForm = "rows" | "wrapped" | "names" | "page" | "empty";

/** The form of a list; undefined when the response contains none. */
export function findListForm(response: unknown): ListForm | undefined {
  const rows = findRows(response);
  if (!rows) return Object.values(object.safeParse(response).data ?? {}).some(Array.isArray) ? "page" : undefined;
  const [first] = rows;
  if (first === undefined) return "empty";
  if (typeof first !== "object") return "names";
  return Array.isArray(response) ? "rows" : "wrapped";
}

/** Rows are texts, or objects with one of these members. */
function nameRow(...members: readonly [string, ...string[]]) {
  const member = z.looseObject({}).transform((row, context) => {
    const name = looseText.safeParse(members.map((one) => row[one]).find((value) => value != null)).data;
    if (name !== undefined) return name;
    context.addIssue("the row has no name");
    return z.NEVER;
  });
  return z.union([looseText, member]);
}

/** The keys of time zones: `America/Denver`. */
export function listTimeZones(odin: OdinClient): Rows<string> {
  return readAll(odin, "/system/time-zones", {}, nameRow("key"));
}

export function listLanguages(odin: OdinClient): Rows<string> {
  return readAll(odin, "/system/languages", {}, nameRow("language"));
}

export function listNetworkClassesOfService(odin: OdinClient, group: GroupIds): Rows<string> {
  return readAll(odin, "/groups/network-class-of-services", idsOf(group), nameRow("name"));
}

/** The names of devices that belong to a group. */
export function listGroupDevices(odin: OdinClient, group: GroupIds): Rows<string> {
  return readAll(odin, "/groups/devices", idsOf(group), nameRow("deviceName"));
}

/** Whether the search for a device by its name finds it. */
export async function hasGroupDevice(odin: OdinClient, group: GroupIds, deviceName: string): Promise<boolean> {
  const query = { ...idsOf(group), deviceName };
  const response = await odin({ method: "GET", path: "/groups/devices", query, isSingleAttempt: true });
  const named = looseList(z.looseObject({ deviceName: looseText })).safeParse(response).data ?? [];
  return named.some((row) => row.deviceName === deviceName);
}

export function listServiceProviders(odin: OdinClient): Rows<string> {
  return readAll(odin, "/service-providers", {}, nameRow("serviceProviderId"));
}

/** The ids of the groups of a service provider. */
export function listGroupIds(odin: OdinClient, serviceProviderId: string): Rows<string> {
  return readAll(odin, "/groups", { serviceProviderId }, nameRow("groupId"));
}

interface Department {
  readonly name: string;
  /** Undefined for a department of the enterprise. */
  readonly groupId?: string | undefined;
  /** The name with those of the departments that contain it. */
  readonly fullPathName?: string | undefined;
}

const department = z.looseObject({ name: looseText, groupId: optionalText, fullPathName: optionalText });

/** The departments of a group and of its enterprise. */
export function listDepartments(odin: OdinClient, group: GroupIds): Rows<Department> {
  return readAll(odin, "/groups/departments", { ...idsOf(group), includeEnterprise: "true" }, department);
}

/** Numbers of a group in the platform's notation: from `min` to `max`, both included. */
export interface ListedNumbers {
  readonly min: string;
  readonly max: string;
  /** Whether a user or a service has it; undefined where the row does not show that. */
  readonly isAssigned: boolean | undefined;
}

const RANGE = /^(.*\d.*?)(?:\s+-\s*|\s*-\s+|-(?=\+))(.*\d.*)$/;
const numbers = z.union([
  looseText.transform((text) => ({ ...toRange(text), isAssigned: undefined })),
  z
    .looseObject({
      min: optionalText,
      max: optionalText,
      phoneNumbers: optionalText,
      assigned: looseBoolean.optional().catch(undefined),
    })
    .transform(({ min, max, phoneNumbers, assigned: isAssigned }, context) => {
      if (min !== undefined && max !== undefined) return { min, max, isAssigned };
      const text = min ?? phoneNumbers;
      if (text !== undefined) return { ...toRange(text), isAssigned };
      context.addIssue("the row has no number");
      return z.NEVER;
    }),
]);

/** `+1-5136549800 - +1-5136549899` is a range; `+1-5136549858` is one number. */
function toRange(text: string) {
  const [, min, max] = RANGE.exec(text) ?? [];
  return min !== undefined && max !== undefined ? { min, max } : { min: text, max: text };
}

/** The numbers that are assigned to a group. */
export function listGroupNumbers(odin: OdinClient, group: GroupIds): Rows<ListedNumbers> {
  return readAll(odin, "/groups/dns", idsOf(group), numbers);
}

const licenseRow = z
  .looseObject({ serviceName: looseText, authorized: looseBoolean.optional() })
  .transform(({ serviceName, authorized = true }) => ({ serviceName, authorized }));
const licenses = z.looseObject({
  userServices: z.array(licenseRow),
  servicePackServices: looseList(licenseRow),
  groupServices: looseList(licenseRow),
});

interface Licenses {
  readonly services: readonly string[];
  readonly servicePacks: readonly string[];
}

/** The services and service packs that a group is authorized for. */
export async function listLicenses(odin: OdinClient, group: GroupIds): Promise<Licenses | undefined> {
  const response = await odin({ method: "GET", path: "/groups/services", query: idsOf(group), isSingleAttempt: true });
  const parsed = licenses.safeParse(response).data;
  if (!parsed || !isComplete(parsed.userServices)) return undefined;
  const namesOf = (rows: readonly z.infer<typeof licenseRow>[]) =>
    rows.filter(({ authorized }) => authorized).map(({ serviceName }) => serviceName);
  // Some services of users are listed among those of groups.
  const services = namesOf([...parsed.userServices, ...parsed.groupServices]);
  return { services, servicePacks: namesOf(parsed.servicePackServices) };
}

function idsOf({ serviceProviderId, groupId }: GroupIds) {
  return { serviceProviderId, groupId };
}
