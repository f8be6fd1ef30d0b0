/** Values in the engine's protocol: marks of secrets are removed on the way in and set again on the way out. */
import type { Values } from "../../core/definition";
import { isMarkedSecret, markSecret } from "../../shared/secret-mark";
import { Struct } from "./sdk";

/** Values as the lifecycle takes them. */
export interface Received {
  readonly values: Values;
  /** The names of values that are secret, or contain a secret. */
  readonly secrets: ReadonlySet<string>;
}

/** The property of states that a dynamic provider wrote. */
const HANDLER_PROPERTY = "__provider";

const NO_SECRETS: ReadonlySet<string> = new Set();

export function receive(struct: Struct | undefined): Received {
  const values: Values = {};
  let secrets: Set<string> | undefined;
  for (const [name, value] of Object.entries(struct?.toJavaScript() ?? {})) {
    if (name === HANDLER_PROPERTY) continue;
    const { plain, isSecret } = withoutMarks(value);
    values[name] = plain;
    if (isSecret) (secrets ??= new Set()).add(name);
  }
  return { values, secrets: secrets ?? NO_SECRETS };
}

/** Values with the marks of secrets. A secret in a value makes the whole value secret. */
export function transmit(values: Readonly<Values>, secrets: ReadonlySet<string>): Struct {
  const marked = Object.entries(values).map(([name, value]) => [name, secrets.has(name) ? markSecret(value) : value]);
  return Struct.fromJavaScript(Object.fromEntries(marked) as Parameters<typeof Struct.fromJavaScript>[0]);
}

export function union(...sets: readonly Iterable<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set]));
}

function withoutMarks(value: unknown): { readonly plain: unknown; readonly isSecret: boolean } {
  if (typeof value !== "object" || value === null) return { plain: value, isSecret: false };
  if (isMarkedSecret(value)) return { plain: withoutMarks(value.value).plain, isSecret: true };
  let isSecret = false;
  const inner = (member: unknown) => {
    const result = withoutMarks(member);
    isSecret ||= result.isSecret;
    return result.plain;
  };
  const plain = Array.isArray(value)
    ? value.map(inner)
    : Object.fromEntries(Object.entries(value).map(([name, member]) => [name, inner(member)]));
  return { plain, isSecret };
}
