/**
 * In what the documentation leaves open, platforms differ: here each such aspect has a closed set of alternatives. The first
 * alternative is the documented or the most likely one, and the default.
 */

/** Every aspect with its alternatives. */
export const PLATFORM_ALTERNATIVES = {
  /** `GET /users/services/assigned`: the services that a user has, directly and through packs. */
  assignedServices: ["served", "missing"],
  /**
   * `GET /users/SERVICE/bulk`: the settings of one service for the users of a group, by themselves or in a member `settings`, or
   * only `isActive`.
   */
  serviceLists: ["served", "nested", "thin", "rejected"],
  /** `GET /groups/users/audit`: everything about the users of a group, or everything except the settings of services. */
  groupAudit: ["served", "thin", "rejected"],
  /** A field of a user is cleared with null, with null or empty text, or with empty text only. */
  clearedFields: ["null", "any", "emptyText"],
  /** Aliases and alternate ids are removed with null or an empty list, or with one of them only. */
  clearedLists: ["any", "null", "emptyList"],
  /** Aliases and alternate ids in an update replace those of the user, or are added to them. */
  userLists: ["replaced", "merged"],
  /** Settings that an update of a service does not contain: they stay, or get their initial values. */
  omittedSettings: ["kept", "reset"],
  /** Settings that the platform does not know: rejected, ignored, or stored until they are null. */
  unknownSettings: ["rejected", "tolerated", "stored"],
  /** A setting is cleared with empty text or null, or with one of them only. */
  clearedSettings: ["any", "emptyText", "null"],
  /** Criteria, numbers of BroadWorks Anywhere, shared endpoints and codes of Speed Dial 100: by requests of their own. */
  serviceRows: ["ownRequests", "settings"],
  /** Lists with a fixed number of rows: all rows, or only those that are used. */
  serviceSlots: ["all", "used"],
  /** Whether the settings of each service contain the ids of the user. */
  serviceIds: ["present", "absent"],
  /** Responses about services: an object, or a list with this object. */
  servicesResponse: ["object", "list"],
  /** The settings of a service of which nothing is set. */
  unsetServices: ["list", "object", "omitted"],
  /** Voice Messaging User: in four parts, or without parts. */
  voiceMessaging: ["nested", "flat"],
  /** The response to a write of services or settings: all of them, the body of the request, or an empty list. */
  servicesWriteResponse: ["complete", "echo", "empty"],
  /** The response to a creation or an update: the complete user, the body of the request, its ids and names, or an empty list. */
  userWriteResponse: ["complete", "echo", "brief", "empty"],
  /** The response about a user that does not exist: the API's own 404, or OCI-P error 4008 with another status. */
  unknownUser: ["status404", "error4008With400", "error4008With404", "error4008With500"],
  /** How responses contain a value that is not set: as empty text, `null`, an empty list, or not at all. */
  unsetValues: ["empty", "null", "list", "omitted"],
  /**
   * A new endpoint replaces the other one, or both are kept and `endpointType` states which one is in use. Others require
   * `endpointType` and reject `null`, or remove an endpoint only with `null`.
   */
  endpoints: ["replaced", "kept", "typeRequired", "nullRemoves"],
  /** Fields of `PUT /users` that `POST /users` does not have, e.g. `impId`. */
  lateFieldsInCreate: ["rejected", "dropped", "accepted"],
  /** The web password of a new user. */
  passwordOnCreate: ["optional", "required"],
  /** Unknown and read-only fields in `PUT /users`. */
  unknownFieldsInUpdate: ["tolerated", "rejected"],
  /** Changes of `allowVideo`, which only system administrators may change. */
  allowVideo: ["settable", "ignored"],
  /** The evaluation of a move: rows of errors and impacts, the user, or reasons in another shape. */
  moveEvaluation: ["rows", "user", "texts"],
  /** A move that is not possible: status 409, or 200 with rows of errors. */
  moveRejection: ["status", "rows"],
  /** The number, the extension and the department of a user after a move. */
  valuesAfterMove: ["unassigned", "kept"],
  /** `GET /groups/domains`. */
  groupDomains: ["served", "list", "missing"],
  /**
   * The lists of time zones, languages, network classes of service, departments and devices: rows, an object with the rows, only
   * names, the first rows with their total number, or none.
   */
  knownValues: ["rows", "wrapped", "names", "paged", "missing"],
  /** `GET /groups/dns`: one row for each number, ranges, ranges as text, the first rows with their total number, or none. */
  groupNumbers: ["numbers", "ranges", "texts", "paged", "missing"],
  /** The login: with the right password, or rejected with status 402 until the password is changed. */
  login: ["accepted", "passwordExpired"],
  /** The status for an expired token. */
  expiredToken: ["status401", "status403"],
  /** Tokens: any text, or JSON Web Tokens with their expiry. */
  tokens: ["opaque", "jwt"],
  /** `PUT /auth/token`. */
  tokenRenewal: ["served", "rejected"],
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
