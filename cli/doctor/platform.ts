/** Checks of the platform: the way to it, its clock, and the account. All of them only read. */
import {
  AuthenticationError,
  type OdinClient,
  OdinError,
  RESOURCES,
  type Settings,
  USER_KIND,
  findProxy,
  getUser,
  listGroups,
  listUsers,
  openTransport,
} from "../../provider/tooling";
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

export async function checkAccount(odin: OdinClient, { username }: Settings): Promise<Outcome> {
  try {
    await odin({ method: "GET", path: "/auth/session", isSingleAttempt: true });
  } catch (error) {
    // The login comes first. Its token is the proof: the response for the session itself is not documented.
    const isLoginError =
      !(error instanceof OdinError) || error instanceof AuthenticationError || error.request !== "GET /auth/session";
    if (isLoginError) return failed(messageOf(error));
  }
  return ok(`logged in as ${username}`);
}

/** Reads one user and everything that belongs to it: a run reads the same. */
export async function checkPermissions(odin: OdinClient, serviceProvider: string | undefined): Promise<Outcome> {
  if (serviceProvider === undefined) return skipped("name a service provider with --service-provider to check them");
  try {
    const groups = await listGroups(odin, serviceProvider);
    const [groupId] = groups;
    if (groupId === undefined) return warning(`${serviceProvider} has no groups`);
    const [first] = await listUsers(odin, { serviceProviderId: serviceProvider, groupId });
    if (first) {
      await getUser(odin, first.userId);
      for (const { owner, read, isUnreadable } of RESOURCES)
        if (owner === USER_KIND && !isUnreadable) await read(odin, first.userId);
    }
    const users = first ? "users and what belongs to them" : `no users in ${groupId}`;
    return ok(`can read ${groups.length} groups of ${serviceProvider}, ${users}`);
  } catch (error) {
    return failed(
      `${messageOf(error).replace(/\.$/, "")}. Ask the platform's administrator for the missing permission.`,
    );
  }
}
