/** Sends the changes of lists one row at a time. A platform without such requests takes the lists with the other settings. */
import type { Values, WriteRequest } from "../../core/definition";
import { type Change, type RowChanges, clearRow, isObject } from "../../core/fields/index";
import { type OdinClient, getServiceSettings, sendRow } from "../../odin/index";
import { containsNull, isMissingPath, isRejected } from "../cleared-values";
import { numberingOf } from "../user/numbering";
import { type LiveServices, partsOf } from "./live";
import { type ListRequest, type Row, diffRows, listRequests, withReplacedRows } from "./own-list-rows";
import { type OwnList, findOwnList } from "./own-lists";
import { sendClearedSettings, sendSettings } from "./send-settings";

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
  const rows = withReplacedRows(diffRows(change, live), own, change);
  const missing = missingPaths.get(client) ?? new Set();
  missingPaths.set(client, missing);
  for (const request of missing.has(own.path) ? [] : listRequests(own, live.userId, rows))
    try {
      await sendListRequest(client, live.userId, change, request);
    } catch (error) {
      if (!isMissingPath(error, live.userId)) throw error;
      missing.add(own.path);
      break;
    }
  if (missing.has(own.path)) await sendWithSettings(client, live, change, own, rows);
  else if (own.switchedBy !== undefined) await switchRows(client, live, change, own, rows);
}

/** Switches the rows that their own requests have written and not switched. */
async function switchRows(
  client: OdinClient,
  user: LiveServices,
  change: Change,
  own: OwnList,
  { added, changed }: RowChanges,
): Promise<void> {
  const { switchedBy: name = "" } = own;
  if (![...added, ...changed].some((row) => row[name] !== undefined)) return;
  const live = change.field.type.parse(await readList(client, user.userId, change)) as readonly Row[] | undefined;
  const after = { ...change, live };
  const isSwitched = (row: Row) =>
    live?.some((one) => own.key.every((key) => one[key] === row[key]) && one[name] === row[name]);
  const rows = diffRows(after, user).changed;
  if (rows.some((row) => row[name] !== undefined && !isSwitched(row)))
    await sendWithSettings(client, user, after, own, { added: [], changed: rows, removed: [] });
}

async function readList(client: OdinClient, userId: string, { path }: Change): Promise<unknown> {
  const [, service = "", list = ""] = path;
  const settings = (await getServiceSettings(client, userId))[service];
  return isObject(settings) ? settings[list] : undefined;
}

/** A response shows no rows, so the settings show whether the platform ignored a cleared value. */
function sendListRequest(client: OdinClient, userId: string, change: Change, request: ListRequest): Promise<unknown> {
  return sendClearedSettings({ rows: [request.row] }, async ({ rows: [row = {}] }) => {
    await sendRow(client, { ...request, body: request.toBody(row) });
    return containsNull(request.row) ? { rows: await readList(client, userId, change) } : undefined;
  });
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
