/**
 * In what the documentation leaves open, platforms differ: here each such aspect has a closed set of alternatives. The first
 * alternative is the documented or the most likely one, and the default.
 */

/** Every aspect with its alternatives. */
export const PLATFORM_ALTERNATIVES = {
  /** `GET /users/services/assigned`: the services that a user has, directly and through packs. */
  assignedServices: ["served", "missing"],
  /** The response to a write of services or settings: all of them, or the body of the request. */
  servicesWriteResponse: ["complete", "echo"],
  /** The response to an update of a user: the complete user, the body of the request, or only the ids and names of the user. */
  userWriteResponse: ["complete", "echo", "brief"],
} as const satisfies Readonly<Record<string, readonly [string, ...string[]]>>;

type Aspect = keyof typeof PLATFORM_ALTERNATIVES;

/** One alternative for each aspect. */
export type Platform = { readonly [A in Aspect]: (typeof PLATFORM_ALTERNATIVES)[A][number] };

const ASPECTS = Object.keys(PLATFORM_ALTERNATIVES) as Aspect[];

/** The given alternatives, and the first one of each other aspect. */
export function createPlatform(given: Partial<Platform> = {}): Platform {
  const defaults = Object.fromEntries(ASPECTS.map((aspect) => [aspect, PLATFORM_ALTERNATIVES[aspect][0]]));
  return { ...defaults, ...given } as Platform;
}

/**
 * Reads alternatives from text: `assignedServices=missing,servicesWriteResponse=echo`.
 *
 * @throws Error with the known names if an aspect or an alternative does not exist
 */
export function parsePlatform(text: string): Partial<Platform> {
  return Object.fromEntries(text.split(",").map(parseAlternative));
}

function parseAlternative(text: string): [Aspect, string] {
  const [name = "", value = ""] = text.split("=").map((part) => part.trim());
  const aspect = ASPECTS.find((known) => known === name);
  if (!aspect) throw new Error(`unknown aspect "${name}"; use one of ${ASPECTS.join(", ")}`);
  const alternatives: readonly string[] = PLATFORM_ALTERNATIVES[aspect];
  if (!alternatives.includes(value)) throw new Error(`${aspect} must be one of ${alternatives.join(", ")}`);
  return [aspect, value];
}
