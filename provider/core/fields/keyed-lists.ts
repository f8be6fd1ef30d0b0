/** The type of lists in which one member identifies a row: speed codes, criteria, monitored users. */
import { toElements } from "../../shared/nesting";
import { isPermutation, isSameSequence, parseObject, recordType } from "./collections";
import type { AnyField, FieldType, FieldValues, Fields, Numbering, RowChanges, ValuesOf } from "./field-type";
import { clearRow, rowToWire, rowsSchema, sameKeyBy, toRow } from "./rows";
import { isUnset } from "./unset";

interface KeyedListOptions<K extends string> {
  /** The member that identifies a row. */
  readonly key: K;
  /** Rows. */
  readonly max: number;
  /** All rows always exist, e.g. speed codes. A row with nothing but its key does not count, and to remove a row is to clear it. */
  readonly isFixed?: boolean;
  /** The member without which a row does not count: a platform can show the remains of a removed row. */
  readonly presence?: string;
  /** The order of the rows has a meaning: another order is another value. */
  readonly isOrdered?: boolean;
  /** Members that a request must contain for each row, with the values of a row that has none. */
  readonly rowDefaults?: FieldValues;
  /** The field of all other members. */
  readonly others?: AnyField;
}

/**
 * A list that is managed as one value. In a row, only the declared members are managed. A row can be declared as its key alone,
 * and a response can contain it so.
 */
export function keyedListType<const F extends Fields, K extends keyof F & string>(
  members: F,
  label: string,
  options: KeyedListOptions<K>,
): FieldType<readonly (ValuesOf<F> | F[K]["value"])[]> {
  const { key, max, isFixed, isOrdered, others } = options;
  const rows = new KeyedRows(members, label, options);
  return {
    label: `${isOrdered ? "ordered list" : "list"} of ${label}`,
    limits: `up to ${max}`,
    shape: { elements: rows.type, key },
    members,
    ...(others && { otherMembers: others }),
    dependsOnNumbering: Object.values(members).some((member) => member.type.dependsOnNumbering),
    schema: rowsSchema({ key, max, row: rows.type.schema, hasSameKey: rows.hasSameKey }),
    parse(live) {
      const parsed = rows.list(live).flatMap((row) => rows.type.parse(row) ?? []);
      return parsed.length === 0 ? undefined : parsed;
    },
    equals(declared: readonly FieldValues[], live, numbering) {
      const isEqual = (row: FieldValues, other: unknown) => rows.isSame(row, other as FieldValues, numbering);
      const pair = isOrdered ? isSameSequence : isPermutation;
      return pair(
        declared.filter((row) => rows.isSet(row)),
        rows.list(live),
        isEqual,
      );
    },
    toWire: (declared: readonly FieldValues[], live: readonly FieldValues[] = [], numbering) =>
      isFixed
        ? rows.changesOfFixed(declared, live, numbering)
        : declared.map((row) => rows.complete(row, live, numbering)),
    toClear: (live: readonly FieldValues[] = []) => (isFixed ? live.map((row) => rows.clear(row)) : []),
    diffRows: (declared: readonly FieldValues[], live: readonly FieldValues[], numbering) =>
      rows.diff(declared, live, numbering),
  };
}

/** How the rows of one list are read, compared and written. */
class KeyedRows<F extends Fields, K extends keyof F & string> {
  /** The type of one row. */
  readonly type: FieldType<ValuesOf<F>>;
  readonly hasSameKey: ReturnType<typeof sameKeyBy>;

  constructor(
    private readonly members: F,
    label: string,
    private readonly options: KeyedListOptions<K>,
  ) {
    const { key, others } = options;
    const keyField = members[key];
    if (!keyField) throw new Error(`rows of ${label} have no member ${key}`);
    this.type = recordType(members, label, "declaredMembers", others);
    this.hasSameKey = sameKeyBy(key, keyField.type);
  }

  /** Whether a row counts. */
  isSet(row: FieldValues): boolean {
    const { key, presence, isFixed } = this.options;
    if (presence !== undefined) return !isUnset(row[presence]);
    return !isFixed || Object.entries(row).some(([name, value]) => name !== key && !isUnset(value));
  }

  isSame(declared: FieldValues, live: FieldValues, numbering: Numbering): boolean {
    return this.hasSameKey(declared, live, numbering) && this.type.equals(declared as ValuesOf<F>, live, numbering);
  }

  /** The rows of a response that count. */
  list(live: unknown): FieldValues[] {
    return toElements(live)
      .filter((element) => !isUnset(element))
      .map((element) => parseObject(toRow(this.options.key, element)) ?? {})
      .filter((row) => this.isSet(row));
  }

  /** A declared row as a request contains it: with the members of its live row, and the defaults of the others. */
  complete(declared: FieldValues, live: readonly FieldValues[], numbering: Numbering): FieldValues {
    const { rowDefaults = {} } = this.options;
    const before = live.find((other) => this.hasSameKey(declared, other, numbering));
    return rowToWire({ ...rowDefaults, ...before, ...declared }, this.members);
  }

  clear(row: FieldValues): FieldValues {
    return clearRow(rowToWire(row, this.members), [this.options.key]);
  }

  /** The rows of a request for a list in which all rows always exist: those that change. */
  changesOfFixed(declared: readonly FieldValues[], live: readonly FieldValues[], numbering: Numbering): FieldValues[] {
    const changed = declared.filter(
      (row) => this.isSet(row) && !live.some((other) => this.isSame(row, other, numbering)),
    );
    const removed = live.filter(
      (row) => !declared.some((other) => this.isSet(other) && this.hasSameKey(other, row, numbering)),
    );
    return [...changed.map((row) => this.complete(row, live, numbering)), ...removed.map((row) => this.clear(row))];
  }

  diff(declared: readonly FieldValues[], live: readonly FieldValues[], numbering: Numbering): RowChanges {
    const { key } = this.options;
    const find = (row: FieldValues) => live.find((other) => this.hasSameKey(row, other, numbering));
    const complete = (row: FieldValues) => this.complete(row, live, numbering);
    return {
      added: declared.filter((row) => !find(row)).map(complete),
      changed: declared.flatMap((row) => {
        const before = find(row);
        if (!before || this.isSame(row, before, numbering)) return [];
        return [rowToWire({ ...complete(row), [key]: before[key] }, this.members)];
      }),
      removed: live
        .filter((row) => !declared.some((other) => this.hasSameKey(other, row, numbering)))
        .map((row) => rowToWire(row, this.members)),
    };
  }
}
