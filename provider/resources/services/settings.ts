/** Fields of settings that several services have, with the limits of OCI-P. */
import {
  Field,
  type Fields,
  anyType,
  assignableType,
  booleanType,
  choiceType,
  idType,
  isNumberName,
  integerType,
  keyedListType,
  mapType,
  numbersType,
  phoneType,
  rejectedType,
  textNumberType,
  textType,
} from "../../core/fields/index";
import { scheduleType } from "./schedule";

export const flag = () => Field.of(booleanType());
/** OCI-P OutgoingDNorSIPURI: a phone number or a SIP URI. */
export const target = () => Field.of(phoneType(161, "destination")).clearable();
/** A target that receives calls to the user. */
export const destination = () => target().withRisk("destination");
/** OCI-P DN: a number without letters. */
export const number = () => Field.of(phoneType(23)).clearable();
export const text = (max: number) => Field.of(textType({ min: 1, max }));
export const clearableText = (max: number) => text(max).clearable();
export const choice = <const T extends string>(...choices: readonly T[]) => Field.of(choiceType(choices));
export const integer = (min: number, max: number) => Field.of(integerType(min, max));
/** OCI-P counts no ring or at least two. */
export const rings = () => Field.of(numbersType([0, ...range(2, 20)], "0 or 2–20"));
export const oneOf = (...numbers: readonly number[]) => Field.of(numbersType(numbers, numbers.join(", ")));
/** A value that the provider passes on without a check, e.g. a file. */
export const anyValue = () => Field.of(anyType({ numbers: "byName" })).clearable();
/** Phone numbers that the provider passes on without a check: some of them can contain wildcards. */
export const anyNumbers = () => Field.of(anyType({ numbers: "all" })).clearable();
/** A member that a response contains and that cannot be set. */
export const readOnly = () => Field.of(rejectedType("is read-only; remove it"));
export const rejected = (reason: string) => Field.of(rejectedType(reason));

export const active = { isActive: flag() };
/** A switch that sends calls to another destination. */
export const redirection = { isActive: flag().withRisk("destination") };
export const forwarding = { ...redirection, forwardToPhoneNumber: destination() };

const unknownNumbers = anyNumbers();
/** A setting that is not known. The provider passes it on unchanged, and the platform validates it. */
const unknownSetting = () => anyValue().byName((name) => (isNumberName(name) ? unknownNumbers : undefined));

/** A service by its known settings. Other settings are possible too: another release of the platform can have more. */
export const service = <const F extends Fields>(settings: F) =>
  Field.of(assignableType(settings, "service", unknownSetting())).clearable();

/** A part of a service with settings of its own. */
export const part = <const F extends Fields>(settings: F) => Field.of(mapType(settings, "settings", unknownSetting()));

interface RowOptions {
  readonly max?: number;
  readonly isFixed?: boolean;
  readonly isOrdered?: boolean;
  readonly rowDefaults?: Readonly<Record<string, unknown>>;
  readonly presence?: string;
}

/** Rows that can have other members besides the known ones. */
export const rowsBy = <const F extends Fields>(
  key: keyof F & string,
  members: F,
  label: string,
  { max = 1000, ...options }: RowOptions = {},
) =>
  Field.of(
    keyedListType(members, `${label} by \`${key}\``, { key, max, ...options, others: unknownSetting() }),
  ).clearable();

export const usersById = (options: RowOptions = {}) =>
  rowsBy("userId", { userId: Field.of(idType({ min: 1, max: 161 })).required() }, "users", options);

/** The code of a speed dial. */
export const speedCode = (first: number, last: number) => Field.of(textNumberType(first, last)).required();

const schedule = () => Field.of(scheduleType()).clearable();

/** Rules that select calls, each with a name. */
export const criteria = <const F extends Fields>(members: F) =>
  rowsBy(
    "criteriaName",
    {
      criteriaName: text(50).required(),
      isActive: flag(),
      timeSchedule: schedule(),
      holidaySchedule: schedule(),
      blacklisted: flag(),
      private: flag(),
      // The settings of a service do not contain it.
      fromDnCriteria: anyValue().optionalInResponse(),
      ...members,
    },
    "criteria",
  );

function range(min: number, max: number): number[] {
  return Array.from({ length: max - min + 1 }, (_, index) => min + index);
}
