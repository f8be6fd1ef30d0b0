/** Values in the engine's protocol: marks of secrets are removed on the way in and set again on the way out. */
import type { ResourceSchema, Values } from "../../core/definition";
import { formatPath, parsePath } from "../../core/fields/index";
import { HANDLER_PROPERTY } from "../../shared/handler-property";
import { PLATFORM_OUTPUT } from "../../shared/platform";
import { markSecret, withoutMarks } from "../../shared/secret-mark";
import { LAST_RUN_OUTPUT } from "./refreshes";
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
  /** What the last run left: of a state that a read before a run has replaced, other values. */
  readonly lastRun: Values;
}

export function receive(struct: Struct | undefined): Received {
  const paths = new Set<string>();
  const {
    [HANDLER_PROPERTY]: _handler,
    [PLATFORM_OUTPUT]: platform,
    [LAST_RUN_OUTPUT]: lastRun,
    ...marked
  } = struct?.toJavaScript() ?? {};
  const values = withoutMarks(marked, (path) => paths.add(formatPath(path))) as Values;
  return {
    values,
    secrets: new Set([...paths].map(firstName)),
    secretPaths: [...paths].sort(),
    platform: platform as string | undefined,
    lastRun: lastRun === undefined ? values : (withoutMarks(lastRun) as Values),
  };
}

function firstName(path: string): string {
  return String(parsePath(path)[0]);
}

/** Values with the marks of secrets. A secret in a value makes the complete value secret. */
export function transmit(values: Readonly<Values>, secrets: ReadonlySet<string>): Struct {
  const marked = Object.entries(values).map(([name, value]) => [name, secrets.has(name) ? markSecret(value) : value]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Parameters<typeof Struct.fromJavaScript>[0]);
}

/**
 * The same for outputs, with the text by which the engine finds the dynamic provider: a stack can pass back to that one, and
 * the engine then reads each resource first.
 *
 * @param secrets - the names of secret values
 * @param hidden - the platform, where an explicit provider serves the resource, and what the last run left, where the values are
 * those of a read before a run
 */
export function transmitOutputs(
  { handler }: Pick<ResourceSchema, "handler">,
  values: Readonly<Values>,
  secrets: ReadonlySet<string>,
  { platform, lastRun }: { readonly platform: string | undefined; readonly lastRun?: Values | undefined },
): Struct {
  const hidden = {
    ...(platform !== undefined && { [PLATFORM_OUTPUT]: platform }),
    // It contains secrets where the values do.
    ...(lastRun && { [LAST_RUN_OUTPUT]: markSecret(lastRun) }),
    [HANDLER_PROPERTY]: handler,
  };
  return transmit({ ...values, ...hidden }, secrets);
}

export function union(...sets: readonly Iterable<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}
