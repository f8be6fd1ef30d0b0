/** The numbered errors of OCI-P, the protocol that the Odin API wraps, e.g. `[Error 4008] User not found: jane@example.net`. */

/** No user has the id. */
export const USER_NOT_FOUND = 4008;
/** Another user has the id. */
export const USER_EXISTS = 4200;

interface KnownError {
  /** The problem, for people. */
  readonly meaning: string;
  /** What the user can do, as sentences. */
  readonly action: string;
}

const NO_RIGHT = "Ask the administrator of the platform for the right, or set another account in broadworks:username.";

/** The errors with a known meaning, by number. Source: other OCI-P clients and release notes. */
const KNOWN_ERRORS: Readonly<Record<number, KnownError>> = {
  4003: { meaning: "the account must not send this request", action: NO_RIGHT },
  [USER_NOT_FOUND]: {
    meaning: "no user has this id",
    action: "Check the user id, or run `pulumi up --refresh` if the user was deleted.",
  },
  4015: {
    meaning: "the address is not valid",
    action: "Declare a stateOrProvince that the platform knows and that belongs to the country.",
  },
  [USER_EXISTS]: {
    meaning: "a user with this id exists already",
    action:
      "Run again to adopt the user. If that fails too, the id belongs to another service provider: declare another.",
  },
  4410: {
    meaning: "the user does not have the service",
    action: "Declare the service itself, which assigns it, or remove its settings.",
  },
  4500: { meaning: "a device with this name exists already", action: "Declare that device, or another name." },
  4501: { meaning: "the platform does not know the device type", action: "Declare a device type of the platform." },
  4505: {
    meaning: "the platform does not know the device",
    action: "Check accessDevice.deviceName and accessDevice.deviceLevel, or create the device first.",
  },
  4909: {
    meaning: "the group does not permit an extension of this length",
    action: "Declare an extension of another length, or change the extension lengths of the group.",
  },
  4962: {
    meaning: "the password does not fit the password rules",
    action: "Declare a password that fits the password rules of the group.",
  },
  5404: { meaning: "the account has no right to this change", action: NO_RIGHT },
  6004: {
    meaning: "the request does not fit the platform's schema",
    action: "The release of the platform may not know a declared field or value. Remove it.",
  },
};

export function findKnownError(codes: readonly number[]): KnownError | undefined {
  return codes.map((code) => KNOWN_ERRORS[code]).find((known) => known !== undefined);
}

const IN_TEXT = /\bError:?\s+(\d{4,6})\b/gi;

/** The numbers of all errors in a response, at any depth: in a text, or as a member `errorCode`. Each once, in order. */
export function findErrorCodes(value: unknown): number[] {
  return [...new Set(listErrorCodes(value))];
}

function listErrorCodes(value: unknown): number[] {
  if (typeof value === "string") return [...value.matchAll(IN_TEXT)].map(([, digits]) => Number(digits));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    name === "errorCode" && /^\d{4,6}$/.test(String(member)) ? [Number(member)] : listErrorCodes(member),
  );
}
