/** Live objects as declarations that are complete: for an import and for an export. */
import { toElements } from "../../shared/nesting";
import { withoutSecrets } from "../../shared/redact";
import type { Live, ResourceDefinition, Values } from "../definition";
import { type Fields, isObject, toDeclaration } from "../fields/index";

/** The number of reads of one object, on a platform that returns the same text sometimes as a number and sometimes as text. */
const MAX_READS = 6;

/**
 * Every field that is set, in the notation of programs. A program that declares all of them changes nothing.
 *
 * @param owner - the object that a country code comes from, where responses about this one do not contain it
 */
export function declareLive<C, L extends Live>(
  definition: ResourceDefinition<C, L>,
  live: L,
  owner: Live = live,
  fields: Fields = definition.fields,
): Values {
  // A platform can return a secret masked, so it must not be declared.
  const visible = withoutSecrets(definition.export?.readable?.(live) ?? live) as L;
  const declared = toDeclaration(fields, visible, definition.numbering?.(owner as L) ?? {});
  const complete = definition.export?.declare?.(visible, declared) ?? declared;
  return Object.fromEntries(Object.entries(complete).filter(([, value]) => value !== undefined));
}

/** Reads again while a text with digits comes as a number, which may have lost leading zeros. */
export async function readUntilCertain<T extends object>(
  fields: Fields,
  first: T,
  read: () => Promise<T | undefined>,
): Promise<T> {
  let live = first;
  const others: unknown[] = [];
  const isUncertain = () => hasUncertainText(fields, live as Record<string, unknown>);
  while (others.length < MAX_READS - 1 && isUncertain()) {
    others.push(await read());
    live = preferText(live, others.at(-1)) as T;
  }
  // Another notation is better than a number without its zeros.
  if (isUncertain()) for (const other of others) live = preferText(live, other, isNotationOf) as T;
  return live;
}

/** @returns one value with each number replaced by the text that the other value contains for it */
export function preferText(one: unknown, other: unknown, isTextOf: IsTextOf = hasSameNumber): unknown {
  if (typeof one === "number") return typeof other === "string" && isTextOf(one, other) ? other : one;
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one;
  const inner = (value: unknown, text: unknown) => preferText(value, text, isTextOf);
  if (Array.isArray(one)) {
    const others = toElements(other);
    return one.map((element, index) => inner(element, others[index]));
  }
  const members = (Array.isArray(other) ? other[0] : other) as Record<string, unknown> | undefined;
  return Object.fromEntries(Object.entries(one).map(([name, value]) => [name, inner(value, members?.[name])]));
}

type IsTextOf = (number: number, text: string) => boolean;

const hasSameNumber: IsTextOf = (number, text) => Number(text) === number;

/** Whether a text is a number with a calling code before it, or with punctuation. */
const isNotationOf: IsTextOf = (number, text) => /\d/.test(text) && text.replace(/\D/g, "").endsWith(String(number));

/** Whether a text field, or a member of an object, came as a number. */
function hasUncertainText(fields: Fields, live: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fields).some(([name, field]) => {
    const value = field.readLive(live, name);
    const { members } = field.type;
    if (members) return [value].flat().some((one) => isObject(one) && hasUncertainText(members, one));
    return typeof value === "number" && typeof field.type.parse(value) === "string";
  });
}
