/** Values that a program marked as secret: the engine keeps them back, and so does a plan. */

/** The member by which the engine marks a value as something special, and what says that it is a secret. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";

/** The paths of secret values, as `address.city`. */
export function secretPathsIn(values: unknown, path = ""): string[] {
  if (typeof values !== "object" || values === null) return [];
  if ((values as Record<string, unknown>)[SIGNATURE] === SECRET_SIGNATURE) return [path];
  return Object.entries(values).flatMap(([name, value]) =>
    secretPathsIn(value, path === "" ? name : `${path}.${name}`),
  );
}

/** Whether one is a part of the other, or the same. */
export function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);
}
