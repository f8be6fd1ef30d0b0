/** Tables as spreadsheets and directories save them, after several people worked on them. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isKnownColumn } from "../../provider/tables/columns";
import { readTable } from "../../provider/tables/table";
import { type TableRules, parseUsers } from "../../provider/tables/users";

const DEFAULTS = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("A table that people keep", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "broadworks-habits-"))));
  after(() => rmSync(folder, { recursive: true }));

  function read(name: string, content: string | Buffer, own: Partial<TableRules> = {}) {
    const file = join(folder, name);
    writeFileSync(file, content);
    const rules = { file: name, defaults: {}, columns: {}, key: "userId", ...own };
    const notices: string[] = [];
    const table = readTable(file, { name, isKnownColumn: (column) => isKnownColumn(column, rules.columns) });
    // The ids are only there so that the rows are complete.
    const users = parseUsers(table, { ...rules, defaults: { ...DEFAULTS, ...rules.defaults } }, (one) =>
      notices.push(one),
    );
    const declared = users.map(({ declared: { serviceProviderId: _sp, groupId: _group, ...values } }) => values);
    return { declared, notices };
  }
  function problemOf(name: string, content: string | Buffer, own?: Partial<TableRules>): string {
    try {
      read(name, content, own);
    } catch (error) {
      assert.equal((error as Error).name, "BroadworksError", String((error as Error).stack));
      return (error as Error).message;
    }
    throw new assert.AssertionError({ message: "the table has no problem" });
  }

  const JANE = { userId: "jane@x.net", title: "Lead" };
  const accepted: [what: string, file: string, content: string | Buffer, declared: object[]][] = [
    [
      "YAML with numbers that are text",
      "a.yaml",
      "- {userId: jane@x.net, extension: 0012, phoneNumber: +15135551234, title: 1.0, address: {zipOrPostalCode: 01234}}\n",
      [
        {
          userId: "jane@x.net",
          extension: "0012",
          phoneNumber: "+15135551234",
          title: "1.0",
          address: { zipOrPostalCode: "01234" },
        },
      ],
    ],
    [
      "JSON with numbers",
      "a.json",
      '[{"userId": "jane@x.net", "title": 1.0}]',
      [{ userId: "jane@x.net", title: "1.0" }],
    ],
    ["empty columns and rows at the end", "b.csv", "userId;title;;\njane@x.net;Lead;;\n;;;\n", [JANE]],
    ["short rows", "b.csv", "userId,title,yahooId\njane@x.net,Lead\n", [JANE]],
    ["a line that names the delimiter", "b.csv", "sep=;\nuserId;title\njane@x.net;Lead\n", [JANE]],
    ["columns separated by tabs", "b.csv", "userId\ttitle\njane@x.net\tLead\n", [JANE]],
    ["commas in a quoted column", "b.csv", '"Note, or reason, or both";userId;title\nx;jane@x.net;Lead\n', [JANE]],
    ["a title above the header", "b.csv", "Staff 2026,,\n\nuserId,title\njane@x.net,Lead\n", [JANE]],
    ["a note above each column", "b.csv", '"An id, as user@domain",Job title\nuserId,title\njane@x.net,Lead\n', [JANE]],
    [
      "UTF-16 with a byte order mark",
      "b.csv",
      Buffer.from("\ufeffuserId,title\njane@x.net,Łó\n", "utf16le"),
      [{ userId: "jane@x.net", title: "Łó" }],
    ],
    ["UTF-16 without a byte order mark", "b.csv", Buffer.from("userId,title\njane@x.net,Lead\n", "utf16le"), [JANE]],
    [
      "several columns for a list",
      "b.csv",
      "userId,alias 1,alias 2\njane@x.net,a@x.net,b@x.net\n",
      [{ userId: "jane@x.net", aliases: ["a@x.net", "b@x.net"] }],
    ],
    ["invisible characters", "b.csv", "userId,title\n\u200bjane@x.net\u202c,Lead\u00a0\n", [JANE]],
  ];
  for (const [what, file, content, declared] of accepted)
    it(`A table that people keep is read with ${what}`, () => {
      const columns = { "Note, or reason, or both": null };
      assert.deepEqual(normalized(read(file, content, { columns }).declared), declared);
    });

  const rejected: [what: string, content: string | Buffer, expected: RegExp][] = [
    ["two columns for one value", "userId,title,title\njane@x.net,a,b\n", /^t\.csv:1:3: duplicate column "title"/],
    ["an object and its member", "userId,address,address.city\njane@x.net,null,Oslo\n", /^t\.csv:2:3: address.city: /],
    ["#N/A", "userId,title\njane@x.net,#N/A\n", /^t\.csv:2:2: title: is an error of a spreadsheet/],
    ["#REF! as an id", "userId,title\n#REF!,a\n", /^t\.csv:2:1: userId: is an error of a spreadsheet/],
    ["NULL", "userId,title\njane@x.net,NULL\n", /^t\.csv:2:2: title: is NULL/],
    ["lost digits", "userId,phoneNumber\njane@x.net,1.51365E+10\n", /^t\.csv:2:2: phoneNumber: .*lost/],
    ["a decimal extension", "userId,extension\njane@x.net,1001.0\n", /^t\.csv:2:2: extension: is a decimal/],
    ["a date as an extension", "userId,extension\njane@x.net,10-Jan\n", /^t\.csv:2:2: extension: is a date/],
    ["a value without a column", "userId,title\njane@x.net,a,b\n", /^t\.csv:2:3: .*no column/],
    ["another spelling of a column", "userId,First name\njane@x.net,J\n", /^t\.csv:1:2: .*"firstName"/],
    ["Windows-1252", Buffer.from("userId,title\njane@x.net,Fa\u00e7ade\n", "latin1"), /^t\.csv cannot .*UTF-8.*iconv/],
  ];
  for (const [what, content, expected] of rejected)
    it(`A table that people keep is rejected with ${what}, at the cell`, () => {
      assert.match(problemOf("t.csv", content), expected);
    });

  it("A table that people keep is read with columns in another spelling if the program permits it, and the run lists them", () => {
    const { declared, notices } = read("c.csv", "User ID,First name,City\njane@x.net,Jane,Oslo\n", { columns: "auto" });
    assert.deepEqual(declared, [{ userId: "jane@x.net", firstName: "Jane", address: { city: "Oslo" } }]);
    assert.match(
      notices.join("\n"),
      /^c\.csv: columns read as: "User ID" → userId, "First name" → firstName, "City" → add/,
    );
  });

  it("A table that people keep with thousands of faulty rows is 30 lines and a number", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `u${index}@x.net,x`);
    const lines = problemOf("d.csv", ["userId,extension", ...rows].join("\n")).split("\n");
    assert.equal(lines.length, 32);
    assert.match(lines[0] ?? "", /^5000 problems/);
    assert.match(lines.at(-1) ?? "", /4970 more/);
  });
});

/** Values as they are sent: the check of the fields removes invisible characters. */
function normalized(values: readonly object[]): unknown {
  return JSON.parse(JSON.stringify(values).replace(/[\u200b\u202c\u00a0]/g, ""));
}
