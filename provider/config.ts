/** The settings of a run: stack configuration first, then the environment, then defaults. */
import { z } from "zod";
import { ConfigurationError } from "./errors";
import type { OdinSettings } from "./odin";

export interface Settings extends OdinSettings {
  /** Users that one run may delete. */
  readonly maxDeletes: number;
}

export type Lookup = (key: string) => string | undefined;

interface Setting<T> {
  readonly secret?: true;
  readonly what: string;
  readonly default?: string;
  readonly schema: z.ZodType<T, string>;
}

const wholeNumber = (from: number, to: number) =>
  z.string().regex(/^\d+$/).transform(Number).pipe(z.int().min(from).max(to));

const settings = {
  url: {
    what: "the Odin API's base URL, e.g. https://odin.example.net/api/v2",
    schema: z
      .string()
      .trim()
      .transform((text) => text.replace(/\/+$/, ""))
      .refine(isBaseUrl),
  } satisfies Setting<string>,
  username: { what: "the name of an account of the platform", schema: z.string().min(1) } satisfies Setting<string>,
  password: { what: "the account's password", secret: true, schema: z.string().min(1) } satisfies Setting<string>,
  callsPerSecond: {
    what: "a whole number from 1 to 1000",
    default: "5",
    schema: wholeNumber(1, 1000),
  } satisfies Setting<number>,
  maxDeletes: {
    what: "a whole number from 0 to 1000000",
    default: "5",
    schema: wholeNumber(0, 1_000_000),
  } satisfies Setting<number>,
};

/**
 * Reads the settings, or says which are missing or wrong and both ways to set them.
 *
 * @throws ConfigurationError
 */
export function readSettings(stack: Lookup, environment: Lookup = (name) => process.env[name]): Settings {
  const problems: string[] = [];
  const read = <T>(name: keyof typeof settings, setting: Setting<T>): T => {
    const key = `broadworks:${name}`;
    const variable = `BROADWORKS_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
    const value = [stack(key), environment(variable), setting.default].find(Boolean);
    const parsed = setting.schema.safeParse(value ?? "");
    if (parsed.success) return parsed.data;
    const ways = `\`pulumi config set ${setting.secret ? "--secret " : ""}${key}\` or ${variable} in the environment`;
    problems.push(`${key} is ${value ? "wrong" : "missing"}: set ${setting.what} with ${ways}`);
    return undefined as T;
  };
  const all: Settings = {
    url: read("url", settings.url),
    username: read("username", settings.username),
    password: read("password", settings.password),
    callsPerSecond: read("callsPerSecond", settings.callsPerSecond),
    maxDeletes: read("maxDeletes", settings.maxDeletes),
  };
  if (problems.length > 0) throw new ConfigurationError(problems.join("; "));
  return all;
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
