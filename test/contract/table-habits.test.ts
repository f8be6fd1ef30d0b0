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
    [
      "line breaks in values, also with ids and delimiters",
      "b.csv",
      'userId,title,addressLocation\njane@x.net,"Lead\n(of all)","from omar@x.net,\nsee lena@x.net, too"\n',
      [{ ...JANE, title: "Lead (of all)", addressLocation: "from omar@x.net, see lena@x.net, too" }],
    ],
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
    ["columns separated by tabs in .tsv", "b.tsv", "userId\ttitle\njane@x.net\tLead\n", [JANE]],
    ["columns separated by tabs in .txt", "b.txt", "userId\ttitle\njane@x.net\tLead\n", [JANE]],
    [
      "line ends of several systems",
      "b.csv",
      "userId,title\r\njane@x.net,Lead\romar@x.net,\n",
      [JANE, { userId: "omar@x.net" }],
    ],
    [
      "a line break in a column's name",
      "b.csv",
      '"user\nId","note, or\nreason"\njane@x.net,x\n',
      [{ userId: "jane@x.net" }],
    ],
    [
      "quotation marks inside a value",
      "b.csv",
      'userId,title\njane@x.net,5" "Lead"\n',
      [{ userId: "jane@x.net", title: '5" "Lead"' }],
    ],
    [
      "a formula that keeps zeros",
      "b.csv",
      'userId,extension\njane@x.net,="0012"\n',
      [{ userId: "jane@x.net", extension: "0012" }],
    ],
    [
      "numbers in JSON",
      "b.csv",
      'userId;address\njane@x.net;{"city": "1.0 \\"2", "zipOrPostalCode": 1.0, "country": null}\n',
      [{ userId: "jane@x.net", address: { city: '1.0 "2', zipOrPostalCode: "1.0", country: null } }],
    ],
    [
      "names and passwords that look like something else",
      "b.csv",
      "userId,lastName,newPassword\njane@x.net,Null,=Abc-12\nomar@x.net,'t Hooft,'12\n",
      [
        { userId: "jane@x.net", lastName: "Null", newPassword: "=Abc-12" },
        { userId: "omar@x.net", lastName: "'t Hooft", newPassword: "'12" },
      ],
    ],
    [
      "merged objects",
      "a.yaml",
      "- &jane\n  userId: jane@x.net\n  title: Lead\n- <<: *jane\n  userId: omar@x.net\n- <<: [*jane, {yahooId: o}]\n  userId: lena@x.net\n",
      [JANE, { userId: "omar@x.net", title: "Lead" }, { userId: "lena@x.net", title: "Lead", yahooId: "o" }],
    ],
    ["invisible characters", "b.csv", "userId,title\n\u200bjane@x.net\u202c,Lead\u00a0\n", [JANE]],
  ];
  for (const [what, file, content, declared] of accepted)
    it(`A table that people keep is read with ${what}`, () => {
      const columns = { "Note, or reason, or both": null, "note, or reason": null, "user Id": "userId" };
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
    [
      "an error in another language",
      "userId,title\njane@x.net,#WERT!\n",
      /^t\.csv:2:2: title: is an error of a spreadsheet/,
    ],
    ["#NV", "userId,title\njane@x.net,#NV\n", /^t\.csv:2:2: title: is an error of a spreadsheet/],
    ["a formula", "userId,title\njane@x.net,=B2&C2\n", /^t\.csv:2:2: title: is a formula/],
    [
      "an apostrophe before digits",
      "userId,mobilePhoneNumber\njane@x.net,'+15135551234\n",
      /^t\.csv:2:2: mobilePhoneNumber: .*apostrophe/,
    ],
    ["None", "userId,title\njane@x.net,None\n", /^t\.csv:2:2: title: .*null in small letters/],
    ["a row that is a comment", "userId,title\n#jane@x.net,a\n", /^t\.csv:2:1: userId: must be a user id/],
    ["a name with an address", "userId,title\nJane <jane@x.net>,a\n", /^t\.csv:2:1: userId: must be a user id/],
    [
      "a quotation mark that begins a value and one that ends the next row",
      'userId,lastName,title\njane@x.net,"Doe,Lead\nomar@x.net,Roe,"\n',
      /^t\.csv:2:2: the value contains another row/,
    ],
    [
      "a stray quotation mark in each of two rows with the id in the last column",
      'lastName;userId\nPoe;lena@x.net\n"Doe;jane@x.net\nRoe";omar@x.net\n',
      /^t\.csv:3:1: the value contains another row/,
    ],
    ["a row with another delimiter", "userId;title\njane@x.net,a\n", /^t\.csv:2:1: userId: must be a user id/],
    [
      "a leaver without an id",
      "userId;takesOverFrom\njane@x.net;Omar\n",
      /^t\.csv:2:2: takesOverFrom.*must be a user id/,
    ],
    [
      "a former id without a domain",
      "userId,previousUserId\njane@x.net,Jane\n",
      /^t\.csv:2:2: previousUserId: must be a user id/,
    ],
    [
      "a former id of two rows",
      "userId,previousUserId\na@x.net,o@x.net\nb@x.net,O@x.net\n",
      /^t\.csv:3:2: previousUserId .* is already in line 2/,
    ],
    [
      "an alias of two users",
      "userId,aliases\na@x.net,o@x.net\nb@x.net,O@x.net\n",
      /^t\.csv:3:2: aliases "O@x\.net" is already in line 2/,
    ],
    [
      "an alias that is an id",
      "userId,aliases\na@x.net,b@x.net\nb@x.net,\n",
      /^t\.csv:3:1: userId .* is already in line 2, as aliases/,
    ],
    [
      "a quotation mark without its second one",
      'userId,title\na@x.net,b\nc@x.net,"d\ne@x.net,f\n',
      /^t\.csv:3:2: .*quotation mark/,
    ],
    ["text behind a quotation mark", 'userId,title\na@x.net,"b"c\n', /^t\.csv:2:2: .*closing quotation mark/],
    [
      "a character that is cut off",
      Buffer.from("userId,title\na@x.net,b\u00fc").subarray(0, -1),
      /^t\.csv:2: .*not complete/,
    ],
    ["a value without a column", "userId,title\njane@x.net,a,b\n", /^t\.csv:2:3: .*no column/],
    ["another spelling of a column", "userId,First name\njane@x.net,J\n", /^t\.csv:1:2: .*"firstName"/],
    [
      "Windows-1252",
      Buffer.from("userId,title\njane@x.net,Fa\u00e7ade\n", "latin1"),
      /^t\.csv:2: cannot .*UTF-8.*iconv/,
    ],
  ];
  for (const [what, content, expected] of rejected)
    it(`A table that people keep is rejected with ${what}, at the cell`, () => {
      assert.match(problemOf("t.csv", content), expected);
    });

  it("A table that people keep is rejected with repeated keys, unknown tags and empty elements in YAML, at the value", () => {
    const content =
      "- userId: jane@x.net\n  title: a\n  title: b\n  address: {city: a, city: b}\n" +
      "- userId: omar@x.net\n  title: !secret x\n  aliases: [null]\n";
    assert.deepEqual(problemOf("d.yaml", content).match(/\d+:\d+(?=: )/g), ["3:3", "4:22", "6:10", "7:12"]);
  });

  it("A table that people keep names its resources by a column without a field, which is not damaged", () => {
    const rules = { key: "Staff" };
    assert.deepEqual(read("e.csv", "Staff,userId\n0017,jane@x.net\n", rules).declared, [{ userId: "jane@x.net" }]);
    assert.match(problemOf("e.csv", "Staff,userId\n1.2E+05,jane@x.net\n", rules), /^e\.csv:2:1: Staff: is a rounded/);
    assert.match(problemOf("e.csv", "Staff,userId\n,jane@x.net\n", rules), /^e\.csv:2:1: Staff is missing/);
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
