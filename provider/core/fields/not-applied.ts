/**
 * Values that the platform accepted and did not apply, e.g. without a right of the account. The state remembers them, so that
 * the provider reports them once and does not send them in every run. It sends them again as soon as the declared or the live
 * value differs from the remembered one.
 */
import { isObject } from "../../shared/objects";
import { type AnyField, type FieldValues, type Numbering, valuesEqual } from "./field-type";
import { formatPath } from "./paths";

/** The output that contains the ignored values, by path. */
export const NOT_APPLIED = "notApplied";

/** Canonical values; null if the field is not set. */
interface NotAppliedValue {
  readonly declared: unknown;
  readonly live: unknown;
}

type NotApplied = Readonly<Record<string, NotAppliedValue>>;

/** A field with its values. */
interface FieldState {
  readonly path: readonly string[];
  readonly field: AnyField;
  readonly declared: unknown;
  readonly live: unknown;
}

function notAppliedIn(applied: FieldValues): NotApplied {
  const remembered = applied[NOT_APPLIED];
  return isObject(remembered) ? (remembered as unknown as NotApplied) : {};
}

/** Applied values that also contain these fields as ignored. */
export function withNotApplied(applied: FieldValues, fields: readonly FieldState[]): FieldValues {
  const added = fields.map(({ path, declared, live }) => [formatPath(path), { declared, live: live ?? null }] as const);
  return { ...applied, [NOT_APPLIED]: { ...notAppliedIn(applied), ...Object.fromEntries(added) } };
}

/** Whether the platform is known to ignore the declared value as long as the live value stays the same. */
export function isKnownNotApplied(
  { path, field, declared, live }: FieldState,
  applied: FieldValues,
  numbering: Numbering,
) {
  const known = field.ignoredAdvice === undefined ? undefined : notAppliedIn(applied)[formatPath(path)];
  if (!known) return false;
  return isSame(field, known.declared, declared, numbering) && isSame(field, known.live, live, numbering);
}

/** The ignored values that are still live, as an output; none if there are none. */
export function stillNotApplied(
  fields: readonly Pick<FieldState, "path" | "field" | "live">[],
  applied: FieldValues,
  numbering: Numbering,
): Readonly<Record<string, unknown>> {
  const remembered = notAppliedIn(applied);
  const remaining = fields.flatMap(({ path, field, live }) => {
    const known = remembered[formatPath(path)];
    return known && isSame(field, known.live, live, numbering) ? [[formatPath(path), known] as const] : [];
  });
  return remaining.length > 0 ? { [NOT_APPLIED]: Object.fromEntries(remaining) } : {};
}

/** Applied values without the ignored ones that are declared otherwise now; the same object if there are none. */
export function withoutOutdatedNotApplied(
  applied: FieldValues,
  declared: readonly Pick<FieldState, "path" | "field" | "declared">[],
): FieldValues {
  const remembered = notAppliedIn(applied);
  const current = declared.flatMap(({ path, field, declared: wanted }) => {
    const known = remembered[formatPath(path)];
    return known && isSame(field, known.declared, wanted, {}) ? [[formatPath(path), known] as const] : [];
  });
  if (current.length === Object.keys(remembered).length) return applied;
  const { [NOT_APPLIED]: _outdated, ...others } = applied;
  return current.length === 0 ? others : { ...others, [NOT_APPLIED]: Object.fromEntries(current) };
}

function isSame({ type }: AnyField, one: unknown, other: unknown, numbering: Numbering): boolean {
  return valuesEqual<unknown>(type, one, other, numbering);
}
