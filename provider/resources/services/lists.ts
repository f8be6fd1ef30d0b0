/** How the services of all users of a group are read with few requests. */
import type { ListReader, ListReads, Values } from "../../core/definition";
import { isObject } from "../../core/fields/index";
import {
  AUDIT_PATH,
  type ListedService,
  type OdinClient,
  type ServicesRow,
  auditServices,
  countUsers,
  listServiceSettings,
  listedServices,
  serviceListPath,
} from "../../odin/index";
import { groupOf } from "../user/lists";
import { type LiveServices, missingPart, partsOf, toLiveServices } from "./live";

type Reader = ListReader<OdinClient, LiveServices>;

/** One of about 70 services, with the columns of a user. */
const SERVICE_ROW_SIZE = 0.1;
/** All settings, as a single read shows them, with all assignments. */
const AUDIT_ROW_SIZE = 1.5;

export const serviceLists: ListReads<OdinClient, LiveServices> = {
  readers: [...listedServices.map(serviceReader), auditReader()],
  count: (client, list) => countUsers(client, groupOf(list)),
  join: ([first, ...others]) => others.reduce(joinRows, first),
  isSufficient: (row, declared) => missingPart(row, declared) === undefined,
};

function serviceReader(service: ListedService): Reader {
  return {
    path: serviceListPath(service),
    read: async (client, list) => toLiveRows(await listServiceSettings(client, groupOf(list), service)),
    rowSize: SERVICE_ROW_SIZE,
    isOptional: true,
    shows: (declared) => settingsOf(declared, service),
  };
}

/** A row does not show that a user lacks the service: it can come with a pack. */
function settingsOf({ services }: Readonly<Values>, service: string): Values {
  const settings = isObject(services) ? services[service] : undefined;
  return isObject(settings) ? { services: { [service]: settings } } : {};
}

function auditReader(): Reader {
  return {
    path: AUDIT_PATH,
    read: async (client, list) => toLiveRows(await auditServices(client, groupOf(list))),
    rowSize: AUDIT_ROW_SIZE,
    isOptional: true,
  };
}

function* toLiveRows(rows: Iterable<ServicesRow>): Iterable<LiveServices> {
  for (const row of rows) yield toLive(row);
}

function toLive({ countryCode, nationalPrefix, ...parts }: ServicesRow): LiveServices {
  return { ...toLiveServices(parts), ...(countryCode !== undefined && { countryCode, nationalPrefix }) };
}

function joinRows(one: LiveServices, other: LiveServices): LiveServices {
  const settings = { ...partsOf(one).settings, ...partsOf(other).settings };
  return { ...other, ...one, ...toLiveServices({ ...partsOf(other), ...partsOf(one), settings }) };
}
