/** Checks of the platform: the way to it, its clock, and the account. All of them only read. */
import {
  type LiveUser,
  type OdinClient,
  OdinError,
  RESOURCES,
  type Settings,
  USER_KIND,
  findProxy,
  getUser,
  listUsers,
  openTransport,
} from "../../provider/tooling";
import { type FoundGroup, findGroup, logIn } from "../probe/account";
import type { ListFacts } from "../probe/facts";
import { formatStatus } from "../probe/format-status";
import type { Reader } from "../probe/reader";
import { createReport } from "../probe/report";
import { readList, readUnknownUser } from "../probe/users";
import { type Outcome, failed, messageOf, ok, skipped, warning } from "./finding";

/** Difference between the clocks of this machine and of the platform that needs no action. */
const MAX_CLOCK_SKEW_SECONDS = 60;

export function checkProxy({ url }: Settings): Outcome {
  try {
    const proxy = findProxy(url);
    return ok(
      proxy ? `${proxy.protocol}//${proxy.host}, from the environment; NO_PROXY lists hosts without a proxy` : "none",
    );
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Sends one request without a login. Any response below 500 proves that the platform can be reached. */
export async function checkConnection(settings: Settings): Promise<{ connection: Outcome; clock: Outcome }> {
  const begin = performance.now();
  try {
    const send = openTransport(settings);
    const { status, time } = await send(
      "GET /auth/session",
      { method: "GET", target: "/auth/session" },
      settings.requestTimeout * 1000,
    );
    const milliseconds = Math.round(performance.now() - begin);
    const connection =
      status >= 500
        ? failed(`the platform responds with status ${status}. Wait, or ask its administrator.`)
        : ok(`response after ${milliseconds} ms`);
    return { connection, clock: checkClock(time) };
  } catch (error) {
    return { connection: failed(messageOf(error)), clock: skipped("the platform cannot be reached") };
  }
}

/** @param time - of the response, in milliseconds since 1970 */
function checkClock(time: number | undefined): Outcome {
  if (time === undefined) return skipped("the response contains no time");
  const seconds = Math.round((Date.now() - time) / 1000);
  const difference = Math.abs(seconds);
  if (difference <= MAX_CLOCK_SKEW_SECONDS)
    return ok(`differs from the platform by ${Math.max(1, difference)} s or less`);
  return warning(
    `this machine is ${difference} s ${seconds > 0 ? "ahead of" : "behind"} the platform. ` +
      "Set its clock: certificates and the change log depend on it.",
  );
}

export async function checkAccount(reader: Reader, { username }: Settings): Promise<Outcome> {
  try {
    await logIn(reader);
    return ok(`logged in as ${username}`);
  } catch (error) {
    return failed(messageOf(error));
  }
}

/** Finds a group, and reads its first user. */
export async function checkPermissions(
  odin: OdinClient,
  reader: Reader,
  serviceProvider: string | undefined,
): Promise<Outcome & { group?: FoundGroup }> {
  try {
    const group = await findGroup(reader, { serviceProviderId: serviceProvider });
    return { ...(await checkUsers(odin, group)), group };
  } catch (error) {
    // An account without a service provider of its own can still manage the groups that a program names.
    const isOptional = serviceProvider === undefined && !(error instanceof OdinError);
    return isOptional ? warning(withPeriod(messageOf(error))) : failed(withPermission(error));
  }
}

async function checkUsers(odin: OdinClient, group: FoundGroup): Promise<Outcome> {
  const name = `${group.groupId} of ${group.serviceProviderId}`;
  let users: Iterable<LiveUser>;
  try {
    users = await listUsers(odin, group);
  } catch (error) {
    return isForbidden(error)
      ? failed(withPermission(error))
      : warning(`cannot list the users of ${name}: ${withPeriod(messageOf(error))} A run reads each user by itself.`);
  }
  try {
    const [first] = users;
    if (first) await readAll(odin, first.userId);
    return ok(`can read ${name}, ${first ? "its users and what belongs to them" : "which has no users"}`);
  } catch (error) {
    return failed(isForbidden(error) ? withPermission(error) : messageOf(error));
  }
}

function withPermission(error: unknown): string {
  return `${withPeriod(messageOf(error))} Ask the platform's administrator for the missing permission.`;
}

function withPeriod(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** Reads the user and everything that belongs to it: a run reads the same. */
async function readAll(odin: OdinClient, userId: string): Promise<void> {
  await getUser(odin, userId);
  for (const { owner, read, isUnreadable } of RESOURCES)
    if (owner?.kind === USER_KIND && !isUnreadable) await read(odin, userId);
}

function isForbidden(error: unknown): boolean {
  return error instanceof OdinError && (error.status === 401 || error.status === 403);
}

/** The behavior of the platform that a run depends on most, with the rules of the command `probe`. */
export async function checkPlatform(reader: Reader, group: FoundGroup): Promise<Outcome> {
  try {
    const unknownUser = await readUnknownUser(reader);
    reader.facts.unknownUser = unknownUser;
    await readList(reader, group);
    const { platform, listLimit, facts } = createReport(reader.result);
    if (platform.unknownUser === undefined)
      return warning(
        `a user that does not exist has ${formatStatus(unknownUser)}, which does not prove that it is missing: ` +
          "no user can be created. Send a report of `pulumi-broadworks probe` to the maintainers of the package.",
      );
    const text = `a user that does not exist has ${formatStatus(unknownUser)}; ${describeList(facts.list, listLimit)}`;
    const isComplete = facts.list !== undefined && missingRows(facts.list) === 0;
    return isComplete
      ? ok(`${text}; \`probe\` measures the rest`)
      : warning(`${text}. A run reads each user by itself, and \`export\` lacks those that no list contains.`);
  } catch (error) {
    return failed(messageOf(error));
  }
}

function describeList(list: ListFacts | undefined, listLimit: number | undefined): string {
  if (!list) return "the platform serves no list of users";
  if (missingRows(list) > 0) return `a list has ${list.rowsWithLimit ?? list.rows} of ${list.userCount} users`;
  return listLimit === undefined ? "lists are complete" : `lists without a limit have ${listLimit} rows`;
}

/** Users that even a list with a limit lacks. */
function missingRows({ rows, rowsWithLimit, userCount }: ListFacts): number {
  return Math.max(0, (userCount ?? 0) - (rowsWithLimit ?? rows));
}
