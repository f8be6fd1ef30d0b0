/** The services of a user as an exported program declares them. */
import type { Values } from "../../core/definition";
import { type Fields, REJECTED, checkFields, isObject, isUnset, parsePath } from "../../core/fields/index";
import type { LiveServices } from "./live";
import { settableFields } from "./schema";

/** The user without services that have settings of an unknown shape, so that all others can be exported. */
export function readableServices(live: LiveServices): LiveServices {
  return {
    ...live,
    services: Object.fromEntries(Object.entries(live.services).filter(([, value]) => isObject(value))),
  };
}

/** Declares every service and service pack that the user has, also one without settings. */
export function declareServices(live: LiveServices, { services: settings, ...others }: Values): Values {
  const settingsOf = (name: string) => (isObject(settings) && isObject(settings[name]) ? settings[name] : {});
  const packs = Object.keys(live.servicePacks ?? {}).sort();
  const services = Object.fromEntries(Object.keys(live.services).map((name) => [name, settingsOf(name)]));
  return {
    ...others,
    services: onlyDeclarable(services),
    servicePacks: packs.length > 0 ? packs : undefined,
  };
}

/** Without settings that a program cannot declare: read-only ones, and values that only another release accepts. */
function onlyDeclarable(services: Values): Values {
  const declared = { services: onlyKnown(settableFields.services.type.members ?? {}, services) };
  for (const { path } of checkFields(settableFields, declared).failures)
    removePath(declared, parsePath(path).map(String));
  return declared.services;
}

/** Without members that the schema does not contain. A service of any other name stays. */
function onlyKnown(members: Fields, values: Values, isMap = true): Values {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]): [string, unknown][] => {
      const type = Object.hasOwn(members, name) ? members[name]?.type : undefined;
      if (!type) return isMap ? [[name, {}]] : [];
      if (type.label === REJECTED || (!isMap && isUnset(value))) return [];
      if (!type.members) return [[name, value]];
      const inner = type.members;
      const known = (element: unknown) => (isObject(element) ? onlyKnown(inner, element, false) : element);
      return [[name, Array.isArray(value) ? value.map(known) : known(value)]];
    }),
  );
}

/** Removes the setting that a path names; of a list, the complete list. */
function removePath(values: Values, [first = "", ...rest]: readonly string[]): void {
  const inner = values[first];
  if (rest.length > 0 && isObject(inner)) removePath(inner, rest);
  else Reflect.deleteProperty(values, first);
}
