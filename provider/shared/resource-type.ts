/** The engine's types of this package's resources. They are part of every URN: never change them. */
const DYNAMIC_PREFIX = "pulumi-nodejs:dynamic/broadworks:";
const PLUGIN_PREFIX = "broadworks:index:";

/**
 * The type of the component `BroadworksUsersFromFile`, in the spelling of its first version. Never change it: it is part of the
 * URN of every user in every table, so another type would replace all of them.
 */
export const USERS_FROM_FILE_TYPE = "broadworks:index:BroadworksFleet";

/** The prefix of the names of kinds, which the types of the plugin do not have. */
const KIND_PREFIX = "Broadworks";

/** The type of a kind of resource of the dynamic provider, e.g. of `BroadworksUser`. */
export function typeOf(kind: string): string {
  return DYNAMIC_PREFIX + kind;
}

/** The type of a kind of resource of the plugin: `broadworks:index:User` for `BroadworksUser`. */
export function pluginTypeOf(kind: string): string {
  return PLUGIN_PREFIX + kind.replace(KIND_PREFIX, "");
}

/** The kind of a type of either provider; undefined for a type of another package. */
export function kindOfType(type: string): string | undefined {
  if (type.startsWith(DYNAMIC_PREFIX)) return type.slice(DYNAMIC_PREFIX.length);
  return type.startsWith(PLUGIN_PREFIX) ? KIND_PREFIX + type.slice(PLUGIN_PREFIX.length) : undefined;
}

/** A URN in a form that is the same for both providers: a stack can change from one to the other. */
export function sameUrn(urn: string): string {
  const [head, tail] = [urn.slice(0, urn.lastIndexOf("::")), urn.slice(urn.lastIndexOf("::"))];
  const start = Math.max(head.lastIndexOf("::") + 2, head.lastIndexOf("$") + 1);
  const kind = kindOfType(head.slice(start));
  return kind === undefined ? urn : head.slice(0, start) + typeOf(kind) + tail;
}

/** The name of a resource in its URN. */
export function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
