/** Live values as a program would declare them. */
import { withFieldName } from "./compare";
import type { FieldValues, Fields, Numbering } from "./field-type";

/**
 * Every field that is set, in canonical form, without write-only fields.
 *
 * @throws UnreadableFieldError
 */
export function parseFields(fields: Fields, live: FieldValues): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const value = withFieldName<unknown>([name], () => field.type.parse(field.readLive(live, name)));
    if (value !== undefined) values[name] = value;
  }
  return values;
}

/** The same values in the form that depends least on their platform. A program that declares all of them changes nothing. */
export function toDeclaration(fields: Fields, live: FieldValues, numbering: Numbering): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(parseFields(fields, live)).map(([name, value]): [string, unknown] => [
      name,
      fields[name]?.type.toPortable?.(value, numbering) ?? value,
    ]),
  );
}
