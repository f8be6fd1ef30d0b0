/**
 * Field paths as text: `address.city`, `aliases[1]`, `services["Call Waiting"].isActive`. Messages, the change log, plans and
 * options have this one spelling. It is the spelling of property paths in Pulumi.
 */
import { isObject } from "../../shared/objects";

/** A path as text. Names that are not identifiers are quoted as in JSON. */
export function formatPath(path: readonly PropertyKey[]): string {
  return path.map(formatStep).join("");
}

function formatStep(step: PropertyKey, index: number): string {
  if (typeof step === "number") return `[${step}]`;
  const name = String(step);
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `[${JSON.stringify(name)}]`;
  return index === 0 ? name : `.${name}`;
}

/** The value that a path leads to through objects; undefined where there is none. */
export function valueAtPath(values: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (isObject(value) ? value[String(step)] : undefined), values);
}

/** Whether a path, as text, leads into another one. */
export function isInside(inner: string, outer: string): boolean {
  return inner.startsWith(outer) && /^[.[]/.test(inner.slice(outer.length));
}

/** A step of a path: `name` or `.name`, `["name"]`, `[0]`, `[*]`. */
const STEP = /\.?([^.[\]"]+)|\[(?:("(?:[^"\\]|\\.)*")|(\d+)|(\*))\]/y;

/** The steps of a path, `*` as itself; empty if the text is not a path. */
export function parsePath(path: string): (string | number)[] {
  const steps: (string | number)[] = [];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    const step = match ? parseStep(match) : undefined;
    if (step === undefined) return [];
    steps.push(step);
  }
  return steps;
}

function parseStep([, name, quoted, index]: RegExpExecArray): string | number | undefined {
  if (name !== undefined) return name;
  if (quoted !== undefined) return parseQuoted(quoted);
  return index === undefined ? "*" : Number(index);
}

function parseQuoted(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
