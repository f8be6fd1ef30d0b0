/** The types of lists with rows: what a request contains, and when a declared list and a live one are equal. */
import assert from "node:assert/strict";
import {
  Field,
  type FieldType,
  booleanType,
  keyedListType,
  slotListType,
  textNumberType,
  textType,
} from "../../../provider/core/fields/index";

const text = () => Field.of(textType({ min: 1, max: 20 })).clearable();
const flag = () => Field.of(booleanType());

const problems = ({ schema }: Pick<FieldType<unknown>, "schema">, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};

const toWire = <T>(type: FieldType<T>, declared: T, live?: unknown) =>
  type.toWire?.(declared, live as T | undefined, {});
const toClear = <T>(type: FieldType<T>, live?: unknown) => type.toClear?.(live as T | undefined);
const diffRows = <T>(type: FieldType<T>, declared: unknown, live: unknown) =>
  type.diffRows?.(declared as T, live as T, {});

describe("A list of rows with a key", () => {
  const members = { code: text(), number: text(), count: Field.of(textNumberType(0, 99)), isActive: flag() };
  const list = keyedListType(members, "codes", { key: "code", max: 3, rowDefaults: { isActive: false } });
  const ordered = keyedListType(members, "codes", { key: "code", max: 3, isOrdered: true });
  const fixed = keyedListType(members, "codes", { key: "code", max: 3, isFixed: true });
  const present = keyedListType(members, "codes", { key: "code", max: 3, presence: "number" });
  const [a, b] = [
    { code: "a", number: "1" },
    { code: "b", number: "2" },
  ];

  it("A row can be its key alone, and no key occurs twice", () => {
    assert.deepEqual(list.schema.parse(["a", b]), [{ code: "a" }, b]);
    assert.deepEqual(problems(list, [b, a, { code: "a", number: "3" }]), [
      "has the same code as the row [1]; merge the two rows",
    ]);
    assert.deepEqual(problems(list, [a, b, "c", "d"]), ["can have 3 elements at most"]);
    assert.deepEqual(problems(list, a), ["must be a list"]);
    assert.equal(problems(list, [{ ...a, unknown: 1 }]).length, 1);
    const open = keyedListType(members, "codes", { key: "code", max: 3, others: text() });
    assert.deepEqual(problems(open, [{ ...a, unknown: "1" }]), []);
    assert.deepEqual(["otherMembers" in list, "otherMembers" in open], [false, true]);
    assert.throws(() => keyedListType(members, "codes", { key: "missing" as "code", max: 3 }), /no member missing/);
  });

  it("The reference shows whether the order matters, and the number of rows", () => {
    assert.deepEqual([list.label, ordered.label, list.limits], ["list of codes", "ordered list of codes", "up to 3"]);
    assert.deepEqual(Object.keys(list.shape), ["elements", "key"]);
    const number = Field.of({ ...textType({ min: 1, max: 20 }), dependsOnNumbering: true });
    assert.equal(keyedListType({ code: text(), number }, "codes", { key: "code", max: 3 }).dependsOnNumbering, true);
    assert.equal(list.dependsOnNumbering, false);
  });

  it("A live list is read with one row, with rows of a key alone, and without rows that do not count", () => {
    assert.deepEqual(list.parse([a, "b", {}, null]), [a, { code: "b" }]);
    assert.deepEqual(list.parse(a), [a]);
    for (const unset of [undefined, null, "", [], [{}]]) assert.equal(list.parse(unset), undefined);
    assert.deepEqual(fixed.parse([a, { code: "b" }, { code: "c", number: "" }]), [a]);
    assert.deepEqual(present.parse([a, { code: "b", isActive: true }]), [a]);
  });

  it("Lists are equal in their declared members, and in their order only where it has a meaning", () => {
    const live = [
      { ...b, isActive: true },
      { ...a, isActive: false },
    ];
    assert.ok(list.equals([a, b], live, {}));
    assert.ok(!ordered.equals([a, b], live, {}));
    assert.ok(ordered.equals([b, a], live, {}));
    assert.ok(!list.equals([a, { ...b, number: "3" }], live, {}));
    assert.ok(!list.equals([a], live, {}));
    assert.ok(list.equals([{ code: "a" }, { code: "b" }], live, {}));
    assert.ok(fixed.equals([a, { code: "c" }], [a, { code: "b", number: "" }], {}));
  });

  it("A request contains each row with the members that are not declared, as they are live or by default", () => {
    const live = [{ ...a, isActive: true }];
    assert.deepEqual(toWire(list, [{ code: "a", number: "9" }, b], live), [
      { code: "a", number: "9", isActive: true },
      { ...b, isActive: false },
    ]);
    assert.deepEqual(toWire(list, [{ ...a, count: 7 }]), [{ ...a, count: "7", isActive: false }]);
    assert.deepEqual([toClear(list, live), toClear(list)], [[], []]);
  });

  it("Where all rows exist, a request contains those that change, and clears those that are not declared", () => {
    const live = [a, b, { code: "c", number: "3", isActive: true }];
    assert.deepEqual(toWire(fixed, [a, { code: "b", number: "9" }], live), [
      { code: "b", number: "9" },
      { code: "c", number: null, isActive: null },
    ]);
    assert.deepEqual(toWire(fixed, [a, b, { code: "c" }], live), [{ code: "c", number: null, isActive: null }]);
    assert.deepEqual(toClear(fixed, [a, b]), [
      { code: "a", number: null },
      { code: "b", number: null },
    ]);
    assert.deepEqual(toClear(fixed), []);
    assert.deepEqual(toWire(fixed, [a]), [a]);
  });

  it("Rows that are written one by one are added, changed under their live key, or removed", () => {
    const insensitive = {
      ...textType({ min: 1, max: 20 }),
      equals: (declared: string, other: unknown) => declared.toLowerCase() === String(other).toLowerCase(),
    };
    const rows = keyedListType({ ...members, code: Field.of(insensitive).clearable() }, "codes", {
      key: "code",
      max: 3,
      rowDefaults: { isActive: false },
    });
    const declared = [{ code: "A", number: "9", count: 1 }, b, { code: "n", number: "5" }];
    const live = [{ ...a, isActive: true }, b, { code: "old", number: "4", count: 2 }];
    assert.deepEqual(diffRows(rows, declared, live), {
      added: [{ code: "n", number: "5", isActive: false }],
      changed: [{ code: "a", number: "9", count: "1", isActive: true }],
      removed: [{ code: "old", number: "4", count: "2" }],
    });
    assert.deepEqual(diffRows(rows, [b], [b]), { added: [], changed: [], removed: [] });
  });
});

describe("A list of slots", () => {
  const members = { number: text(), rings: text() };
  const empty = { number: null, rings: "3" };
  const list = slotListType(members, "locations", { key: "number", slots: 3, empty });
  const [a, b] = [
    { number: "1", rings: "5" },
    { number: "2", rings: "3" },
  ];

  it("The declared rows take the first slots, and a request contains every slot", () => {
    assert.deepEqual(toWire(list, [a, { number: "2" }]), [a, { number: "2", rings: "3" }, empty]);
    assert.deepEqual(toWire(list, [{ number: "2" }], [a, { number: "2", rings: "9" }]), [
      { number: "2", rings: "9" },
      empty,
      empty,
    ]);
    assert.deepEqual(toClear(list), [empty, empty, empty]);
  });

  it("A slot without its key is empty", () => {
    assert.deepEqual(list.parse([a, { number: "", rings: "3" }, "2"]), [a, { number: "2" }]);
    assert.deepEqual(list.parse(a), [a]);
    for (const unset of [undefined, [], [empty, empty]]) assert.equal(list.parse(unset), undefined);
  });

  it("Lists are equal in their order and in the declared members", () => {
    const live = [a, { number: "", rings: "1" }, b];
    assert.ok(list.equals([a, { number: "2" }], live, {}));
    assert.ok(!list.equals([b, a], live, {}));
    assert.ok(!list.equals([a], live, {}));
    assert.ok(!list.equals([a, { ...b, rings: "4" }], live, {}));
  });

  it("The number of rows is that of the slots, and no key occurs twice", () => {
    assert.deepEqual(problems(list, ["1", "2", "3"]), []);
    assert.deepEqual(problems(list, ["1", "2", "3", "4"]), ["can have 3 elements at most"]);
    assert.deepEqual(problems(list, ["1", "1"]), ["has the same number as the row [0]; merge the two rows"]);
    assert.deepEqual([list.label, list.limits], ["ordered list of locations", "up to 3"]);
    assert.deepEqual(Object.keys(list.shape), ["elements", "key"]);
    const number = Field.of({ ...textType({ min: 1, max: 20 }), dependsOnNumbering: true });
    const withNumbers = slotListType({ number, rings: text() }, "locations", { key: "number", slots: 3, empty });
    assert.deepEqual([withNumbers.dependsOnNumbering, list.dependsOnNumbering], [true, false]);
  });
});
