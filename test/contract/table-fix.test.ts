/** The normal form of a table: the same users, the same bytes the second time. */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CheckRules, checkTable } from "../../cli/table/check";
import { normalizeTable } from "../../cli/table/normalize";
import { parseColumns, parseDefaults } from "../../cli/table/rules";
import { UsageError } from "../../cli/shared/usage-error";

const RULES: CheckRules = { columns: {}, defaults: {}, key: "userId" };

const OF_GROUP = { department: { groupId: "grp", name: "All" } };

describe("The normal form of a table", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "broadworks-fix-"))));
  after(() => rmSync(folder, { recursive: true }));

  function fix(name: string, content: string, own: Partial<CheckRules> = {}, out = name): string {
    const file = join(folder, name);
    const rules = { ...RULES, ...own };
    writeFileSync(file, content);
    const checked = checkTable(file, rules);
    assert.deepEqual(checked.problems, []);
    return normalizeTable(checked, rules, join(folder, out));
  }

  const cases: [what: string, file: string, content: string, expected: string, rules?: Partial<CheckRules>][] = [
    [
      "has columns in order, canonical numbers, and only needed quotation marks",
      "a.csv",
      '"title","phoneNumber","userId"\n"Lead"," +1 (513) 654-9858 ","jane@x.net"\n"a, b",,"omar@x.net"\n',
      'userId,phoneNumber,title\njane@x.net,+15136549858,Lead\nomar@x.net,,"a, b"\n',
    ],
    [
      "keeps the delimiter, the byte order mark, and rows in their order",
      "a.csv",
      "\ufefftitle;userId\r\nx;b@x.net\r\ny;a@x.net\r\n",
      "\ufeffuserId;title\nb@x.net;x\na@x.net;y\n",
    ],
    [
      "keeps the names of mapped columns, and ignored columns with their text",
      "a.csv",
      "Note,Surname,userId\n 007 ,Doe,jane@x.net\n",
      "userId,Surname,Note\njane@x.net,Doe,007\n",
      { columns: { Surname: "lastName", Note: null } },
    ],
    [
      "begins with the column that names the resources",
      "a.csv",
      "userId,No\njane@x.net,0012\n",
      "No,userId\n0012,jane@x.net\n",
      { columns: { No: null }, key: "No" },
    ],
    [
      "has the names of fields where the table has other spellings",
      "a.csv",
      "User ID,First name,City\njane@x.net,Jane,Oslo\n",
      "userId,firstName,address.city\njane@x.net,Jane,Oslo\n",
      { columns: "auto" },
    ],
    [
      "has one column for a list, without the columns and rows that have nothing",
      "a.csv",
      "Staff 2026,,,\nuserId,alias 1,alias 2,\njane@x.net,a@x.net,b@x.net,\n,,,\n",
      "userId,aliases\njane@x.net,a@x.net|b@x.net\n",
    ],
    [
      "has a column for each member of an object",
      "a.csv",
      'userId,department\njane@x.net,"{""name"": ""Sales""}"\nomar@x.net,null\n',
      "userId,department,department.name\njane@x.net,,Sales\nomar@x.net,null,\n",
    ],
    [
      "contains no values of the defaults",
      "a.csv",
      "userId,address.city\njane@x.net,Oslo\nomar@x.net,\n",
      "userId,address.city\njane@x.net,Oslo\nomar@x.net,\n",
      {
        defaults: { serviceProviderId: "ent", groupId: "grp", title: "x", address: { city: "Bergen", country: "NO" } },
      },
    ],
    [
      "keeps the former id beside the new one, and passwords",
      "a.csv",
      "newPassword,previousUserId,userId\nXk7-pq,jane@x.net,jane.doe@x.net\n",
      "userId,previousUserId,newPassword\njane.doe@x.net,jane@x.net,Xk7-pq\n",
    ],
    [
      "has one form for other ids, with and without a description",
      "a.csv",
      'userId,alternateUserId\njane@x.net,a@x.net | b@x.net\nomar@x.net,"[{""alternateUserId"": ""c@x.net"", ""description"": ""x""}]"\n',
      'userId,alternateUserId\njane@x.net,a@x.net|b@x.net\nomar@x.net,"[{""alternateUserId"":""c@x.net"",""description"":""x""}]"\n',
    ],
    [
      "in YAML has nested members, typed values, and text as it was",
      "a.yaml",
      '- {title: 1.0, allowVideo: "TRUE", "address.city": Oslo, extension: 0012, userId: jane@x.net, yahooId: null}\n',
      '- userId: jane@x.net\n  extension: "0012"\n  title: "1.0"\n  yahooId: null\n  address:\n    city: Oslo\n  allowVideo: true\n',
    ],
    [
      "in JSON has one member in a line",
      "a.json",
      '[{"extension": "12", "userId": "jane@x.net"}]',
      '[\n  {\n    "userId": "jane@x.net",\n    "extension": "12"\n  }\n]\n',
    ],
    [
      "keeps members that the defaults complete apart from an object that replaces that of the defaults",
      "a.csv",
      'userId,department,department.name\njane@x.net,"{""name"": ""Sales""}",\nomar@x.net,,Support\n',
      'userId,department,department.name\njane@x.net,"{""name"":""Sales""}",\nomar@x.net,,Support\n',
      { defaults: OF_GROUP },
    ],
    [
      "keeps the same apart in YAML",
      "a.yaml",
      '- {userId: jane@x.net, department: {name: Sales}}\n- {userId: omar@x.net, "department.name": Support}\n',
      "- userId: jane@x.net\n  department:\n    name: Sales\n- userId: omar@x.net\n  department.name: Support\n",
      { defaults: OF_GROUP },
    ],
    ["of a table without rows has a header", "a.csv", "title,userId\n", "userId,title\n", { allowEmpty: true }],
  ];
  for (const [what, file, content, expected, rules] of cases)
    it(`The normal form of a table ${what}, and is its own normal form`, () => {
      const fixed = fix(file, content, rules);
      assert.equal(fixed, expected);
      assert.equal(fix(file, fixed, rules), fixed);
    });

  it("The normal form of a table is the same in each format", () => {
    const csv = "userId,extension,title,aliases,address.city\njane@x.net,0012,null,a@x.net|b@x.net,Oslo\n";
    const asYaml = fix("b.csv", csv, {}, "b.yaml");
    const asJson = fix("b.yaml", asYaml, {}, "b.json");
    assert.equal(fix("b.json", asJson, {}, "b.csv"), csv);
  });

  it("The normal form of a table does not exist where CSV cannot express a value", () => {
    assert.throws(() => fix("c.yaml", '- {userId: jane@x.net, title: "null"}\n', {}, "c.csv"), {
      name: "BroadworksError",
      message: /jane@x\.net.*title/,
    });
  });

  it("The normal form of a table of the example in this repository declares the same users", () => {
    const file = join(__dirname, "..", "..", "examples", "users-from-file", "sales.csv");
    fix("d.csv", readFileSync(file, "utf8"), { columns: { Surname: "lastName", Note: null } });
  });
});

describe("The options of table check", () => {
  it("The options of table check accept JSON, the path of a JSON file, and auto", () => {
    const folder = mkdtempSync(join(tmpdir(), "broadworks-options-"));
    const file = join(folder, "columns.json");
    writeFileSync(file, '\ufeff{"Surname": "lastName", "Note": null}');
    assert.deepEqual(parseColumns(file), { Surname: "lastName", Note: null });
    assert.deepEqual(parseColumns(' {"Note": null}'), { Note: null });
    assert.equal(parseColumns("auto"), "auto");
    assert.deepEqual(parseDefaults('{"address": {"country": "NO"}}'), { address: { country: "NO" } });
    rmSync(folder, { recursive: true });
  });

  it("The options of table check reject text that is neither", () => {
    for (const text of ["{", "[]", "nowhere.json", "", '{"Surname": 7}'])
      assert.throws(() => parseColumns(text), UsageError, text);
    assert.throws(() => parseDefaults("auto"), UsageError);
  });
});
