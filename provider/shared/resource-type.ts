/** The engine's types of this package's resources. They are part of every URN: never change them. */
const PREFIX = "pulumi-nodejs:dynamic/broadworks:";

/** The type of a kind of resource, e.g. of `BroadworksUser`. */
export function typeOf(kind: string): string {
  return PREFIX + kind;
}

/** The kind of a type; undefined for a type of another package. */
export function kindOfType(type: string): string | undefined {
  return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : undefined;
}
