/** Sets the values of a user as they were, and compares the user with the first read. */
import { type Observation, isObject, isUnset } from "../../../provider/tooling";
import { type Values, isSameValue } from "../values";
import { isRejected } from "./attempts";
import { type Touched, booleanOf } from "./check";
import type { DedicatedUser, UserSnapshot } from "./dedicated-user";
import { ENDPOINT, settableEndpoint } from "./endpoint-checks";

/** Values that change without a write. */
const VOLATILE = new Set(["passwordExpiresDays"]);

/** Sends the values of `touched` that differ from `before`. A value that the platform does not accept stays different. */
export async function restoreValues(user: DedicatedUser, before: UserSnapshot, touched: Touched): Promise<void> {
  const fields = touched.fields ?? [];
  const live = fields.length > 0 ? await user.readUser() : {};
  for (const name of fields)
    if (!isSameField(name, live, before.user)) {
      const send = (value: unknown) => user.put(toBody(name, value));
      await sendOriginal(send, before.user[name], async () => isSameField(name, await user.readUser(), before.user));
    }
  await restoreSettings(user, before, touched.settings ?? {});
}

function toBody(name: string, value: unknown): Values {
  return name === ENDPOINT
    ? { endpointType: ENDPOINT, [ENDPOINT]: settableEndpoint({ [ENDPOINT]: value }) ?? value }
    : { [name]: value };
}

async function restoreSettings(
  user: DedicatedUser,
  before: UserSnapshot,
  settings: NonNullable<Touched["settings"]>,
): Promise<void> {
  const services = Object.keys(settings);
  if (services.length === 0) return;
  const live = await user.readSettings();
  for (const service of services) {
    // A platform may reset the settings that a request omits, so all that differ are sent together.
    const names = (settings[service] ?? []).filter(
      (name) => !isSameValue(live[service]?.[name], before.settings[service]?.[name]),
    );
    if (names.length === 0) continue;
    const original = before.settings[service] ?? {};
    const isSent = (name: string) => names.includes(name) || !isUnset(original[name]);
    const all = (settings[service] ?? []).filter(isSent);
    await user.putSettings({
      [service]: Object.fromEntries(all.map((name) => [name, toSendable(original[name]) ?? null])),
    });
  }
}

/** A value that was not set is cleared with null, or else with its empty form. */
async function sendOriginal(
  send: (value: unknown) => Promise<Observation>,
  original: unknown,
  isRestored: () => Promise<boolean>,
): Promise<void> {
  if (!isUnset(original)) {
    await send(toSendable(original));
    return;
  }
  if (!isRejected(await send(null)) && (await isRestored())) return;
  await send("");
}

/** Booleans can arrive as text, and are sent as booleans. */
function toSendable(value: unknown): unknown {
  return booleanOf(value) ?? value;
}

/** The names of all fields and settings with another value than before. */
export function findDifferences(before: UserSnapshot, live: UserSnapshot): string[] {
  const fields = namesOf(before.user, live.user)
    .filter((name) => !VOLATILE.has(name))
    .filter((name) => !isSameField(name, live.user, before.user));
  const services = namesOf(before.settings, live.settings).flatMap((service) => {
    const [was, is] = [before.settings[service] ?? {}, live.settings[service] ?? {}];
    return namesOf(was, is)
      .filter((name) => !isSameValue(was[name], is[name]))
      .map((name) => `services["${service}"].${name}`);
  });
  return [...fields, ...services];
}

/** The names of `touched` with another value than before. */
export function findRemaining(before: UserSnapshot, live: UserSnapshot, touched: Touched): string[] {
  const names = new Set(namesOfValues(touched));
  return findDifferences(before, live).filter((name) => names.has(name));
}

/** The names of all values, as in {@link findDifferences}. */
export function namesOfValues({ fields = [], settings = {} }: Touched): string[] {
  const members = Object.entries(settings).flatMap(([service, names]) =>
    names.map((name) => `services["${service}"].${name}`),
  );
  return [...fields, ...members];
}

function isSameField(name: string, one: Values, other: Values): boolean {
  if (name !== ENDPOINT) return isSameValue(one[name], other[name]);
  // The rest of an endpoint is the state of its device, which changes with each registration.
  const [first, second] = [settableEndpoint(one), settableEndpoint(other)];
  return isSameValue(sorted(first), sorted(second)) && isInUse(one) === isInUse(other);
}

function isInUse(user: Values): boolean {
  return user["endpointType"] === undefined || user["endpointType"] === ENDPOINT;
}

function sorted(value: unknown): unknown {
  return isObject(value) ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) : value;
}

function namesOf(one: Values, other: Values): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])];
}
