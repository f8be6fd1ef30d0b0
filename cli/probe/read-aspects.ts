/** From the facts of reads about lists and services to the simulator's aspects. */
import { type ListForm, isObject } from "../../provider/tooling";
import type { Platform } from "../../simulator/index";
import type { Facts, ReadFact } from "./facts";
import { LIST_READS, NUMBERS_READ, OBJECT_READS } from "./reads";

/** How facts show the alternative of each aspect. A rule returns undefined where they show none. */
export type AspectRules<F = Facts> = { readonly [A in keyof Platform]?: (facts: F) => Platform[A] | undefined };

/** Whether the platform serves the read; undefined where an error of the server or a missing right settles nothing. */
export function isServed({ status, codes, shape }: ReadFact): boolean {
  return status >= 200 && status < 300 && codes.length === 0 && shape !== undefined;
}

/** @returns what `settle` returns; undefined for a read that was not sent, or that failed for another reason */
export function findRead<T>({ reads }: Facts, path: string, settle: (read: ReadFact) => T): T | undefined {
  const read = reads.find((one) => one.path === path);
  return read && (isServed(read) || isMissing(read)) ? settle(read) : undefined;
}

function isMissing({ status }: ReadFact): boolean {
  return [404, 405].includes(status);
}

const KNOWN_VALUES = { rows: "rows", wrapped: "wrapped", names: "names", page: "paged" } as const;

export const LIST_AND_SERVICE_RULES = {
  knownValues: (facts) => {
    const forms = LIST_READS.map((path) => findRead(facts, path, formOf));
    const form = forms.find((one): one is keyof typeof KNOWN_VALUES => one !== undefined && one in KNOWN_VALUES);
    if (form !== undefined) return KNOWN_VALUES[form];
    const isAllMissing = [...LIST_READS, ...OBJECT_READS].every(
      (path) => findRead(facts, path, (read) => !isServed(read)) === true,
    );
    return isAllMissing ? "missing" : undefined;
  },
  groupNumbers: (facts) =>
    findRead(facts, NUMBERS_READ, (read) => {
      if (!isServed(read)) return "missing";
      return read.form === "page" ? "paged" : facts.groupNumbers;
    }),
  servicesResponse: (facts) =>
    findRead(facts, "/users/services", (read) =>
      isServed(read) ? (Array.isArray(read.shape) ? "list" : "object") : undefined,
    ),
  serviceIds: (facts) => {
    const services = servicesIn(facts).filter((service) => Object.keys(service).length > 0);
    if (services.length === 0) return undefined;
    return services.some((service) => "userId" in service) ? "present" : "absent";
  },
  serviceSlots: ({ fixedLists }) => fixedLists,
  unsetServices: ({ unsetService }) => unsetService,
  voiceMessaging: (facts) => {
    const [settings] = settingsIn(facts).flatMap((one) => one["Voice Messaging User"] ?? []);
    if (!isObject(settings)) return undefined;
    return Object.keys(settings).some((name) => name.startsWith("Voice Messaging User")) ? "nested" : "flat";
  },
  serviceLists: (facts) =>
    findRead(facts, "/users/call-forwarding-always/bulk", (read) => {
      if (!isServed(read)) return "rejected";
      const row: unknown = Array.isArray(read.shape) ? read.shape[0] : read.shape;
      const data = isObject(row) && isObject(row["data"]) ? row["data"] : {};
      if ("settings" in data) return "nested";
      return "forwardToPhoneNumber" in data || "isRingSplashActive" in data ? "served" : "thin";
    }),
  groupAudit: (facts) =>
    findRead(facts, "/groups/users/audit", (read) => {
      if (!isServed(read)) return "rejected";
      return JSON.stringify(read.shape).includes('"serviceSettings"') ? "served" : "thin";
    }),
} as const satisfies AspectRules;

function formOf(read: ReadFact): ListForm | undefined {
  return isServed(read) ? read.form : undefined;
}

/** The settings of all sampled users, as shapes. */
function settingsIn({ reads }: Facts): Readonly<Record<string, unknown>>[] {
  const isSettings = (read: ReadFact) => read.path === "/users/services/settings" && isServed(read);
  return reads
    .filter(isSettings)
    .flatMap(({ shape }) => [shape].flat())
    .filter(isObject);
}

/** The shapes of all services in them. */
function servicesIn(facts: Facts): Readonly<Record<string, unknown>>[] {
  return settingsIn(facts).flatMap((settings) => Object.values(settings).filter(isObject));
}
