/** The settings of a run: stack configuration first, then the environment, then defaults. Every setting once. */
import { z } from "zod";
import { ConfigurationError } from "./shared/errors";

export type Lookup = (key: string) => string | undefined;

interface Setting<T = unknown> {
  /** What it is, as the documentation tells it. */
  readonly description: string;
  /** What may be set, as an error tells it. */
  readonly expects: string;
  readonly default?: string;
  readonly isSecret?: true;
  /** A value as text; the empty text when nothing is set. */
  readonly schema: z.ZodType<T, string>;
}

const wholeNumber = (from: number, to: number, standard: string) => ({
  expects: `a whole number from ${from} to ${to}`,
  default: standard,
  schema: z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(from).max(to)),
});
const flag = {
  expects: "true or false",
  default: "false",
  schema: z.enum(["true", "false"]).transform((text) => text === "true"),
};
const text = { schema: z.string().min(1) };
const optional = { schema: z.string().transform((value) => value || undefined) };
const file = { ...optional, expects: "a file's path" };

export const SETTINGS = {
  url: {
    description: "base URL of the Odin API, ending in `/api/v2`",
    expects: "the Odin API's base URL, e.g. https://odin.example.net/api/v2",
    schema: z
      .string()
      .trim()
      .transform((url) => url.replace(/\/+$/, ""))
      .refine(isBaseUrl),
  },
  username: { ...text, description: "account of the platform", expects: "the name of an account of the platform" },
  password: {
    ...text,
    description: "its password; set it with `--secret`",
    expects: "the account's password",
    isSecret: true,
  },
  requestsPerSecond: {
    ...wholeNumber(1, 1000, "5"),
    description: "calls that may start in any one second, over a whole process; fewer for a while after a 429 or 503",
  },
  maxConcurrentRequests: { ...wholeNumber(1, 100, "8"), description: "calls that may be under way at once" },
  requestTimeout: {
    ...wholeNumber(1, 600, "20"),
    description:
      "seconds until the answer of a call must begin; it must be whole in twice that, and connected to in 10",
  },
  operationTimeout: {
    ...wholeNumber(1, 3600, "120"),
    description: "seconds that one step of one resource may take, all its calls and tries together",
  },
  prefetch: {
    expects: "auto or off",
    default: "auto",
    schema: z.enum(["auto", "off"]),
    description:
      "`auto` reads a group at once when a run asks for several of its users, and each user once a run; `off` reads each " +
      "user by itself, whenever it is looked at",
  },
  maxDeletes: { ...wholeNumber(0, 1_000_000, "5"), description: "users that one run may delete; more is an error" },
  changeLog: {
    ...file,
    description: "file that every change is recorded in, see [the change log](change-log.md)",
  },
  caFile: { ...file, description: "PEM file of authorities that are trusted besides the public ones" },
  certFile: { ...file, description: "PEM file of a client certificate, if the platform asks for one" },
  keyFile: { ...file, description: "PEM file of its key" },
  keyPassphrase: {
    ...optional,
    expects: "the key's passphrase",
    description: "the key's passphrase, if it has one",
    isSecret: true,
  },
  allowInsecure: { ...flag, description: "`true` allows plain http to a host that is not this machine" },
} as const satisfies Record<string, Setting>;

type Name = keyof typeof SETTINGS;

type Read = { readonly [K in Name]: z.output<(typeof SETTINGS)[K]["schema"]> };

export type Settings = Read;

/** The name of a setting in the environment: `BROADWORKS_REQUESTS_PER_SECOND`. */
export function environmentVariable(name: string): string {
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
    const value = [stack?.(key), environment(environmentVariable(name)), setting.default].find(Boolean);
    const parsed = setting.schema.safeParse(value ?? "");
    if (!parsed.success) {
      const command = stack ? `\`pulumi config set ${setting.isSecret ? "--secret " : ""}${key}\` or ` : "";
      const ways = `${command}${environmentVariable(name)} in the environment`;
      problems.push(
        `${stack ? key : environmentVariable(name)} is ${value ? "wrong" : "missing"}: set ${setting.expects} with ${ways}`,
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
