/** Secrets: their hashes in a state, and the paths of values that a program marks as secret. */
import assert from "node:assert/strict";
import {
  SECRET_PATHS,
  hashSecret,
  isHashOf,
  isSecretAt,
  isSecretHash,
  pathsOverlap,
  rememberSecret,
  secretPathsIn,
  secretToSend,
  secretValuesIn,
  secretVersionIn,
  textType,
  withoutHash,
} from "../../../provider/core/fields/index";
import { secretType } from "../../../provider/core/fields/secret-hash";

describe("The hash of a secret", () => {
  it("A hash contains its version and not the value, and equal secrets have different hashes", () => {
    const [one, other] = [hashSecret("first-Secret-1", "v 1"), hashSecret("first-Secret-1", "v 1")];
    assert.notEqual(one, other);
    assert.ok(!one.includes("first"));
    assert.ok(isSecretHash(one));
    assert.ok(isHashOf(one, "first-Secret-1") && !isHashOf(one, "second-Secret-2"));
    assert.ok(isHashOf(hashSecret("123456", "1"), 123456));
    assert.deepEqual(
      [secretVersionIn(one), secretVersionIn("first-Secret-1"), secretVersionIn(7)],
      ["v 1", undefined, undefined],
    );
    assert.deepEqual(
      [withoutHash(one), withoutHash(other), withoutHash("plain")],
      [{ version: "v 1" }, { version: "v 1" }, "plain"],
    );
  });

  it("Only the exact form is a hash", () => {
    const hash = hashSecret("first-Secret-1", "1");
    for (const text of [`x${hash}`, hash.replace("scrypt", "md5"), hash.slice(0, -2), hash.replace(/\d+/, "x"), 7])
      assert.ok(!isSecretHash(text), String(text));
  });

  it("The process that has checked a secret sends its value, and another one fails", () => {
    const hash = hashSecret("first-Secret-1", "1");
    assert.throws(() => secretToSend(hash), /has not checked it/);
    rememberSecret(hash, "first-Secret-1");
    assert.deepEqual([secretToSend(hash), secretToSend("plain")], ["first-Secret-1", "plain"]);
  });

  it("A secret is equal to its hash, and two hashes are equal by their versions", () => {
    const type = secretType(textType({ min: 6, max: 20 }));
    const first = hashSecret("first-Secret-1", "1");
    const equal = (declared: string, live: string) => type.equals(declared, live, {});
    assert.ok(equal(first, hashSecret("second-Secret-2", "1")));
    assert.ok(!equal(first, hashSecret("first-Secret-1", "2")));
    assert.ok(equal(first, "first-Secret-1") && equal("first-Secret-1", first));
    assert.ok(!equal(first, "second-Secret-2") && !equal("second-Secret-2", first));
    assert.ok(equal("first-Secret-1", "first-Secret-1") && !equal("first-Secret-1", "second-Secret-2"));
    assert.deepEqual([type.schema.parse(first), type.schema.parse("first-Secret-1")], [first, "first-Secret-1"]);
    assert.throws(() => type.schema.parse("short"));
    assert.deepEqual([type.schema.safeParse(first).success, type.schema.safeParse("short").success], [true, false]);
    const parsed = type.schema.safeParse(first);
    assert.ok(parsed.success && parsed.data === first);
  });
});

describe("The paths of secrets", () => {
  it("A declaration carries the paths, and a value is secret that contains one or is in one", () => {
    const paths = secretPathsIn({ [SECRET_PATHS]: ["title", "address.city", 7] });
    assert.deepEqual(paths, ["title", "address.city", "7"]);
    assert.deepEqual([secretPathsIn({}), secretPathsIn({ [SECRET_PATHS]: "title" })], [[], []]);
    assert.deepEqual(
      ["title", "address", "address.city", "address.city.x", "address.zip", "titles", "tit"].map((path) =>
        isSecretAt(paths, path),
      ),
      [true, true, true, true, false, false, false],
    );
    assert.ok(pathsOverlap('services["A B"]', 'services["A B"].isActive'));
    assert.ok(!pathsOverlap("services.A", "services.AB"));
  });

  it("The values of secrets are texts and numbers, at any depth", () => {
    const declared = {
      title: "Lead",
      address: { city: "Oslo", zip: 1 },
      aliases: ["a", ["b"]],
      isActive: true,
      none: null,
      [SECRET_PATHS]: ["title", "address", "aliases", "isActive", "none", "missing"],
    };
    assert.deepEqual(secretValuesIn(declared), ["Lead", "Oslo", "1", "a", "b"]);
    assert.deepEqual(secretValuesIn({ title: "Lead" }), []);
  });
});
