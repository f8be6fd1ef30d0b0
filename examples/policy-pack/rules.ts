/** The rules, as functions of what a program declares. Each returns the text of its violations. */
import { isForeign, isPremium, national } from "./numbering";

export type Properties = Readonly<Record<string, unknown>>;

export interface Resource {
  /** The type of the resource: of the dynamic provider, or of the plugin. */
  readonly type: string;
  readonly props: Properties;
}

/** Prefixes of the numbers of each group, by `serviceProviderId/groupId`: `{ "ent.odin/grp.odin": ["+1-513555"] }`. */
export type GroupNumbers = Readonly<Partial<Record<string, readonly string[]>>>;

const isUser = ({ type }: Resource) => /:(?:Broadworks)?User$/.test(type);
const isUserServices = ({ type }: Resource) => /:(?:Broadworks)?UserServices$/.test(type);

/** The number of a user is one of its group. Groups without prefixes are not checked. */
export function numbersBelongToGroup(resource: Resource, groups: GroupNumbers): string[] {
  if (!isUser(resource)) return [];
  const { phoneNumber } = resource.props;
  const prefixes = groups[groupOf(resource.props)];
  if (typeof phoneNumber !== "string" || phoneNumber === "" || prefixes === undefined) return [];
  const number = national(phoneNumber);
  if (prefixes.some((prefix) => number.startsWith(nationalPrefix(prefix)))) return [];
  return [`${String(resource.props["userId"])}: ${phoneNumber} is not a number of ${groupOf(resource.props)}`];
}

/** No service sends calls to a premium or foreign number. */
export function noCostlyForwarding(resource: Resource): string[] {
  if (!isUserServices(resource)) return [];
  return phoneNumbers(resource.props["services"], "services").flatMap(([path, number]) => {
    const reason = isForeign(number) ? "foreign" : isPremium(number) ? "premium-rate" : undefined;
    const userId = String(resource.props["userId"]);
    return reason === undefined ? [] : [`${userId}: ${path} is ${number}, a ${reason} number`];
  });
}

/** No two users of a group have the same extension. */
export function uniqueExtensions(resources: readonly Resource[]): string[] {
  const holders = new Map<string, string[]>();
  for (const { props } of resources.filter(isUser)) {
    const { extension, userId } = props;
    if (typeof extension !== "string" || extension === "") continue;
    const key = `extension ${extension} of ${groupOf(props)}`;
    holders.set(key, [...(holders.get(key) ?? []), String(userId)]);
  }
  return [...holders]
    .filter(([, users]) => users.length > 1)
    .map(([key, users]) => `${key} has several users: ${users.join(", ")}`);
}

/** A user with a phone number has an address to which an emergency service can drive. */
export function emergencyAddress(resource: Resource): string[] {
  const { phoneNumber, address, userId } = resource.props;
  if (!isUser(resource) || typeof phoneNumber !== "string" || phoneNumber === "") return [];
  const declared = (address ?? {}) as Properties;
  const missing = ["addressLine1", "city", "stateOrProvince", "zipOrPostalCode"].filter((part) => !declared[part]);
  if (missing.length === 0) return [];
  return [`${String(userId)} has a phone number, but no ${missing.map((part) => `address.${part}`).join(", ")}`];
}

function groupOf({ serviceProviderId, groupId }: Properties): string {
  return `${String(serviceProviderId)}/${String(groupId)}`;
}

/** A prefix can be shorter than a number, so its country code shows only by the `+`. */
function nationalPrefix(prefix: string): string {
  return prefix.replace(/^\+1/, "").replaceAll(/\D/g, "");
}

/** The settings with phone numbers, e.g. `forwardToPhoneNumber`, at any depth. */
function phoneNumbers(value: unknown, path: string): [path: string, number: string][] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]): [string, string][] => {
    const here = `${path}.${name}`;
    return typeof inner === "string" && /phoneNumber$/i.test(name) ? [[here, inner]] : phoneNumbers(inner, here);
  });
}
