/** The JSON schema of tables, as an editor uses it. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import * as yaml from "yaml";
import schema from "../../schemas/users.schema.json";
import { checkTable } from "../../cli/table/check";
import { declaration } from "../support/declarations";
import "../support/seed";

const EXAMPLES = join(__dirname, "..", "..", "examples");
const validate = new Ajv({ allErrors: true }).compile(schema);

/** The paths of the values that the schema rejects. */
function problemsOf(table: unknown): string[] {
  return validate(table) ? [] : (validate.errors ?? []).map(({ dataPath }) => dataPath);
}

describe("The JSON schema of tables", () => {
  it("The JSON schema of tables accepts good tables in YAML and JSON", () => {
    const table = `
      # yaml-language-server: $schema=users.schema.json
      - userId: jane@x.net
        previousUserId: jane.doe@x.net
        extension: 0012
        phoneNumber: +15136549858
        title: null
        aliases: [a@x.net]
        allowVideo: true
        address: { city: Oslo, country: null }
        department: { name: Sales }
        takesOverFrom: leaver@x.net
        onDelete: release
      - { userId: omar@x.net, address.city: Oslo, address: null, alternateUserId: [{ alternateUserId: o@x.net }] }`;
    assert.deepEqual(problemsOf(yaml.parse(table)), []);
    assert.deepEqual(
      problemsOf(JSON.parse('[{"userId": "jane@x.net", "title": 1.0, "takesOverFrom": ["a@x.net"]}]')),
      [],
    );
    assert.deepEqual(problemsOf([]), []);
  });

  for (const [what, user, path] of [
    ["an unknown field", { titel: "Lead" }, "[0]"],
    ["an unknown member", { address: { town: "Oslo" } }, "[0].address"],
    ["null for a field that cannot be cleared", { lastName: null }, "[0].lastName"],
    ["a user id without a domain", { userId: "jane" }, "[0].userId"],
    ["an extension with letters", { extension: "12a" }, "[0].extension"],
    ["a text that is too long", { title: "x".repeat(51) }, "[0].title"],
    ["too many elements", { aliases: ["a@x.net", "b@x.net", "c@x.net", "d@x.net"] }, "[0].aliases"],
    ["a text instead of a list", { aliases: "a@x.net" }, "[0].aliases"],
    ["a choice that does not exist", { onDelete: "remove" }, "[0].onDelete"],
    ["a number out of its range", { accessDeviceEndpoint: { portNumber: 0 } }, "[0].accessDeviceEndpoint.portNumber"],
    ["a missing member", { department: {} }, "[0].department"],
  ] as const)
    it(`The JSON schema of tables rejects ${what}`, () => {
      assert.deepEqual(problemsOf([{ userId: "jane@x.net", ...user }]), [path]);
    });

  it("The JSON schema of tables rejects a table that is not a list, and a user without an id", () => {
    assert.deepEqual(problemsOf({ users: [] }), [""]);
    assert.deepEqual(problemsOf([{ title: "Lead" }]), ["[0]"]);
  });

  it("The JSON schema of tables accepts every declaration that the provider accepts", () => {
    fc.assert(
      fc.property(declaration, (declared) => {
        assert.deepEqual(problemsOf([{ ...declared, userId: "jane@x.net" }]), []);
      }),
      { numRuns: 200 },
    );
  });

  it("The JSON schema of tables accepts every example table of this repository", () => {
    const tables = readdirSync(EXAMPLES, { recursive: true, encoding: "utf8" }).filter(
      (file) =>
        /(?:groups|users-from-file)[\\/][^\\/]+\.(?:json|csv)$/.test(file) &&
        !file.includes("package") &&
        !file.includes("tsconfig"),
    );
    assert.ok(tables.length >= 4, tables.join());
    for (const name of tables) {
      const columns = { Surname: "lastName", Note: null };
      const { problems, content } = checkTable(join(EXAMPLES, name), { columns, defaults: {}, key: "userId" });
      assert.deepEqual([name, problems], [name, []]);
      assert.deepEqual([name, problemsOf(content?.read.users.map(({ own }) => own))], [name, []]);
      if (name.endsWith(".json"))
        assert.deepEqual(problemsOf(JSON.parse(readFileSync(join(EXAMPLES, name), "utf8"))), []);
    }
  });
});
