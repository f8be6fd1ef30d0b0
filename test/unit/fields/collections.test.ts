/** The types of records and lists: what they accept, how they read a live value, and when two values are equal. */
import assert from "node:assert/strict";
import {
  Field,
  type FieldType,
  UnreadableValueError,
  booleanType,
  isPermutation,
  isSameSequence,
  listType,
  membersType,
  oneOrMoreType,
  parseObject,
  presenceField,
  recordType,
  textType,
} from "../../../provider/core/fields/index";

const text = textType({ min: 1, max: 5 });
const member = () => Field.of(text).clearable();
type AnyType = Pick<FieldType<unknown>, "schema">;
const problems = ({ schema }: AnyType, value: unknown) => {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
};
const accepts = (type: AnyType, value: unknown) => problems(type, value).length === 0;

describe("A list", () => {
  const list = listType(text, 2);

  it("A list has up to its number of elements, each of which is valid", () => {
    assert.deepEqual(list.schema.parse(["a", "b"]), ["a", "b"]);
    assert.deepEqual(list.schema.parse([]), []);
    assert.deepEqual(problems(list, ["a", "b", "c"]), ["can have 2 elements at most"]);
    assert.deepEqual(problems(list, "a"), ["must be a list"]);
    assert.equal(accepts(list, ["a", "too long"]), false);
  });

  it("A list contains a value once", () => {
    assert.deepEqual(list.schema.parse(["a", "a"]), ["a"]);
    assert.deepEqual(list.schema.parse(["a", " a"]), ["a"]);
  });

  it("The reference shows the limits of the list and of an element", () => {
    assert.deepEqual(
      [list.label, list.limits, list.bounds, list.shape],
      ["list of text", "up to 2, each 1–5 characters", { min: 0, max: 2 }, { elements: text }],
    );
    assert.equal(listType(booleanType(), 3).limits, "up to 3");
    const record = recordType({ name: member() }, "row", "complete");
    assert.deepEqual(Object.keys(listType(record, 3).members ?? {}), ["name"]);
    assert.equal("members" in list, false);
  });

  it("A live list of one element can be the element, and elements that are not set do not count", () => {
    assert.deepEqual(list.parse(["a", "", null, "b"]), ["a", "b"]);
    assert.deepEqual(list.parse("a"), ["a"]);
    for (const unset of [undefined, null, "", [], [""]]) assert.equal(list.parse(unset), undefined);
  });

  it("Lists are equal in any order, and each element counts once", () => {
    assert.ok(list.equals(["a", "b"], ["b", "a", ""], {}));
    assert.ok(list.equals(["a"], "a", {}));
    assert.ok(!list.equals(["a", "b"], ["a", "a"], {}));
    assert.ok(!list.equals(["a"], ["a", "b"], {}));
    assert.ok(!list.equals(["a", "b"], ["a"], {}));
    // 45 equals both, so a wrong pair must not end the search.
    assert.ok(list.equals(["045", "45"], [45, "45"], {}));
    assert.ok(!list.equals(["045", "45"], ["45", "45"], {}));
  });

  it("One value stands for a list of it", () => {
    const one = oneOrMoreType(text, 2);
    assert.deepEqual([one.schema.parse("a"), one.schema.parse(["a", "b"])], [["a"], ["a", "b"]]);
    assert.equal(accepts(one, ["a", "b", "c"]), false);
    assert.deepEqual(one.shape, { elements: text, canBeOne: true });
    assert.ok(one.equals("a", ["a"], {}));
    assert.ok(one.equals(["a", "b"], ["b", "a"], {}));
    assert.ok(!one.equals("a", ["b"], {}));
  });

  it("A sequence is equal in the same order only, and a permutation in any", () => {
    const isEqual = (one: string, other: unknown) => one === other;
    assert.ok(isSameSequence(["a", "b"], ["a", "b"], isEqual));
    assert.ok(!isSameSequence(["a", "b"], ["b", "a"], isEqual));
    assert.ok(!isSameSequence(["a"], ["a", "b"], isEqual));
    assert.ok(isPermutation(["a", "b"], ["b", "a"], isEqual));
    assert.ok(!isPermutation(["a"], ["a", "b"], isEqual));
    assert.ok(isPermutation([], [], isEqual));
    const isMultiple = (value: number, element: unknown) => Number(element) % value === 0;
    assert.ok(isPermutation([2, 3, 4], [6, 4, 2], isMultiple));
    assert.ok(!isPermutation([2, 4, 4], [4, 2, 6], isMultiple));
    const same = Array<string>(500).fill("a");
    assert.ok(isPermutation([...same, "b"], ["b", ...same], isEqual));
    assert.ok(!isPermutation([...same, "b"], [...same, "a"], isEqual));
  });
});

describe("A record", () => {
  const members = { name: member(), isActive: Field.of(booleanType()) };
  const complete = recordType(members, "row", "complete");
  const partial = recordType(members, "row", "declaredMembers");
  const open = recordType(members, "row", "declaredMembers", member());

  it("A record has its members, and others only where the type has a field for them", () => {
    assert.ok(accepts(complete, { name: "a", isActive: true }));
    assert.ok(!accepts(complete, { name: "a", other: "b" }));
    assert.ok(accepts(open, { name: "a", other: "b" }));
    assert.ok(!accepts(open, { name: "a", other: "too long" }));
    assert.equal("otherMembers" in complete, false);
    assert.ok(open.otherMembers);
    assert.deepEqual([complete.label, complete.limits, complete.shape], ["row", "", "object"]);
  });

  it("A live record has the members that are set", () => {
    assert.deepEqual(complete.parse({ name: " a ", isActive: "true", unknown: "b" }), { name: "a", isActive: true });
    assert.deepEqual(complete.parse([{ name: "a" }]), { name: "a" });
    assert.deepEqual(open.parse({ name: "a", other: "b", empty: "" }), { name: "a", other: "b" });
    for (const unset of [undefined, null, "", {}, { name: "" }]) assert.equal(complete.parse(unset), undefined);
    assert.throws(() => complete.parse("a"), UnreadableValueError);
    assert.throws(() => parseObject([{ name: "a" }, { name: "b" }]), UnreadableValueError);
  });

  it("A complete record is equal in every member, a partial one in the declared members", () => {
    assert.ok(complete.equals({ name: "a" }, { name: "a" }, {}));
    assert.ok(!complete.equals({ name: "a" }, { name: "a", isActive: true }, {}));
    assert.ok(partial.equals({ name: "a" }, { name: "a", isActive: true }, {}));
    assert.ok(!partial.equals({ name: "a" }, { name: "b" }, {}));
    assert.ok(!partial.equals({ name: "a" }, undefined, {}));
    assert.ok(open.equals({ other: "b" } as object, { name: "a", other: "b" }, {}));
    assert.ok(!open.equals({ other: "b" } as object, { name: "a" }, {}));
  });

  it("Nothing for an object with separate members clears each of them", () => {
    const separate = membersType(members, "row");
    const cleared = { name: null, isActive: null };
    const clearable = membersType({ name: member(), other: member() }, "row");
    assert.deepEqual(clearable.schema.parse(null), { name: null, other: null });
    assert.deepEqual(clearable.schema.parse(""), { name: null, other: null });
    assert.deepEqual(clearable.schema.parse({ name: "a" }), { name: "a" });
    assert.equal(separate.comparison, "eachMember");
    // A member that cannot be cleared makes the complete object one that cannot.
    assert.equal(accepts(separate, cleared), false);
    assert.equal(accepts(separate, null), false);
  });
});

describe("The presence of an object", () => {
  it("The presence of an object is one value, and any other is unreadable", () => {
    const { type } = presenceField;
    assert.equal(type.parse("assigned"), "assigned");
    for (const unset of [undefined, null]) assert.equal(type.parse(unset), undefined);
    assert.throws(() => type.parse("other") as unknown, UnreadableValueError);
    assert.deepEqual([type.label, type.limits, type.shape], ["assigned or not", "", "text"]);
    assert.ok(presenceField.isClearable);
  });
});
