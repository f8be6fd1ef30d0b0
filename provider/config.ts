/** The settings of a run: stack configuration first, then the environment, then defaults. */
import { z } from "zod";
import type { Limit } from "./core/run/limits";
import { ConfigurationError } from "./shared/errors";
import { platformOf } from "./shared/platform";

/** Returns the text that a name is set to, if it is set. */
export type Lookup = (name: string) => string | undefined;

export interface Setting<T = unknown> {
  /** Its meaning and unit, for the documentation. */
  readonly description: string;
  /** The valid values, for error messages. */
  readonly expects: string;
  readonly default?: string;
  readonly isSecret?: true;
  /** The type of its value for programs in other languages; text by default. */
  readonly valueType?: "integer" | "boolean";
  /** Its name in earlier versions: an error names the new one. */
  readonly formerName?: string;
  /** Parses a value; the empty text if nothing is set. */
  readonly schema: z.ZodType<T, string>;
}

/** A whole number from 1. */
const integer = (max: number, defaultValue: string) => ({
  expects: `a whole number from 1 to ${max}`,
  valueType: "integer" as const,
  default: defaultValue,
  schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(1).max(max)),
});
const limit = {
  expects: 'a whole number, or a percentage of the users of the stack, e.g. "10%"',
  schema: z
    .string()
    .regex(/^(\d{1,7}|(100|\d{1,2})%)?$/)
    .transform(toLimit),
};
const flag = {
  expects: "true or false",
  valueType: "boolean" as const,
  default: "false",
  schema: z.enum(["true", "false"]).transform((text) => text === "true"),
};
const autoOrOff = { expects: "auto or off", default: "auto", schema: z.enum(["auto", "off"]) };
const text = { schema: z.string().min(1) };
const optional = { schema: z.string().transform((value) => value || undefined) };
const file = { ...optional, expects: "the path of a file" };

export const SETTINGS = {
  url: {
    description: "base URL of the Odin API, ending in `/api/v2`",
    expects: "the base URL of the Odin API, ending in /api/v2, e.g. https://odin.example.net/api/v2",
    schema: z
      .string()
      .trim()
      .transform((url) => url.replace(/\/+$/, ""))
      .refine(isBaseUrl),
  },
  username: { ...text, description: "account of the platform", expects: "the name of an account of the platform" },
  password: {
    ...text,
    description: "password of the account; set it with `--secret`",
    expects: "the account's password",
    isSecret: true,
  },
  loginEncryption: {
    expects: "plain or sha1",
    description:
      "how the API passes the password on to the platform: `sha1` for releases before R22; not sent if it is not set",
    schema: z.enum(["plain", "sha1", ""]).transform((text) => text || undefined),
  },
  xsp: {
    expects: "scheme://host:port of an Xtended Services Platform, e.g. https://xsp1.example.net:443",
    description:
      "server of the platform to log in to, `scheme://host:port`, if there are several clusters; not sent if it is not set",
    schema: z
      .string()
      .trim()
      .regex(/^$|^[a-z][a-z0-9+.-]*:\/\/([^\s/?#@:[\]]+|\[[0-9a-f:.]+\]):\d{1,5}$/i)
      .transform((text) => text || undefined),
  },
  requestsPerSecond: {
    ...integer(1000, "5"),
    formerName: "callsPerSecond",
    description: "requests that can start in one second, in one process; fewer for a while after status 429 or 503",
  },
  maxConcurrentRequests: {
    ...integer(100, "8"),
    formerName: "maxConcurrent",
    description: "requests that can be in progress at the same time",
  },
  requestTimeout: {
    ...integer(600, "20"),
    formerName: "callTimeout",
    description: "seconds until the first byte of a response; twice as long until its end, and up to 10 to connect",
  },
  operationTimeout: {
    ...integer(3600, "120"),
    description: "seconds for one operation of the engine on one resource, with all its requests and retries",
  },
  prefetch: {
    ...autoOrOff,
    description:
      "`auto` reads a group with one request from its third user on, and each user once in a run; `off` reads each user " +
      "separately whenever the engine asks for it",
  },
  existenceChecks: {
    ...autoOrOff,
    description:
      "`auto` reads lists of the platform before a change, and rejects values that do not exist, e.g. a department; `off` " +
      "leaves that to the platform",
  },
  maxDeletes: {
    ...limit,
    default: "5",
    schema: limit.schema.transform((value) => value ?? { count: 0 }),
    description: "users that one run can delete; if there are more, it deletes none",
  },
  maxChanges: { ...limit, description: "users that one run can change or create; more are an error, in a preview too" },
  maxNumberChanges: {
    ...limit,
    description: "users with a change of the phone number or extension in one run; more are an error, in a preview too",
  },
  changeLog: { ...file, description: "file to which the provider appends every change, one JSON object in a line" },
  caFile: { ...file, description: "PEM file of certificate authorities to trust besides the public ones" },
  certFile: { ...file, description: "PEM file of a client certificate, if the platform requires one" },
  keyFile: { ...file, description: "PEM file of the private key of the client certificate" },
  keyPassphrase: {
    ...optional,
    expects: "the passphrase of the private key",
    description: "passphrase of the private key, if it has one",
    isSecret: true,
  },
  allowInsecure: { ...flag, description: "`true` allows plain http to a host other than this machine" },
} as const satisfies Record<string, Setting>;

/** The parsed settings. {@link SETTINGS} documents each. */
export type Settings = { readonly [K in keyof typeof SETTINGS]: z.output<(typeof SETTINGS)[K]["schema"]> };

function toLimit(text: string): Limit | undefined {
  if (text === "") return undefined;
  return text.endsWith("%") ? { percent: Number(text.slice(0, -1)) } : { count: Number(text) };
}

/** The name of a setting in the environment: `BROADWORKS_REQUESTS_PER_SECOND`. */
export function environmentVariable(name: string): string {
  return `BROADWORKS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The key of a setting in the configuration of a stack: `broadworks:requestsPerSecond`. */
export function configurationKey(name: string): string {
  return `broadworks:${name}`;
}

/**
 * Reads the settings.
 *
 * @param stack - the configuration of the stack; undefined if there is no stack
 * @throws ConfigurationError with every setting that is missing or invalid, or has a former name, and how to set it
 */
export function readSettings(stack: Lookup | undefined, environment: Lookup = (name) => process.env[name]): Settings {
  const problems: string[] = [];
  const read = ([name, setting]: [string, Setting]): [string, unknown] => {
    problems.push(...describeRename(name, setting.formerName, stack, environment));
    const value = findValue(name, setting, stack, environment);
    const parsed = setting.schema.safeParse(value ?? "");
    if (!parsed.success) problems.push(describeProblem(name, setting, stack !== undefined, Boolean(value)));
    return [name, parsed.data];
  };
  const settings = Object.fromEntries(Object.entries(SETTINGS).map(read)) as unknown as Settings;
  if (problems.length === 0 && isInsecure(settings) && !settings.allowInsecure)
    problems.push(
      "broadworks:url is plain http, which shows the password of the account to everyone on the network path: use https, or, " +
        `if the path is safe, ${stack ? "`pulumi config set broadworks:allowInsecure true`" : "set BROADWORKS_ALLOW_INSECURE to true"}`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems.join("; "));
  return settings;
}

/**
 * Names the configuration of the stack, a JSON object, in the environment of a run that reads the platform before the program
 * runs: the engine then configures the provider as in the last run.
 */
export const CONFIGURATION_VARIABLE = "BROADWORKS_CONFIGURATION";

/** @returns the configuration of the stack: that of {@link CONFIGURATION_VARIABLE} if it is set, or else that of the engine */
export function currentConfiguration(ofEngine: Lookup): Lookup {
  const text = process.env[CONFIGURATION_VARIABLE];
  if (text === undefined) return ofEngine;
  const values = JSON.parse(text) as Readonly<Record<string, string>>;
  return (key) => values[key];
}

/** The platform of the settings; undefined where the base URL is missing or invalid. */
export function readPlatform(stack: Lookup | undefined): string | undefined {
  const url = SETTINGS.url.schema.safeParse(findValue("url", SETTINGS.url, stack, (name) => process.env[name])).data;
  return url === undefined ? undefined : platformOf(url);
}

function findValue(name: string, setting: Setting, stack: Lookup | undefined, environment: Lookup): string | undefined {
  return [stack?.(configurationKey(name)), environment(environmentVariable(name)), setting.default].find(Boolean);
}

function describeProblem(name: string, { expects, isSecret }: Setting, hasStack: boolean, isSet: boolean): string {
  const [key, variable] = [configurationKey(name), environmentVariable(name)];
  const command = hasStack ? `\`pulumi config set ${isSecret ? "--secret " : ""}${key}\` or ` : "";
  return `${hasStack ? key : variable} is ${isSet ? "invalid" : "missing"}: set ${expects} with ${command}${variable} in the environment`;
}

function describeRename(
  name: string,
  formerName: string | undefined,
  stack: Lookup | undefined,
  environment: Lookup,
): string[] {
  if (formerName === undefined) return [];
  const [formerKey, key] = [configurationKey(formerName), configurationKey(name)];
  const [formerVariable, variable] = [environmentVariable(formerName), environmentVariable(name)];
  const value = stack?.(formerKey);
  const suggested = value && /^\d+$/.test(value) ? value : "<value>";
  return [
    ...(value
      ? [
          `${formerKey} is now ${key}: run \`pulumi config rm ${formerKey}\` and \`pulumi config set ${key} ${suggested}\``,
        ]
      : []),
    ...(environment(formerVariable)
      ? [`${formerVariable} is now ${variable}: rename the variable in the environment`]
      : []),
  ];
}

/** Whether the password leaves this machine without encryption. */
export function isInsecure({ url }: Pick<Settings, "url">): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // Messages and logs contain the URL, so it must not contain an account.
  return (
    /^https?:$/.test(url.protocol) &&
    /\/api\/v\d+$/.test(url.pathname) &&
    !url.username &&
    !url.password &&
    !url.search &&
    !url.hash
  );
}
