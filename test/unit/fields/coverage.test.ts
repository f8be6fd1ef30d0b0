/** What responses prove: rows of lists, and responses to writes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import {
  Field,
  SeenFields,
  assignableType,
  booleanType,
  coversAsMuch,
  coversDeclared,
  findContradiction,
  integerType,
  isCompleteResponse,
  membersType,
  textType,
} from "../../../provider/core/fields/index";
import { USER } from "../../../provider/resources/user/kind";

const { fields } = USER;
const IDS = ["serviceProviderId", "groupId", "userId"];
const ids = { serviceProviderId: "p", groupId: "g", userId: "jane@x.org" };
const before = {
  ...ids,
  firstName: "Jane",
  lastName: "Doe",
  title: "Agent",
  address: { city: "Oslo", country: "NO" },
  countryCode: "47",
};
const change = (path: string[], declared: unknown) => ({ path, declared });
const isComplete = (sent: readonly { path: string[]; declared: unknown }[], response: object, read: object = before) =>
  isCompleteResponse(fields, { before: { ...read }, sent, response: { ...response } }, IDS, {});

const text = () => Field.of(textType({ min: 1, max: 50 })).clearable();
const small = {
  title: text(),
  password: text().writeOnly(),
  seconds: Field.of(integerType(0, 60)),
  address: Field.of(membersType({ city: text(), zip: text() }, "address")),
  service: Field.of(assignableType({ isActive: Field.of(booleanType()) }, "service")).clearable(),
};

describe("The response to a write", () => {
  it("A response with the change and everything that the read showed is complete", () => {
    assert.ok(isComplete([change(["title"], "Lead")], { ...before, title: "Lead" }));
    assert.ok(
      isComplete([change(["address", "city"], "Bergen")], { ...before, address: { city: "Bergen", country: "NO" } }),
    );
    assert.ok(isComplete([change(["title"], null)], { ...before, title: "" }));
  });

  it("An echo of the request is not complete, whatever it changes", () => {
    const values = fc.record(
      { firstName: fc.string(), lastName: fc.string(), title: fc.string(), city: fc.string(), country: fc.string() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(values, ({ city, country, ...others }) => {
        const address = { ...(city !== undefined && { city }), ...(country !== undefined && { country }) };
        const sent = [
          ...Object.entries(others).map(([name, value]) => change([name], value)),
          ...Object.entries(address).map(([name, value]) => change(["address", name], value)),
        ];
        assert.ok(!isComplete(sent, { ...ids, ...others, ...(Object.keys(address).length > 0 && { address }) }));
      }),
    );
  });

  it("An echo is not complete where the read showed nothing but the changed fields", () => {
    assert.ok(!isComplete([change(["title"], "Lead")], { ...ids, title: "Lead" }, { ...ids, title: "Agent" }));
    assert.ok(!isComplete([change(["title"], "Lead")], { ...ids, title: "Lead" }, ids));
    const city = (name: string) => ({ ...ids, address: { city: name } });
    assert.ok(!isComplete([change(["address", "city"], "Bergen")], city("Bergen"), city("Oslo")));
  });

  it("A response that lacks a field or a member of the read is not complete", () => {
    for (const name of Object.keys(before).filter((one) => one !== "title"))
      assert.ok(!isComplete([change(["title"], "Lead")], { ...before, title: "Lead", [name]: undefined }), name);
    assert.ok(!isComplete([change(["title"], "Lead")], { ...before, title: "Lead", address: { city: "Oslo" } }));
  });

  it("A response with another value of a field that was not sent is not complete", () => {
    assert.ok(!isComplete([change(["title"], "Lead")], { ...before, title: "Lead", lastName: "Other" }));
    assert.ok(!isComplete([change(["title"], "Lead")], { ...before, title: "Lead", userId: "other@x.org" }));
  });

  it("A member that was not sent is as before, also beside one that was sent", () => {
    const address = (city: string, zip: string) => ({
      ...before,
      address: { city, zipOrPostalCode: zip, country: "NO" },
    });
    const sent = [change(["address", "city"], "Bergen")];
    assert.ok(isComplete(sent, address("Bergen", "1"), address("Oslo", "1")));
    assert.ok(!isComplete(sent, address("Bergen", "2"), address("Oslo", "1")));
    // A field that was sent completely covers its members, and one change does not cover another field.
    assert.ok(
      isComplete(
        [change(["address"], { city: "Bergen", zipOrPostalCode: "2", country: "NO" })],
        address("Bergen", "2"),
        address("Oslo", "1"),
      ),
    );
    const both = [...sent, change(["title"], "Lead")];
    assert.ok(isComplete(both, { ...address("Bergen", "1"), title: "Lead" }, address("Oslo", "1")));
    assert.ok(!isComplete(both, { ...address("Bergen", "1"), title: "Lead", lastName: "Other" }, address("Oslo", "1")));
  });

  it("A response that omits a field which was cleared does not show that it is cleared", () => {
    assert.ok(!isComplete([change(["title"], null)], { ...before, title: undefined }));
  });
});

describe("The row of a list", () => {
  const covers = (declared: object, row: object, rows: object[] = []) => {
    const seen = new SeenFields();
    for (const one of rows) seen.add(fields, { ...one });
    return coversDeclared(fields, { ...declared }, { ...row }, { isComplete: false, seen });
  };

  it("An absent field is not set if another row contains it", () => {
    assert.ok(!covers({ title: null }, ids));
    assert.ok(!covers({ title: null }, ids, [{ title: "" }]));
    assert.ok(covers({ title: null }, ids, [{ title: "Agent" }]));
  });

  it("An absent member is not set if another row contains it", () => {
    assert.ok(!covers({ address: { city: null } }, ids, [{ address: { country: "NO" } }]));
    assert.ok(covers({ address: { city: null } }, ids, [{ address: { city: "Oslo" } }]));
    assert.ok(covers({ address: { city: null } }, { address: { country: "NO" } }, [{ address: { city: "Oslo" } }]));
  });
});

describe("The fields that a response covers", () => {
  const covers = (declared: object, response: object, isComplete = true, rows: object[] = []) => {
    const seen = new SeenFields();
    for (const one of rows) seen.add(small, { ...one });
    return coversDeclared(small, { ...declared }, { ...response }, { isComplete, seen });
  };

  it("A complete response shows an empty field as unset, and an absent one not at all", () => {
    assert.ok(covers({ title: "Lead" }, { title: "" }));
    assert.ok(!covers({ title: "Lead" }, {}));
    assert.ok(!covers({ title: "Lead" }, { title: "" }, false));
    assert.ok(covers({ title: "Lead" }, { title: "Agent" }, false));
    assert.ok(covers({ password: "p" }, {}, false));
  });

  it("An object that does not exist is shown by its absence in a complete response", () => {
    assert.ok(covers({ service: null }, {}));
    assert.ok(!covers({ service: null }, {}, false));
    assert.ok(covers({ service: {} }, {}));
    assert.ok(!covers({ service: {} }, {}, false));
    assert.ok(covers({ service: {} }, {}, false, [{ service: { isActive: true } }]));
    assert.ok(covers({ service: {} }, { service: {} }, false));
    assert.ok(!covers({ title: null }, {}));
  });

  it("Each declared member of an object must be shown", () => {
    assert.ok(covers({ address: { city: "Oslo" } }, { address: { city: "Bergen" } }, false));
    assert.ok(!covers({ address: { city: "Oslo", zip: "1" } }, { address: { city: "Bergen" } }, false));
    assert.ok(covers({ address: { city: "Oslo", zip: "1" } }, { address: { city: "Bergen", zip: "" } }));
    // Only objects have members, in a response and in a declaration.
    assert.ok(covers({ address: null }, { address: { city: "Oslo" } }, false));
    assert.ok(covers({ address: { city: "Oslo" } }, { address: "Oslo" }, false));
  });

  it("A write-only field is never seen, and a member is seen in any of several responses", () => {
    const rows = [{ title: "Lead", address: { city: "Oslo" } }, { address: { zip: "1" } }];
    assert.ok(covers({ title: null, address: { city: null, zip: null } }, {}, false, rows));
    assert.ok(!covers({ address: { city: null, zip: null } }, {}, false, rows.slice(0, 1)));
    const seen = new SeenFields();
    seen.add(small, { password: "p", title: "", address: { city: "Oslo", zip: "" } });
    assert.deepEqual(
      [["password"], ["title"], ["address"], ["address", "city"], ["address", "zip"]].map((path) => seen.has(path)),
      [false, false, true, true, false],
    );
  });
});

describe("A row beside a single read", () => {
  const contradiction = (declared: object, single: object, row: object, rows: object[] = []) => {
    const seen = new SeenFields();
    for (const one of rows) seen.add(small, { ...one });
    const compared = { declared: { ...declared }, single: { ...single }, row: { ...row } };
    return findContradiction(small, compared, {}, seen);
  };

  it("A row with another value contradicts the read, in a member too", () => {
    assert.equal(contradiction({}, { title: "Lead" }, { title: "Agent" }), "title");
    assert.equal(contradiction({}, { title: "Lead" }, { title: "" }), "title");
    assert.equal(contradiction({}, { title: "" }, { title: "Lead" }), "title");
    assert.equal(contradiction({}, {}, { title: "Lead" }), "title");
    const inOslo = { address: { city: "Oslo", zip: "1" } };
    assert.equal(contradiction({}, inOslo, { address: { city: "Bergen", zip: "1" } }), "address.city");
    assert.equal(contradiction({}, {}, { address: { city: "Oslo" } }), "address.city");
    assert.equal(contradiction({}, inOslo, { address: "1 Oslo" }), "address");
  });

  it("A row that omits what it need not show agrees with the read", () => {
    assert.equal(contradiction({}, { title: "Lead", seconds: 5 }, { seconds: "5" }), undefined);
    assert.equal(contradiction({}, { address: { city: "Oslo", zip: "1" } }, { address: { city: "Oslo" } }), undefined);
    assert.equal(contradiction({ title: null }, { title: "" }, {}), undefined);
    assert.equal(contradiction({ password: "p" }, { password: "a" }, { password: "b" }), undefined);
  });

  it("A row that omits a declared field which is set contradicts the read", () => {
    assert.equal(contradiction({ title: "Lead" }, { title: "Lead" }, {}), "title");
    assert.equal(contradiction({ address: { city: "Oslo" } }, { address: { city: "Oslo" } }, {}), "address");
    assert.equal(
      contradiction({ address: { city: "Oslo" } }, { address: { city: "Oslo" } }, { address: { zip: "" } }),
      "address.city",
    );
  });

  it("A row that omits a field which other rows contain contradicts a read in which it is set", () => {
    // Fields of other rows count where the row or the declaration names the object that contains them.
    const rows = [{ address: { city: "Oslo" } }];
    const single = { address: { city: "Bergen", zip: "1" } };
    assert.equal(contradiction({}, single, { address: { zip: "1" } }, rows), "address.city");
    assert.equal(contradiction({}, single, { address: { zip: "1" } }), undefined);
    assert.equal(contradiction({}, { address: { zip: "1" } }, { address: { zip: "1" } }, rows), undefined);
  });

  it("A row contradicts the read where only one of them shows that a declared object exists", () => {
    const service = { isActive: true };
    assert.equal(contradiction({ service: {} }, { service }, {}), "service");
    assert.equal(contradiction({ service: {} }, {}, { service }), "service");
    assert.equal(contradiction({ service: null }, {}, {}), undefined);
    assert.equal(contradiction({ service }, { service }, { service: { isActive: "true" } }), undefined);
    assert.equal(contradiction({ service }, { service }, { service: { isActive: false } }), "service.isActive");
  });

  it("Values agree where either of them is a loosely typed form of the other", () => {
    assert.equal(contradiction({}, { title: "0045" }, { title: 45 }), undefined);
    assert.equal(contradiction({}, { title: 45 }, { title: "0045" }), undefined);
    assert.equal(contradiction({}, { title: "Lead" }, { title: ["a", "b"] }), "title");
    const broken = { title: Field.of({ ...textType({ min: 1, max: 5 }), parse: fault }) };
    const compared = { declared: {}, single: { title: "a" }, row: { title: "a" } };
    assert.throws(() => findContradiction(broken, compared, {}), RangeError);
  });

  it("A row shows as much as the read where everything that is set there is set in the row", () => {
    assert.ok(coversAsMuch({ a: 1, b: { c: "x", d: "" }, e: null }, { a: 2, b: { c: "y" } }));
    assert.ok(coversAsMuch({ b: [{ c: "x" }] }, { b: { c: "x" } }));
    assert.ok(coversAsMuch({}, undefined));
    assert.ok(!coversAsMuch({ a: 1 }, { a: "" }));
    assert.ok(!coversAsMuch({ b: { c: "x" } }, { b: "x" }));
    assert.ok(!coversAsMuch({ b: { c: "x", d: "y" } }, { b: { c: "x" } }));
  });
});

function fault(): never {
  throw new RangeError("a fault of the code");
}
