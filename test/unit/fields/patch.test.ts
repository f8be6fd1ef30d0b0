/** The bodies of requests that follow from declared values and changes. */
import assert from "node:assert/strict";
import {
  type Change,
  Field,
  hashSecret,
  isSetOnCreation,
  membersType,
  missingOnCreation,
  rememberSecret,
  textType,
  toCreateBody,
  toPatch,
} from "../../../provider/core/fields/index";

const type = textType({ min: 1, max: 50 });
const text = () => Field.of(type).clearable();

const FIELDS = {
  lastName: text().requiredOnCreate(),
  callingLineIdLastName: text().createdFromField("lastName"),
  newPassword: text().writeOnly().createdAs("password").requiredOnCreate(),
  impPassword: text().setAfterCreation(),
  address: Field.of(membersType({ city: text(), zip: text() }, "address")).clearable(),
};

describe("The body of an update", () => {
  const change = (path: string[], declared: unknown, live: unknown, field: Change["field"] = FIELDS.lastName) =>
    ({ path, field, declared, live, isDrift: false, isSecret: false }) satisfies Change;

  it("The body contains the changed fields and members, and nothing else", () => {
    const changes = [
      change(["lastName"], "Doe", "Roe"),
      change(["address", "city"], "Oslo", undefined),
      change(["address", "zip"], null, "1"),
    ];
    const patch = toPatch(changes, {});
    assert.deepEqual(patch, { lastName: "Doe", address: { city: "Oslo", zip: null } });
    assert.deepEqual(toPatch([], {}), {});
  });

  it("A type with a form of its own in requests decides from both values and the numbering of the platform", () => {
    const field = Field.of<string>({
      ...type,
      toWire: (declared, live, { countryCode }) => `${countryCode}: ${live}→${declared}`,
      toClear: (live) => `${live}→nothing`,
    }).clearable();
    const changes = [change(["a"], "new", "old", field), change(["b"], null, "old", field)];
    assert.deepEqual(toPatch(changes, { countryCode: "1" }), {
      a: "1: old→new",
      b: "old→nothing",
    });
  });
});

describe("The body of a creation", () => {
  it("The body contains the declared values that are set, under the names of the request", () => {
    const body = toCreateBody(FIELDS, {
      lastName: "Doe",
      newPassword: "first",
      impPassword: "later",
      address: { city: "Oslo", zip: null },
      unknown: "no field",
    });
    assert.deepEqual(body, {
      lastName: "Doe",
      callingLineIdLastName: "Doe",
      password: "first",
      address: { city: "Oslo" },
    });
  });

  it("A field that gets its value from another one keeps its own where it is declared", () => {
    assert.deepEqual(toCreateBody(FIELDS, { lastName: "Doe", callingLineIdLastName: "D." }), {
      lastName: "Doe",
      callingLineIdLastName: "D.",
    });
    assert.deepEqual(toCreateBody(FIELDS, { address: { city: null } }), {});
  });

  it("A secret is sent, not its hash in the state", () => {
    const hash = hashSecret("first", "1");
    rememberSecret(hash, "first");
    assert.deepEqual(toCreateBody(FIELDS, { newPassword: hash }), { password: "first" });
  });

  it("A field is set on creation where its declared value is neither absent nor empty", () => {
    assert.equal(isSetOnCreation("lastName", { lastName: "Doe" }), true);
    assert.equal(isSetOnCreation("impPassword", { impPassword: "later" }), true);
    assert.equal(isSetOnCreation("lastName", { lastName: null }), false);
    assert.equal(isSetOnCreation("lastName", {}), false);
    assert.equal(isSetOnCreation("address", { address: { city: null } }), false);
  });

  it("A field that a creation requires is missing where it is not declared or unset", () => {
    assert.deepEqual(missingOnCreation(FIELDS, {}), ["lastName", "newPassword"]);
    assert.deepEqual(missingOnCreation(FIELDS, { lastName: "", newPassword: "p" }), ["lastName"]);
    assert.deepEqual(missingOnCreation(FIELDS, { lastName: "Doe", newPassword: "p" }), []);
  });
});
