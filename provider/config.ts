/** The settings of a run: stack configuration first, then the environment, then defaults. Every setting once. */
import { z } from "zod";
import { ConfigurationError } from "./errors";

export type Lookup = (key: string) => string | undefined;

interface Setting<T = unknown> {
  /** What it is, as the documentation tells it. */
  readonly meaning: string;
  /** What may be set, as an error tells it. */
  readonly takes: string;
  readonly default?: string;
  readonly isSecret?: true;
  /** A value as text; the empty text when nothing is set. */
  readonly schema: z.ZodType<T, string>;
}

const wholeNumber = (from: number, to: number, standard: string) => ({
  takes: `a whole number from ${from} to ${to}`,
  default: standard,
  schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(from).max(to)),
});
const flag = {
  takes: "true or false",
  default: "false",
  schema: z.enum(["true", "false"]).transform((text) => text === "true"),
};
const text = { schema: z.string().min(1) };
const optional = { schema: z.string().transform((value) => value || undefined) };
const file = { ...optional, takes: "a file's path" };

export const SETTINGS = {
  url: {
    meaning: "base URL of the Odin API, ending in `/api/v2`",
    takes: "the Odin API's base URL, e.g. https://odin.example.net/api/v2",
    schema: z
      .string()
      .trim()
      .transform((url) => url.replace(/\/+$/, ""))
      .refine(isBaseUrl),
  },
  username: { ...text, meaning: "account of the platform", takes: "the name of an account of the platform" },
  password: {
    ...text,
    meaning: "its password; set it with `--secret`",
    takes: "the account's password",
    isSecret: true,
  },
  callsPerSecond: {
    ...wholeNumber(1, 1000, "5"),
    meaning: "calls that may start in any one second, over a whole process; fewer for a while after a 429 or 503",
  },
  maxConcurrent: { ...wholeNumber(1, 100, "8"), meaning: "calls that may be under way at once" },
  callTimeout: {
    ...wholeNumber(1, 600, "20"),
    meaning: "seconds until the answer of a call must begin; it must be whole in twice that, and connected to in 10",
  },
  operationTimeout: {
    ...wholeNumber(1, 3600, "120"),
    meaning: "seconds that one step of one resource may take, all its calls and tries together",
  },
  prefetch: {
    takes: "auto or off",
    default: "auto",
    schema: z.enum(["auto", "off"]),
    meaning:
      "`auto` reads a group at once when a run asks for several of its users, and each user once a run; `off` reads each " +
      "user by itself, whenever it is looked at",
  },
  maxDeletes: { ...wholeNumber(0, 1_000_000, "5"), meaning: "users that one run may delete; more is an error" },
  changeLog: { ...file, meaning: "file that every change is recorded in, see [the change log](docs/change-log.md)" },
  caFile: { ...file, meaning: "PEM file of authorities that are trusted besides the public ones" },
  certFile: { ...file, meaning: "PEM file of a client certificate, if the platform asks for one" },
  keyFile: { ...file, meaning: "PEM file of its key" },
  keyPassphrase: {
    ...optional,
    takes: "the key's passphrase",
    meaning: "the key's passphrase, if it has one",
    isSecret: true,
  },
  allowInsecure: { ...flag, meaning: "`true` allows plain http to a host that is not this machine" },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof SETTINGS;

type Read = { readonly [K in Name]: z.output<(typeof SETTINGS)[K]["schema"]> };

export type Settings = Read;

/** The name of a setting in the environment: `BROADWORKS_CALLS_PER_SECOND`. */
export function variableOf(name: string): string {
  return `BROADWORKS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/**
 * Reads the settings, or says which are missing or wrong and the ways to set them.
 *
 * @param stack - the stack's configuration, where there is a stack
 * @throws ConfigurationError
 */
export function readSettings(stack: Lookup | undefined, environment: Lookup = (name) => process.env[name]): Settings {
  const problems: string[] = [];
  const read = ([name, setting]: [string, Setting]): [string, unknown] => {
    const key = `broadworks:${name}`;
    const value = [stack?.(key), environment(variableOf(name)), setting.default].find(Boolean);
    const parsed = setting.schema.safeParse(value ?? "");
    if (!parsed.success) {
      const command = stack ? `\`pulumi config set ${setting.isSecret ? "--secret " : ""}${key}\` or ` : "";
      const ways = `${command}${variableOf(name)} in the environment`;
      problems.push(
        `${stack ? key : variableOf(name)} is ${value ? "wrong" : "missing"}: set ${setting.takes} with ${ways}`,
      );
    }
    return [name, parsed.data];
  };
  const settings = Object.fromEntries(Object.entries(SETTINGS).map(read)) as unknown as Settings;
  if (problems.length === 0 && isInsecure(settings) && !settings.allowInsecure)
    problems.push(
      "broadworks:url is plain http, which shows the account's password to everyone on the way: use https, or, " +
        `where the way is safe, ${stack ? "`pulumi config set broadworks:allowInsecure true`" : "set BROADWORKS_ALLOW_INSECURE to true"}`,
    );
  if (problems.length > 0) throw new ConfigurationError(problems.join("; "));
  return settings;
}

/** Whether the password travels in clear beyond this machine. */
export function isInsecure({ url }: Pick<Settings, "url">): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

function isBaseUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  // An account in the URL would be seen wherever the URL is.
  return (
    /^https?:$/.test(url.protocol) &&
    /\/api\/v\d+$/.test(url.pathname) &&
    !url.username &&
    !url.password &&
    !url.search &&
    !url.hash
  );
}
