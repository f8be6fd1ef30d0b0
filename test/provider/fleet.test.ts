/** Tables of users in files: what they declare, and what is told of rows that are wrong. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readTable } from "../../provider/fleet/table";
import { type TableRules, usersOf } from "../../provider/fleet/users";

const GROUP = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("a table of users", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "broadworks-table-"))));
  after(() => rmSync(folder, { recursive: true }));

  const write = (name: string, content: string | Buffer): string => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const users = (name: string, content: string | Buffer, rules: Partial<TableRules> = {}) => {
    const file = write(name, content);
    return usersOf(readTable(file), { file: name, defaults: GROUP, columns: {}, key: "userId", ...rules });
  };
  const failure = (name: string, content: string | Buffer, rules?: Partial<TableRules>): string => {
    try {
      users(name, content, rules);
    } catch (error) {
      return (error as Error).message.replaceAll(folder, "");
    }
    throw new assert.AssertionError({ message: "nothing was wrong" });
  };

  const ROW = {
    userId: "jane@x.net",
    title: "Lead, of all",
    extension: "0045",
    allowVideo: "true",
    pagerPhoneNumber: null,
    aliases: ["a@x.net", "b@x.net"],
  };
  const DECLARED = { ...GROUP, ...ROW, address: { country: "NO", city: "Ås" } };
  const DEFAULTS = { ...GROUP, address: { country: "NO", city: "Oslo" } };
  const HEAD = "userId,title,extension,allowVideo,pagerPhoneNumber,aliases,address.city,yahooId";
  const LINE = `jane@x.net,"Lead, of all",0045,true,null,a@x.net | b@x.net,Ås,`;
  for (const [what, name, content] of [
    ["CSV with commas", "a.csv", `${HEAD}\n${LINE}\n`],
    ["CSV with a byte order mark and CRLF", "b.csv", `\ufeff${HEAD}\r\n${LINE}\r\n\r\n`],
    [
      "CSV with semicolons",
      "c.csv",
      `${HEAD.replaceAll(",", ";")}\njane@x.net;Lead, of all;0045;true;null;a@x.net|b@x.net;Ås;\n`,
    ],
    [
      "YAML",
      "d.yaml",
      '- userId: jane@x.net\n  title: Lead, of all\n  extension: "0045"\n  allowVideo: "true"\n  pagerPhoneNumber: null\n  aliases: [a@x.net, b@x.net]\n  address: {city: Ås}\n',
    ],
    ["JSON", "e.json", JSON.stringify([{ ...ROW, "address.city": "Ås" }])],
  ] as const)
    it(`${what}: defaults, members, lists, what is empty and what is emptied`, () => {
      const [user] = users(name, content, { defaults: DEFAULTS });
      assert.deepEqual(user, { name: "jane@x.net", declared: DECLARED, formerName: undefined });
    });

  it("takes other names for columns, another key, and who a user was", () => {
    const content = "No,Surname,Note,userId,previousUserId\n7,Doe,leaves in May,jane.roe@x.net,jane@x.net\n";
    assert.deepEqual(users("f.csv", content, { columns: { Surname: "lastName", Note: null, No: null }, key: "No" }), [
      { name: "7", declared: { ...GROUP, lastName: "Doe", userId: "jane.roe@x.net" }, formerName: "jane@x.net" },
    ]);
  });

  it("with nobody in it is nobody", () => {
    assert.deepEqual(users("g.csv", "userId,title\n"), []);
    assert.deepEqual(users("g.json", "[]"), []);
  });

  it("tells all that is wrong at once, with line and column", () => {
    const content =
      "userId,titel,extension,phoneNumber,newPassword\n" +
      "jane@x.net,a,1001,+15136549858,hush-Hush-1\n" +
      "omar,b,10x,555,\n" +
      `lena@x.net,c,1001,+1 (513) 654-9858,${"hush".repeat(20)}\n` +
      "JANE@x.net,d,1004,,\n" +
      ",e,,,\n";
    const message = failure("h.csv", content);
    assert.equal(
      message,
      [
        "8 problems",
        'h.csv:1:2: the column "titel" stands for no field; did you mean "title"?',
        "h.csv:3:1: userId must be a user id of the form user@domain, e.g. jane@example.com",
        "h.csv:3:3: extension must be digits only",
        'h.csv:4:3: extension "1001" is that of line 2 already; an extension is unique in its group',
        'h.csv:4:4: phoneNumber "+1 (513) 654-9858" is that of line 2 already; each row is another user',
        "h.csv:4:5: newPassword must have 1–60 characters, but has 80; shorten or complete it",
        'h.csv:5:1: userId "JANE@x.net" is that of line 2 already; each row is another user',
        "h.csv:6:1: userId is missing; declare it",
      ].join("\n  "),
    );
    assert.doesNotMatch(message, /hush/);
  });

  it("tells where something stands in YAML and JSON", () => {
    assert.equal(
      failure("i.yaml", "- userId: jane@x.net\n  address:\n    town: Oslo\n- userId: omar@x.net\n  extension: [1]\n"),
      [
        "2 problems",
        "i.yaml:3:5: address.town is no field of this resource; take it out",
        "i.yaml:5:14: extension must be a text",
      ].join("\n  "),
    );
    assert.equal(
      failure("j.json", '[\n  {"userId": "jane"}\n]'),
      "j.json:2:14: userId must be a user id of the form user@domain, e.g. jane@example.com",
    );
  });

  for (const [what, name, content, message] of [
    ["a file that is not there", undefined, "", /nowhere\.csv cannot be read: there is no such file/],
    ["bytes that are no UTF-8", "k.csv", Buffer.from([0x75, 0xff, 0xfe]), /k\.csv cannot be read: it is not UTF-8/],
    ["another kind of file", "l.txt", "x", /l\.txt is no table of users: its name must end in \.csv/],
    ["an empty file", "m.csv", "", /m\.csv is empty; its first line names the columns/],
    ["a line that is too long", "n.csv", "userId,title\na@x.net,b,c\n", /n\.csv:2: .*; mend the line/],
    ["a quote that does not end", "o.csv", 'userId\n"a@x.net\n', /o\.csv:\d: .*quot.*; mend the line/i],
    ["a column that is there twice", "p.csv", "userId,title,title\n", /p\.csv:1: the column "title" is there twice/],
    ["no list", "q.yaml", "userId: a@x.net\n", /q\.yaml:1:1: must be a list of users/],
    ["no users in the list", "r.yaml", "- a\n", /r\.yaml:1:3: must be a user/],
    ["what is no YAML", "s.yaml", "- {a: b\n", /s\.yaml:\d:\d+: .*; mend the line/],
    [
      "a member that is there twice",
      "t.json",
      '[{"title": "a", "title": "b"}]',
      /t\.json:1:\d+: .*unique.*; mend the line/,
    ],
  ] as const)
    it(`${what} is told in a sentence`, () => {
      const work = () => (name === undefined ? readTable(join(folder, "nowhere.csv")) : users(name, content));
      assert.throws(work, (error: Error) => {
        assert.equal(error.name, "BroadworksError");
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
});
