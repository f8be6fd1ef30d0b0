/** The type of schedules of criteria. Responses show a schedule as an object, as its name, or as words for none. */
import { type FieldType, anyType, isObject, normalizeText } from "../../core/fields/index";

/** What responses contain where a criterion has no schedule. */
const NO_SCHEDULE = /^(?:none|every day all day)$/i;

/** A schedule, as an object with its name, or as its name. */
export function scheduleType(): FieldType<unknown> {
  const any = anyType();
  const parse = (value: unknown) =>
    typeof value === "string" && NO_SCHEDULE.test(normalizeText(value)) ? undefined : any.parse(value);
  return {
    ...any,
    parse,
    equals: (declared, live, numbering) => {
      const [one, other] = [parse(declared), parse(live)];
      const areNames = !isObject(one) || !isObject(other);
      return areNames ? any.equals(nameOf(one), nameOf(other), numbering) : any.equals(one, other, numbering);
    },
  };
}

function nameOf(schedule: unknown): unknown {
  return isObject(schedule) ? schedule["name"] : schedule;
}
