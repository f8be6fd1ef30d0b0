/**
 * Lists in the settings of services that have requests of their own: one row at a time is added, changed or removed. Source:
 * the requests of the vendor's web client. A platform without these requests takes the lists with the other settings.
 */
import type { Live, Values, WriteRequest } from "../../core/definition";
import { type Change, type RowChanges, clearRow, formatPath, isObject, withoutNulls } from "../../core/fields/index";
import { type OdinClient, type RowRequest, getServiceSettings, sendRow } from "../../odin/index";
import { numberingOf } from "../user/numbering";
import { type LiveServices, partsOf } from "./live";
import { containsNull, isMissingPath, isRejected } from "../cleared-values";
import { sendClearedSettings, sendSettings } from "./send-settings";

type Row = Readonly<Record<string, unknown>>;

interface OwnList {
  readonly path: string;
  /** The members that identify a row. */
  readonly key: readonly string[];
  /** The member of a body that contains the row; undefined if the body is the row. */
  readonly listed?: string;
  /** A request of settings changes the rows that it contains, so a removed row is cleared. */
  readonly isClearedInSettings?: boolean;
}

const OWN_LISTS: Readonly<Record<string, OwnList>> = {
  [formatPath(["services", "BroadWorks Anywhere", "phoneNumbers"])]: {
    path: "/users/broad-works-anywhere/phone-numbers",
    key: ["phoneNumber"],
  },
  [formatPath(["services", "Shared Call Appearance", "endpoints"])]: {
    path: "/users/shared-call-appearance/endpoints",
    key: ["linePort", "deviceName", "deviceLevel"],
  },
  [formatPath(["services", "Speed Dial 100", "speedCodes"])]: {
    path: "/users/speed-dial-100",
    key: ["speedCode"],
    listed: "speedCodes",
    isClearedInSettings: true,
  },
};

/** Services with a path that contains criteria and nothing else. */
const SELECTIVE = new Set(["Selective Call Acceptance", "Selective Call Rejection"]);

/** The requests for a list of a service; undefined if its path names another setting. */
export function findOwnList(path: readonly string[]): OwnList | undefined {
  const [group, service = "", list] = path;
  if (group === "services" && list === "criteria" && path.length === 3) {
    const servicePath = `/users/${service.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
    return { path: SELECTIVE.has(service) ? servicePath : `${servicePath}/criteria`, key: ["criteriaName"] };
  }
  return OWN_LISTS[formatPath(path)];
}

/** Paths that do not exist on the platform of a client. */
const missingPaths = new WeakMap<OdinClient, Set<string>>();

export function ownListRequest(client: OdinClient): WriteRequest<LiveServices> {
  return {
    writes: ({ path }) => findOwnList(path) !== undefined,
    send: async (live, changes) => {
      for (const change of changes) await sendList(client, live, change);
      return undefined;
    },
  };
}

async function sendList(client: OdinClient, live: LiveServices, change: Change): Promise<void> {
  const own = findOwnList(change.path);
  if (!own) return;
  const rows = diffRows(change, live);
  const missing = missingPaths.get(client) ?? new Set();
  missingPaths.set(client, missing);
  for (const request of missing.has(own.path) ? [] : listRequests(own, live.userId, rows))
    try {
      await sendListRequest(client, live.userId, change, request);
    } catch (error) {
      if (!isMissingPath(error)) throw error;
      missing.add(own.path);
      break;
    }
  if (missing.has(own.path)) await sendWithSettings(client, live, change, own, rows);
}

/** A response shows no rows, so the settings show whether the platform ignored a cleared value. */
function sendListRequest(client: OdinClient, userId: string, { path }: Change, request: ListRequest): Promise<unknown> {
  const [, service = "", list = ""] = path;
  return sendClearedSettings({ rows: [request.row] }, async ({ rows: [row = {}] }) => {
    await sendRow(client, { ...request, body: request.toBody(row) });
    if (!containsNull(request.row)) return undefined;
    const settings = (await getServiceSettings(client, userId))[service];
    return { rows: isObject(settings) ? settings[list] : undefined };
  });
}

function diffRows({ field, declared, live: rows }: Change, live: Live): RowChanges {
  return (
    field.type.diffRows?.(declared ?? [], rows ?? [], numberingOf(live)) ?? { added: [], changed: [], removed: [] }
  );
}

/** A request about one row. */
interface ListRequest extends Omit<RowRequest, "body"> {
  readonly row: Row;
  readonly toBody: (row: Row) => Row;
}

/** Removals first: a number, a name or a code is free then. */
function listRequests(own: OwnList, userId: string, { added, changed, removed }: RowChanges): ListRequest[] {
  const { path } = own;
  const toBody = (row: Row) => ({ userId, ...(own.listed === undefined ? row : { [own.listed]: [row] }) });
  const keyOf = (row: Row) => Object.fromEntries(own.key.map((name) => [name, row[name]]));
  const write = (method: "POST" | "PUT") => (row: Row) => ({ method, path, row, toBody });
  return [
    ...removed.map((row) => ({
      method: "DELETE" as const,
      path,
      query: { userId, ...textOf(keyOf(row)) },
      row: keyOf(row),
      toBody,
    })),
    ...changed.map(write("PUT")),
    // A new row has nothing to clear.
    ...added.map((row) => write("POST")(withoutNulls(row) as Row)),
  ];
}

async function sendWithSettings(
  client: OdinClient,
  user: LiveServices,
  { path, field, declared, live }: Change,
  own: OwnList,
  { removed }: RowChanges,
): Promise<unknown> {
  const [, service = "", list = ""] = path;
  const rows = (declared === null ? [] : field.type.toWire?.(declared, live, numberingOf(user))) as Values[];
  const send = (sent: readonly Values[]) =>
    sendSettings(client, user.userId, { [service]: { [list]: sent } }, partsOf(user).settings);
  if (!own.isClearedInSettings || removed.length === 0) return send(rows);
  try {
    return await send([...rows, ...removed.map((row) => clearRow(row, own.key))]);
  } catch (error) {
    // A platform that replaces the list needs no cleared rows, and can reject them.
    if (!isRejected(error)) throw error;
    return send(rows);
  }
}

function textOf(key: Row): Record<string, string> {
  return Object.fromEntries(
    Object.entries(key).flatMap(([name, value]) =>
      value === undefined || value === null
        ? []
        : [[name, typeof value === "object" ? JSON.stringify(value) : String(value as string | number)]],
    ),
  );
}
