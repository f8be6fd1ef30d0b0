/** What is on the platform, as a program would declare it. */
import { withFieldName } from "./compare";
import type { Fields } from "./field";
import type { Numbering } from "./field-type";

type Values = Readonly<Record<string, unknown>>;

/**
 * Every field that is set, in canonical form; what is never answered is left out.
 *
 * @throws UnreadableField when a value is not of its field's kind
 */
export function parseFields(fields: Fields, live: Values): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const value = withFieldName<unknown>([name], () => field.type.parse(field.readLive(live, name)));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The same in the writing that a program is best given. To declare it all changes nothing. */
export function toDeclaration(fields: Fields, live: Values, numbering: Numbering): Record<string, unknown> {
  const inWriting = ([name, value]: [string, unknown]): [string, unknown] => [
    name,
    fields[name]?.type.toPortable?.(value, numbering) ?? value,
  ];
  return Object.fromEntries(Object.entries(parseFields(fields, live)).map(inWriting));
}
