/** Declared values without those that a program asks to leave alone (the resource option `ignoreChanges`). */
import type { AnyField, Fields } from "./field";
import { isObject } from "./unset";

type Values = Readonly<Record<string, unknown>>;

/**
 * The declared values without the ignored ones. A path into a value that is managed as one, such as a list or a department,
 * ignores the whole value.
 *
 * @param paths - property paths as Pulumi writes them: `title`, `address.city`, `services["Call Waiting"].isActive`, `*`
 */
export function withoutIgnored(fields: Fields, declared: Values, paths: readonly string[]): Record<string, unknown> {
  return paths.reduce((values, path) => without(fields, undefined, values, stepsOf(path)), { ...declared });
}

function without(
  members: Fields,
  others: AnyField | undefined,
  values: Values,
  [first, ...rest]: readonly string[],
): Record<string, unknown> {
  const left: Record<string, unknown> = { ...values };
  if (first === undefined) return left;
  for (const name of first === "*" ? Object.keys(values) : [first]) {
    const value = values[name];
    if (value === undefined) continue;
    const field = Object.hasOwn(members, name) ? members[name] : others;
    const inner = rest.length > 0 && field ? innerOf(field, value, rest) : undefined;
    left[name] = inner;
  }
  return Object.fromEntries(Object.entries(left).filter(([, value]) => value !== undefined));
}

/** The value without some of its members; undefined when nothing of it is left to manage. */
function innerOf({ type: kind }: AnyField, value: unknown, rest: readonly string[]): Values | undefined {
  const isByMember = kind.managedByMember === true || kind.coversDeclaredMembers === true;
  if (!isByMember || !kind.members || !isObject(value)) return undefined;
  const inner = without(kind.members, kind.otherMembers, value, rest);
  return Object.keys(inner).length === 0 && !kind.presence ? undefined : inner;
}

/** A step of a path: `.name` or `name`, `["name"]`, `[0]`, `[*]`. */
const STEP = /\.?([^.[\]"]+)|\[(?:"((?:[^"\\]|\\.)*)"|(\d+|\*))\]/y;

/** The steps of a property path; none where it is not one, which the engine rejects by itself. */
export function stepsOf(path: string): string[] {
  const steps: string[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (!match) return [];
    const [, name, quoted, index] = match;
    steps.push(name ?? quoted?.replace(/\\(.)/g, "$1") ?? index ?? "");
  }
  return steps;
}
