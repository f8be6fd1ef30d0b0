/** Values in the engine's protocol: marks of secrets are removed on the way in and set again on the way out. */
import type { ResourceSchema, Values } from "../../core/definition";
import { formatPath, parsePath } from "../../core/fields/index";
import { PLATFORM_OUTPUT } from "../../shared/platform";
import { isMarkedSecret, markSecret } from "../../shared/secret-mark";
import { Struct } from "./sdk";

/** Values as the lifecycle takes them. */
export interface Received {
  readonly values: Values;
  /** The names of values that are secret, or contain a secret. */
  readonly secrets: ReadonlySet<string>;
  /** The paths of the secrets themselves, as `formatPath` writes them. A list is one value. */
  readonly secretPaths: readonly string[];
  /** The platform of a state, where an explicit provider wrote it. */
  readonly platform: string | undefined;
}

/** The property in which the engine finds the code of a dynamic provider. */
const HANDLER_PROPERTY = "__provider";

export function receive(struct: Struct | undefined): Received {
  const paths = new Set<string>();
  const { [HANDLER_PROPERTY]: _handler, [PLATFORM_OUTPUT]: platform, ...marked } = struct?.toJavaScript() ?? {};
  const values: Values = {};
  for (const [name, value] of Object.entries(marked)) values[name] = withoutMarks([name], value, paths);
  return {
    values,
    secrets: new Set([...paths].map(firstName)),
    secretPaths: [...paths].sort(),
    platform: platform as string | undefined,
  };
}

function withoutMarks(path: readonly string[], value: unknown, secrets: Set<string>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isMarkedSecret(value)) {
    secrets.add(formatPath(path));
    return withoutMarks(path, value.value, secrets);
  }
  if (Array.isArray(value)) return value.map((element) => withoutMarks(path, element, secrets));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, withoutMarks([...path, name], member, secrets)]),
  );
}

function firstName(path: string): string {
  return String(parsePath(path)[0]);
}

/** Values with the marks of secrets. A secret in a value makes the whole value secret. */
export function transmit(values: Readonly<Values>, secrets: ReadonlySet<string>): Struct {
  const marked = Object.entries(values).map(([name, value]) => [name, secrets.has(name) ? markSecret(value) : value]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/**
 * The same for outputs, with the text by which the engine finds the dynamic provider: a stack can pass back to that one, and
 * the engine then reads each resource first.
 *
 * @param platform - where an explicit provider serves the resource
 */
export function transmitOutputs(
  { handler }: Pick<ResourceSchema, "handler">,
  values: Readonly<Values>,
  secrets: ReadonlySet<string>,
  platform: string | undefined,
): Struct {
  const ofPlatform = platform === undefined ? {} : { [PLATFORM_OUTPUT]: platform };
  return transmit({ ...values, ...ofPlatform, [HANDLER_PROPERTY]: handler }, secrets);
}

export function union(...sets: readonly Iterable<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
