/** What responses prove: rows of lists, and responses to writes. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { SeenFields, coversDeclared, isCompleteResponse } from "../../../provider/core/fields/index";
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
