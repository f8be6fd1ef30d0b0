/** Rows of a CSV file that a stray quotation mark made a part of a value. Their users would be removed. */
import { normalizeText } from "../core/fields/index";
import type { ColumnPath } from "./columns";
import type { Problem, Row } from "./contents";
import { LINE_BREAK } from "./decode";
import { USER_ID, fieldAt } from "./fields";
import { locationOf } from "./problems";

/** A value with a line break, in a line of which the column of the user id contains one. */
export function findSwallowedRows(rows: readonly Row[], paths: readonly ColumnPath[], delimiter: string): Problem[] {
  const idColumn = paths.find(({ name }) => name === USER_ID)?.index;
  if (idColumn === undefined) return [];
  return rows.flatMap(({ cells }) =>
    cells.flatMap((cell, column): Problem[] => {
      if (typeof cell?.value !== "string" || !/[\r\n]/.test(cell.value)) return [];
      // The first line begins in the column of the value, the other ones in the first column.
      const isRow = (line: string, index: number) => {
        const fields = line.split(delimiter);
        return fields.length > 1 && isUserId(fields[index === 0 ? idColumn - column : idColumn]);
      };
      return cell.value.split(LINE_BREAK).some(isRow) ? [{ ...locationOf(cell), message: SWALLOWED }] : [];
    }),
  );
}

const SWALLOWED =
  "the value contains another row, because a quotation mark begins it and the next one is in a later row; remove both, or write each twice";

function isUserId(field: string | undefined): boolean {
  const text = normalizeText(field ?? "").replace(/^"|"$/g, "");
  // A sentence can end with an address.
  if (text.includes(" ")) return false;
  return fieldAt([USER_ID])?.type.schema.safeParse(text).success === true;
}
