/** Templates of tables: every column with its note, accepted by the check when filled in. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { checkTable } from "../../cli/table/check";
import { COLUMNS, selectColumns } from "../../cli/table/columns";
import { createTemplate } from "../../cli/table/template";
import { UsageError } from "../../cli/shared/usage-error";
import { argumentFields } from "../../provider/core/state";
import { USER } from "../../provider/resources/user/kind";

describe("The template of a table", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "broadworks-template-"))));
  after(() => rmSync(folder, { recursive: true }));

  function declaredBy(name: string, text: string) {
    const file = join(folder, name);
    writeFileSync(file, text);
    const { problems, content } = checkTable(file, { columns: {}, defaults: {}, key: "userId" });
    assert.deepEqual(problems, []);
    return content?.read.users.map(({ own }) => own);
  }

  it("The template of a table has a column with a note for each field, and the former id beside the id", () => {
    const [notes = [], header = []] = parse(createTemplate([], undefined, "csv"), { bom: true });
    assert.deepEqual(header, COLUMNS);
    for (const name of Object.keys(argumentFields(USER)))
      assert.ok(
        header.some((column) => column === name || column.startsWith(`${name}.`)),
        name,
      );
    assert.equal(header[header.indexOf("userId") + 1], "previousUserId");
    for (const [index, note] of notes.entries()) assert.ok(note.length > 10, header[index]);
  });

  it("The template of a table in CSV is accepted with rows below the header", () => {
    const text = createTemplate([], selectColumns(["extension", "address"]), "csv");
    assert.deepEqual(declaredBy("a.csv", `${text}jane@x.net,1000,,,Oslo,,,\n`), [
      { userId: "jane@x.net", extension: "1000", address: { city: "Oslo" } },
    ]);
    const all = createTemplate([], undefined, "csv");
    const row = COLUMNS.map((name) => ({ userId: "jane@x.net", serviceProviderId: "e", groupId: "g" })[name] ?? "");
    assert.equal(declaredBy("b.csv", `${all}${row.join()}\n`)?.length, 1);
  });

  it("The template of a table in YAML is accepted without and with the comments", () => {
    const text = createTemplate([], selectColumns(["title", "extension"]), "yaml");
    assert.deepEqual(declaredBy("a.yaml", text), [{ userId: "user@example.com" }]);
    const filled = text.replace('# title: ""', "title: Lead").replace('# extension: ""', "extension: 0012");
    assert.deepEqual(declaredBy("a.yaml", filled), [{ userId: "user@example.com", extension: "0012", title: "Lead" }]);
  });

  it("The template of a table contains the values of users in each format", () => {
    const users = [
      { userId: "jane@x.net", title: "Lead, of all", address: { city: "Ås" }, aliases: ["a@x.net", "b@x.net"] },
      { userId: "omar@x.net", accessDeviceEndpoint: { accessDevice: { deviceLevel: "Group", deviceName: "p" } } },
    ];
    for (const format of ["csv", "yaml"] as const) {
      assert.deepEqual(declaredBy(`c.${format}`, createTemplate(users, undefined, format)), users);
      const selected = createTemplate(users, selectColumns(["accessDeviceEndpoint"]), format);
      assert.deepEqual(declaredBy(`d.${format}`, selected), [{ userId: "jane@x.net" }, users[1]]);
    }
  });

  it("The template of a table rejects a field that does not exist", () => {
    assert.throws(() => selectColumns(["titel"]), UsageError);
  });
});
