/** The settings of the services that a user has. */
import type { ServiceSettings, User } from "../model";
import { type ApiRejection, invalidRequest } from "../shared/rejection";
import type { Values } from "../shared/values";
import type { Store } from "../store";
import { servicesOf } from "./assignments";
import { initialSettings, membersOf } from "./catalog";
import { mergeMembers } from "./members";
import { VOICE_MESSAGING, divideVoiceMessaging } from "./voice-messaging";

/** @throws ApiRejection with status 400 if the user does not have the service */
export function settingsOf(user: User, service: string): ServiceSettings {
  const settings = servicesOf(user).services[service];
  if (!settings) throw notAssigned(service);
  return settings;
}

/** Settings of services as a request of settings can change them: most platforms ignore lists with requests of their own. */
export function writableSettings({ platform }: Store, services: Values): Values {
  if (platform.serviceRows === "settings") return services;
  const isOwn = (service: string, name: string) => membersOf(service)[name]?.ownRows !== undefined;
  return Object.fromEntries(
    Object.entries(services).map(([service, given]) => {
      if (typeof given !== "object" || given === null) return [service, given];
      return [service, Object.fromEntries(Object.entries(given).filter(([name]) => !isOwn(service, name)))];
    }),
  );
}

/** Changes the named settings of the named services. If one value is rejected, none is applied. */
export function changeServices(store: Store, user: User, services: Values): void {
  const changed = structuredClone(user);
  const settings = { ...servicesOf(changed).services };
  for (const [service, given] of Object.entries(services)) settings[service] = merge(store, settings, service, given);
  changed.services = settings;
  store.users.save(changed);
}

function merge(
  store: Store,
  settings: Readonly<Record<string, ServiceSettings>>,
  service: string,
  given: unknown,
): ServiceSettings {
  const current = settings[service];
  if (!current) throw notAssigned(service);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    throw invalidRequest(`${service} must be an object`);
  const divided = service === VOICE_MESSAGING ? divideVoiceMessaging(given, store) : given;
  const base = store.platform.omittedSettings === "reset" ? withInitialValues(service, current) : current;
  const merged = mergeMembers(service, divided, base, membersOf(service), store);
  if ("forwardToPhoneNumber" in merged && merged["isActive"] === true && merged["forwardToPhoneNumber"] === "")
    throw invalidRequest(`${service} requires forwardToPhoneNumber to be active`);
  return merged;
}

/** Lists stay, and all other settings have the values of a newly assigned service. */
function withInitialValues(service: string, current: ServiceSettings): ServiceSettings {
  const initial = Object.entries(initialSettings(service)).filter(([, value]) => typeof value !== "object");
  return { ...current, ...Object.fromEntries(initial) };
}

function notAssigned(service: string): ApiRejection {
  return invalidRequest(`Service not assigned: ${service}`);
}
