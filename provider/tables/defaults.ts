/** The values of a row together with those that the program declares for every row. */
import { type FieldValues, formatPath, isObject } from "../core/fields/index";
import { fieldAt } from "./fields";

/**
 * An object in a row replaces that of the defaults, except for an object with members that are managed separately. Where a row
 * has only members, in columns such as `department.name`, the defaults complete the object.
 *
 * @param cells - the paths of the cells that declare a value, as `formatPath` writes them
 */
export function withDefaults(
  defaults: FieldValues,
  own: FieldValues,
  cells: ReadonlySet<string>,
): Record<string, unknown> {
  return mergeLevel(defaults, own, [], cells);
}

function mergeLevel(
  defaults: FieldValues,
  own: FieldValues,
  path: readonly string[],
  cells: ReadonlySet<string>,
): Record<string, unknown> {
  const all: Record<string, unknown> = { ...defaults, ...own };
  for (const [name, value] of Object.entries(own)) {
    const [inner, defaultValue] = [[...path, name], defaults[name]];
    const isCompleted = !cells.has(formatPath(inner)) || hasDefaultsByMember(inner);
    if (isCompleted && isObject(value) && isObject(defaultValue))
      all[name] = mergeLevel(defaultValue, value, inner, cells);
  }
  return all;
}

/** Whether the members of a field have defaults of their own: they are managed separately. */
export function hasDefaultsByMember(path: readonly string[]): boolean {
  return fieldAt(path)?.type.comparison === "eachMember";
}
