/** What is on the platform, as a program would declare it. */
import { naming } from "./compare";
import type { Fields } from "./field";
import type { Numbering } from "./kind";

type Values = Readonly<Record<string, unknown>>;

/**
 * Every field that is set, in canonical form; what is never answered is left out. To declare it all changes nothing.
 *
 * @throws UnreadableField when a value is not of its field's kind
 */
export function asDeclared(fields: Fields, live: Values, numbering: Numbering): Record<string, unknown> {
  const declared: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    if (field.isWriteOnly) continue;
    const value = naming<unknown>([name], () => field.kind.read(field.liveIn(live, name)));
    if (value !== undefined) declared[name] = (field.kind.written?.(value, numbering) ?? value) as unknown;
  }
  return declared;
}
