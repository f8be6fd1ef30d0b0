/** Values of any shape, members without a field of their own, and suggestions for names. */
import assert from "node:assert/strict";
import {
  Field,
  REJECTED,
  anyType,
  assignableType,
  booleanType,
  didYouMean,
  findSimilar,
  keyedListType,
  listUnknownMembers,
  mapType,
  membersType,
  parseFields,
  rejectedType,
  textType,
  toDeclaration,
} from "../../../provider/core/fields/index";
import { findTypo } from "../../../provider/core/fields/unknown-members";

const text = () => Field.of(textType({ min: 1, max: 50 })).clearable();
const other = () => Field.of(anyType()).clearable();

describe("A value of any shape", () => {
  const type = anyType();
  const equal = (declared: unknown, live: unknown) => type.equals(declared, live, {});

  it("Two values are equal if loose typing can turn one into the other", () => {
    for (const [declared, live] of [
      ["0045", 45],
      [true, "true"],
      [5, "5"],
      [" a  b", "a b"],
      [null, ""],
      [{ a: 1 }, { a: "1", b: 2 }],
      [{ a: 1 }, [{ a: 1 }]],
      [
        [1, 2],
        ["2", 1],
      ],
      [["a"], "a"],
      [{ a: { b: [1] } }, { a: { b: 1 } }],
    ])
      assert.ok(equal(declared, live), JSON.stringify([declared, live]));
  });

  it("Two notations of one phone number are equal where the name of the member or the field shows a number", () => {
    const byName = anyType({ numbers: "byName" });
    const all = anyType({ numbers: "all" });
    const numbering = { countryCode: "44", nationalPrefix: "0" };
    const [international, national] = ["+44 20 7946 0001", "02079460001"];
    const nested = (one: string) => ({ busy: { forwardToPhoneNumber: one } });
    const criteria = (...phoneNumbers: unknown[]) => ({ includeAnonymousCallers: "false", phoneNumbers });
    assert.ok(byName.equals(nested(international), nested(national), numbering));
    assert.ok(byName.equals(criteria(international, "301*"), criteria("301*", 2079460001), numbering));
    assert.ok(all.equals([international], national, numbering));
    assert.ok(!byName.equals(criteria(international), criteria("02079460002"), numbering));
    assert.ok(!byName.equals(criteria("301*"), criteria("302*"), numbering));
    assert.ok(!byName.equals({ userName: international }, { userName: national }, numbering));
    assert.ok(!anyType().equals(nested(international), nested(national), numbering));
    assert.deepEqual(
      [byName, all, anyType()].map(({ dependsOnNumbering }) => dependsOnNumbering),
      [true, true, undefined],
    );
  });

  it("Other values differ", () => {
    for (const [declared, live] of [
      ["45", "0045"],
      ["a", "A"],
      ["a", { a: 1 }],
      ["a", ["a", "b"]],
      [null, "a"],
      ["a", null],
      [{ a: 1 }, { b: 1 }],
      [{ a: 1 }, "1"],
      [{ a: 1 }, [{ a: 1 }, { a: 1 }]],
      [
        [1, 2],
        [1, 1],
      ],
      [[1], [1, 2]],
    ])
      assert.ok(!equal(declared, live), JSON.stringify([declared, live]));
  });

  it("An empty slot of a list does not count, and a row with content does", () => {
    const rows = [{ slot: 1, phoneNumber: "1" }];
    assert.ok(
      equal(rows, [
        { slot: 1, phoneNumber: "1" },
        { slot: 2, phoneNumber: "", isActive: "false" },
      ]),
    );
    assert.ok(equal(rows, [{ slot: 1, phoneNumber: "1" }, { slot: 12 }]));
    for (const row of [
      { slot: 123 },
      { slot: 2, description: "5" },
      { slot: 2, note: "text" },
      { slot: 2, phoneNumber: "5" },
    ])
      assert.ok(!equal(rows, [{ slot: 1, phoneNumber: "1" }, row]), JSON.stringify(row));
    // A row that has every declared member counts, and so does a single value.
    assert.ok(!equal([{ slot: 1 }], [{ slot: 1 }, { slot: 2 }]));
    assert.ok(!equal([1], [1, 2]));
    assert.ok(equal([{ slot: 1 }, { slot: 2, phoneNumber: "1" }], [{ slot: 2, phoneNumber: "1" }, { slot: 1 }]));
  });

  it("A number with too many digits for JSON is read as text", () => {
    const live = { id: 12345678901234567890n, list: [12345678901234567890n, 1] };
    assert.deepEqual(type.parse(live), { id: "12345678901234567890", list: ["12345678901234567890", 1] });
    assert.ok(equal({ id: "012345678901234567890" }, live));
  });

  it("A value is read as it is, and one that is nested too deeply is rejected", () => {
    assert.deepEqual(type.parse({ a: 1 }), { a: 1 });
    assert.equal(type.parse({ a: "" }), undefined);
    let deep: unknown = 1;
    for (let level = 0; level < 200; level += 1) deep = { deep };
    const parsed = type.schema.safeParse(deep);
    assert.ok(!parsed.success && (parsed.error.issues[0]?.message ?? "").includes("nested too deeply"));
    assert.ok(type.schema.safeParse({ a: [1] }).success);
    assert.deepEqual([type.label, type.limits, type.shape], ["any value", "", "any"]);
  });

  it("A rejected value is invalid for the stated reason, and is never read", () => {
    const rejected = rejectedType("is read-only; remove it");
    for (const value of [undefined, null, "a"]) {
      const parsed = rejected.schema.safeParse(value);
      assert.ok(!parsed.success && parsed.error.issues[0]?.message === "is read-only; remove it");
    }
    assert.deepEqual([rejected.parse("a"), rejected.equals("a" as never, "b", {})], [undefined, true]);
    assert.deepEqual([rejected.label, rejected.limits, rejected.shape], [REJECTED, "", "any"]);
  });
});

describe("Members that the schema does not contain", () => {
  const service = assignableType(
    {
      isActive: Field.of(booleanType()),
      rows: Field.of(keyedListType({ ringCount: text() }, "rows", { key: "ringCount", max: 5, others: other() })),
    },
    "service",
    other(),
  );
  const fields = {
    services: Field.of(
      mapType({ Known: Field.of(service) }, "services", Field.of(assignableType({}, "other", other())).clearable()),
    ),
    title: text(),
  };
  const unknown = (declared: object) => listUnknownMembers(fields, { ...declared }).map(({ path }) => path);

  it("An unknown setting of a known service is reported with its path and the nearest name", () => {
    assert.deepEqual(listUnknownMembers(fields, { services: { Known: { isActiv: 1, isActive: true } } }), [
      {
        path: "services.Known.isActiv",
        reason: 'unknown setting, sent as it is; the nearest known name is "isActive"',
      },
    ]);
    assert.deepEqual(unknown({ services: { Known: { rows: [{ ringCount: "1" }, { "a b": 2 }] } } }), [
      'services.Known.rows[1]["a b"]',
    ]);
  });

  it("Every setting of a service without a schema is known, and only objects have settings", () => {
    assert.deepEqual(unknown({ services: { Other: { anything: 1 }, Known: null }, title: "x" }), []);
    assert.deepEqual(unknown({ services: { Known: { rows: ["x"] } } }), []);
    assert.deepEqual(unknown({ missing: { a: 1 } }), []);
  });

  it("A misspelling differs in up to two letters, and short names have none", () => {
    const known = { ringCount: text(), isActive: text() };
    assert.equal(findTypo("ringCuont", known), "ringCount");
    assert.equal(findTypo("RINGCOUNT", known), "ringCount");
    assert.equal(findTypo("ringCo", known), undefined);
    assert.equal(findTypo("ring", { rin: text() }), undefined);
    assert.equal(findTypo("rings", { rin: text() }), "rin");
    assert.equal(findTypo("ringCount", {}), undefined);
  });

  it("A suggestion names a similar name, else the action", () => {
    assert.equal(didYouMean("fistName", ["firstName", "lastName"]), 'did you mean "firstName"?');
    assert.equal(didYouMean("color", ["firstName"]), "remove it");
    assert.equal(didYouMean("color", [], "use another"), "use another");
    assert.equal(findSimilar("TITLE", ["title"]), "title");
    // A third of the letters, or two.
    assert.equal(findSimilar("abcdefxyz", ["abcdef123"]), "abcdef123");
    assert.equal(findSimilar("abcdewxyz", ["abcdef123"]), undefined);
    assert.equal(findSimilar("ab", ["xy"]), "xy");
    assert.equal(findSimilar("abc", ["xyz"]), undefined);
  });
});

describe("A live object as a declaration", () => {
  const portable = { ...textType({ min: 1, max: 50 }), toPortable: (value: string) => `portable ${value}` };
  const fields = {
    title: text(),
    password: text().writeOnly(),
    number: Field.of(portable),
    address: Field.of(membersType({ city: text() }, "address")),
  };

  it("The declaration contains what is set, in the form that depends least on the platform", () => {
    const live = { title: " Lead ", password: "p", number: "1", address: { city: "", zip: "1" }, unknown: 1 };
    assert.deepEqual(parseFields(fields, live), { title: "Lead", number: "1" });
    assert.deepEqual(toDeclaration(fields, live, {}), { title: "Lead", number: "portable 1" });
    assert.throws(() => parseFields(fields, { address: "x" }), /"address" is not an object/);
  });
});
