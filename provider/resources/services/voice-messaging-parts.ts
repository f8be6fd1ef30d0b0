/** The settings of Voice Messaging User on older platforms, which do not divide it into parts. */
import type { Values } from "../../core/definition";
import { isObject } from "../../core/fields/index";
import type { ServiceSettings } from "../../odin/index";
import { VOICE_MESSAGING, VOICE_MESSAGING_PARTS } from "./voice-messaging";

const PART_MEMBERS = Object.entries(VOICE_MESSAGING_PARTS);

/** Settings with Voice Messaging User in its parts, in which programs declare it. */
export function toParts(settings: ServiceSettings): ServiceSettings {
  const flat = settings[VOICE_MESSAGING];
  if (!isObject(flat) || !isUndivided(flat)) return settings;
  const parts: Record<string, Values> = {};
  for (const [name, value] of Object.entries(flat)) {
    const [part = VOICE_MESSAGING] = PART_MEMBERS.find(([, members]) => Object.hasOwn(members, name)) ?? [];
    parts[part] = { ...parts[part], [name]: value };
  }
  return { ...settings, [VOICE_MESSAGING]: parts };
}

/** A patch in the form in which the platform returned the settings. */
export function toPlatformParts(patch: Readonly<Values>, settings: ServiceSettings): Values {
  const [changed, live] = [patch[VOICE_MESSAGING], settings[VOICE_MESSAGING]];
  if (!isObject(changed) || !isObject(live) || !isUndivided(live)) return { ...patch };
  return { ...patch, [VOICE_MESSAGING]: Object.assign({}, ...Object.values(changed)) as Values };
}

/** Whether settings are there, and none of them is a part. */
function isUndivided(settings: Readonly<Values>): boolean {
  const names = Object.keys(settings);
  return names.length > 0 && !names.some((name) => Object.hasOwn(VOICE_MESSAGING_PARTS, name));
}
