/** Tables of users in files: the users that they declare, and the problems that they report. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { readTable } from "../../provider/tables/table";
import { type TableRules, parseUsers } from "../../provider/tables/users";

const GROUP = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("A table of users", () => {
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
    return parseUsers(readTable(file), { file: name, defaults: GROUP, columns: {}, key: "userId", ...rules });
  };
  const failure = (name: string, content: string | Buffer, rules?: Partial<TableRules>): string => {
    try {
      users(name, content, rules);
    } catch (error) {
      assert.equal((error as Error).name, "BroadworksError", String((error as Error).stack));
      return (error as Error).message.replaceAll(folder + sep, "");
    }
    throw new assert.AssertionError({ message: "the table has no problem" });
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
    it(`A table of users in ${what} declares defaults, members, lists, empty cells and null`, () => {
      const [user] = users(name, content, { defaults: DEFAULTS });
      assert.deepEqual(user, { name: "jane@x.net", declared: DECLARED, formerId: undefined });
    });

  it("A table of users accepts other names of columns, another key, and the former id of a user", () => {
    const content = "No,Surname,Note,userId,previousUserId\n7,Doe,leaves in May,jane.roe@x.net,jane@x.net\n";
    assert.deepEqual(users("f.csv", content, { columns: { Surname: "lastName", Note: null, No: null }, key: "No" }), [
      { name: "7", declared: { ...GROUP, lastName: "Doe", userId: "jane.roe@x.net" }, formerId: "jane@x.net" },
    ]);
  });

  it("An object in a row replaces that of the defaults, and columns for members change only these", () => {
    const device = { deviceLevel: "Group", deviceName: "all" };
    const defaults = {
      ...GROUP,
      address: { country: "NO", city: "Oslo" },
      department: { groupId: "grp.odin", name: "All" },
      accessDeviceEndpoint: { accessDevice: device, portNumber: 1 },
      nameDialingName: { nameDialingLastName: "Doe", nameDialingFirstName: "Jo" },
    };
    const own = {
      address: { city: "Ås" },
      department: { name: "Sales" },
      accessDeviceEndpoint: { linePort: "jane@x.net" },
      nameDialingName: { nameDialingLastName: "Roe", nameDialingFirstName: "Jane" },
    };
    const members = {
      "address.city": "Ås",
      "department.name": "Sales",
      "accessDeviceEndpoint.accessDevice.deviceName": "jane",
      "nameDialingName.nameDialingFirstName": "Jane",
    };
    const rows = [
      { userId: "jane@x.net", ...own },
      { userId: "omar@x.net", ...members },
      { userId: "lena@x.net", department: null },
    ];
    const csv = [
      ["userId", ...Object.keys(own), ...Object.keys(members)].join(";"),
      ["jane@x.net", ...Object.values(own).map((value) => JSON.stringify(value)), "", "", "", ""].join(";"),
      ["omar@x.net", "", "", "", "", ...Object.values(members)].join(";"),
      "lena@x.net;;null",
    ].join("\n");
    for (const [name, content] of [
      ["h.json", JSON.stringify(rows)],
      ["h.csv", csv],
    ] as const) {
      const [jane, omar, lena] = users(name, content, { defaults });
      assert.deepEqual(jane?.declared, {
        ...GROUP,
        userId: "jane@x.net",
        ...own,
        address: { country: "NO", city: "Ås" },
      });
      assert.deepEqual(omar?.declared, {
        ...GROUP,
        userId: "omar@x.net",
        address: { country: "NO", city: "Ås" },
        department: { groupId: "grp.odin", name: "Sales" },
        accessDeviceEndpoint: { accessDevice: { ...device, deviceName: "jane" }, portNumber: 1 },
        nameDialingName: { nameDialingLastName: "Doe", nameDialingFirstName: "Jane" },
      });
      assert.equal(lena?.declared["department"], null);
    }
  });

  it("A table of users accepts a member in each spelling of its path", () => {
    for (const column of ["address.city", '"address[""city""]"']) {
      const [user] = users("f.csv", `userId,${column}\njane@x.net,Oslo\n`);
      assert.deepEqual(user?.declared["address"], { city: "Oslo" });
    }
  });

  it("A table of users names the field that a former name of a column stands for", () => {
    assert.match(failure("f.csv", "userId,existing\njane@x.net,fail\n"), /^f\.csv:1:2: .*onExisting; rename it$/);
  });

  const ACTION = "allowEmpty: true";
  for (const [what, name, content, found] of [
    ["a CSV file with a header only", "g.csv", "userId,title\n", "g.csv has a header line but no rows"],
    ["a CSV file with a mapped header only", "g.csv", "Mail\r\n", "g.csv has a header line but no rows"],
    [
      "a CSV file with a header and blank lines",
      "g.csv",
      "userId;title\n\n  \n",
      "g.csv has a header line but no rows",
    ],
    [
      "a CSV file with rows of only delimiters",
      "g.csv",
      'userId;title\n;\n ; \n;;;;\n"";""\n',
      "g.csv has a header line, but all its rows are empty",
    ],
    ["a CSV file of no bytes", "g.csv", "", "g.csv is empty"],
    ["a CSV file of a byte order mark", "g.csv", "\ufeff", "g.csv is empty"],
    ["an empty JSON list", "g.json", "[]", "g.json is an empty list"],
    ["an empty YAML list", "g.yaml", "# nothing\n[]\n", "g.yaml is an empty list"],
    ["a YAML file of no bytes", "g.yml", "", "g.yml is empty"],
    ["a YAML file with comments only", "g.yaml", "# users\n\n", "g.yaml is empty"],
    ["an empty YAML document", "g.yaml", "---\n", "g.yaml is empty"],
  ] as const)
    it(`A table of users that is ${what} is an error, and declares no users with allowEmpty`, () => {
      const columns = { Mail: "userId" };
      const message = failure(name, content, { columns });
      assert.ok(message.startsWith(found), message);
      assert.ok(message.includes(ACTION), message);
      assert.ok(failure(name, content, { columns, allowEmpty: false }).startsWith(found));
      assert.deepEqual(users(name, content, { columns, allowEmpty: true }), []);
    });

  it("A table of users can be empty only if allowEmpty is the boolean true", () => {
    for (const allowEmpty of ["false", "true", 1, {}])
      assert.match(failure("g.json", "[]", { allowEmpty: allowEmpty as never }), /g\.json is an empty list/);
  });

  const HTML =
    '<!DOCTYPE html><html lang="en"><head><title>502; Bad Gateway</title></head><body>no, sorry</body></html>';
  for (const [what, content, position, ...words] of [
    ["an HTML page on one line", HTML, "1:1", '"<!DOCTYPE html><html lang', "…", "HTML"],
    ["an HTML page on several lines", "<html>\n<body class='a'>\n\"b\", c\n</html>\n", "1:1", '"<html>"', "HTML"],
    ["an HTML page with no break or delimiter", `<html>${"x".repeat(100_000)}`, "1:1", '"<html>xxx', "…"],
    ["a row of data without a header", "7;jane@x.net;Lead;hush-Hush-1\n", "1:1", '"jane@x.net"', "row of data"],
    ["a row of data with tabs", '"jane@x.net"\tLead\thush-Hush-1\n', "1:1", '"jane@x.net"', "row of data"],
    ["a row of data without a user id", "7,Doe,Agent\n", "1:1", '"7,Doe,Agent"'],
    ["JSON on one line", '[{"userId": "jane@x.net"}]', "1:1", '[{\\"userId', ".json"],
    ["JSON with a secret", '{"newPassword": "hush-Hush-1", "userId": "jane@x.net"}', "1:1", '{\\"newPassword', ".json"],
    ["JSON on several lines", '[\n  {\n    "userId": "jane@x.net"\n  }\n]\n', "1:1", '"["', ".json"],
    ["a byte order mark and no header", "\ufeff\ufefffoo\n1\n", "1:1", '"foo"'],
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n",
      "1:1",
      "version https://git-lfs.github.com",
      "git lfs pull",
    ],
    ["a Git conflict", "<<<<<<< HEAD\nuserId,title\n=======\nuserId\n>>>>>>> b\n", "1:1", '"<<<<<<< HEAD"', "conflict"],
    ["white space", " \n\t\n  \n", "1:1", '" \\n\\t\\n', "white space"],
    ["a line break", "\n", "1:1", '"\\n"', "white space"],
    ["a header of unknown columns", "foo,bar\n1,2\n", "1:1", '"foo,bar"'],
    ["a header of only delimiters", ";;;\na@x.net;;;\n", "1:1", '";;;"'],
    ["a table with |", "userId|title\njane@x.net|Lead\n", "1:1", '"userId|title"', '"|"'],
    ["a header with an open quote", '"userId,title\njane@x.net,a\n', "1:1", '\\"userId,title'],
    ["terminal escapes", "\u001b[2Jhello\u202e,b\n", "1:1", '"\\u001b[2Jhello\\u202e,b"'],
    ["blank lines before another header", "\n\nfoo;bar\n1;2\n", "3:1", '"foo;bar"'],
  ] as const)
    it(`A table of users that begins with ${what} is an error at its first line, also with allowEmpty`, () => {
      for (const allowEmpty of [undefined, true]) {
        const message = failure("u.csv", content, { ...(allowEmpty && { allowEmpty }) });
        assert.ok(message.startsWith(`u.csv:${position}: `), message);
        for (const word of [...words, "userId"]) assert.ok(message.includes(word), `${word} in ${message}`);
        assert.ok(message.length < 400, message);
        assert.doesNotMatch(message, /hush|allowEmpty|[^\P{C}\n]/u);
      }
    });

  for (const [what, content, rules] of [
    ["omits it", "title,lastName\nLead,Doe\nLead,Roe\n", {}],
    ["omits it and has no rows", "title,lastName\n", {}],
    ["has only the id before a rename", "previousUserId\njane@x.net\n", {}],
    ["has it mapped to null", "userId,title\njane@x.net,a\n", { columns: { userId: null } }],
    ["maps it to something else", "userId,title\njane@x.net,a\n", { columns: { userId: "yahooId" } }],
    ["leaves it to the defaults", "title\nLead\n", { defaults: { ...GROUP, userId: "jane@x.net" } }],
    ["contains another key", "No,title\n7,Lead\n", { columns: { No: null }, key: "No" }],
  ] as const)
    it(`A table of users with a CSV header without a userId is one error if the header ${what}`, () => {
      for (const allowEmpty of [false, true]) {
        const message = failure("v.csv", content, { ...rules, allowEmpty });
        assert.match(message, /^v\.csv:1:1: no column contains the userId.*columns/);
        assert.ok(message.includes(`"${content.split("\n")[0]}"`), message);
        assert.doesNotMatch(message, /\n/);
      }
    });

  it("A table of users reports unknown columns beside a missing userId", () => {
    const message = failure("v.csv", "usrId,titel,lastName\njane@x.net,a,b\n");
    assert.match(message, /^3 problems\n {2}v\.csv:1:1: no column contains the userId/);
    assert.match(
      message,
      /\n {2}v\.csv:1:1: unknown column "usrId".*"userId"\?\n {2}v\.csv:1:2: unknown column "titel"/,
    );
  });

  it("A table of users reads a header behind two byte order marks", () => {
    assert.equal(users("v.csv", "\ufeff\ufeffuserId,title\njane@x.net,a\n").length, 1);
  });

  it("A table of users finds the columns of a header below blank lines", () => {
    assert.equal(users("v.csv", "\n \nuserId;title\njane@x.net;a\n").length, 1);
    assert.match(failure("v.csv", "\n\nuserId;titel\njane@x.net;a\n"), /^v\.csv:3:2: unknown column "titel"/);
  });

  it("A table of users reports unknown columns of a header without rows", () => {
    assert.match(failure("v.csv", "userId,titel\n", { allowEmpty: true }), /^v\.csv:1:2: unknown column "titel"/);
  });

  for (const [what, name, content, expected] of [
    [
      "rows without a userId",
      "w.json",
      '[\n  {"title": "a"},\n  {"title": "b"}\n]',
      /^w\.json:2:3: no user has a userId/,
    ],
    ["an empty object as a row", "w.yaml", "- {}\n", /^w\.yaml:1:3: no user has a userId/],
    [
      "one row of two without a userId",
      "w.yaml",
      "- title: a\n- userId: jane@x.net\n",
      /^w\.yaml:1:3: userId: is missing/,
    ],
    ["no userId but a default", "w.yaml", "- title: a\n", /^w\.yaml:1:3: no user has a userId/],
    ["a userId of null", "w.yaml", "- userId: null\n", /^w\.yaml:1:11: userId: /],
    [
      "an object instead of a list",
      "w.json",
      '{"users": []}',
      /^w\.json:1:1: must be a list of users, but is an object/,
    ],
    ["text", "w.json", '"jane\u202e"', /^w\.json:1:1: must be a list of users, but is text: "\\"jane\\u202e\\""$/],
    [
      "text of several lines",
      "w.yaml",
      "userId,newPassword\na@x.net,hush\n",
      /^w\.yaml:1:1: .*: "userId,newPassword"$/,
    ],
    ["an object with an alias", "w.yaml", "users: *jane\n", /^w\.yaml:1:1: must be a list of users, but is an object/],
    ["a number", "w.yaml", "502\n", /^w\.yaml:1:1: must be a list of users, but is a number/],
    ["null", "w.json", "null", /^w\.json:1:1: must be a list of users, but is null/],
    ["null in YAML", "w.yaml", "~\n", /^w\.yaml:1:1: must be a list of users, but is null/],
    ["a JSON file of no bytes", "w.json", "", /^w\.json:1:1: must be a list of users, but the file is empty/],
    ["several documents", "w.yaml", "[]\n---\n- userId: jane@x.net\n", /^w\.yaml:2:1: .*several YAML documents/],
    ["a Git LFS pointer", "w.yaml", "version https://git-lfs.github.com/spec/v1\n", /^w\.yaml:1:1: .*"version https:/],
    [
      "a Git conflict",
      "w.yaml",
      `<<<<<<< HEAD\n- userId: a@x.net\n=======\n>>>>>>> ${"x".repeat(500)}\n`,
      /^w\.yaml:1:1: /,
    ],
    ["an HTML page", "w.yaml", HTML, /^w\.yaml:1:1: must be a list of users, but is /],
    ["a long HTML page", "w.json", `<html>${"x".repeat(100_000)}`, /^w\.json:1:1: must be .*: "<html>x+…"$/],
    ["an alias without an anchor", "w.yaml", "- userId: *jane\n", /^w\.yaml:1:11: .*alias/],
    ["a value that is an anchor", "w.yaml", "- {userId: a@x.net, title: &Lead}\n", /^w\.yaml:1:\d+: .* begins with &/],
  ] as const)
    it(`A table of users in YAML or JSON with ${what} is an error, also with allowEmpty`, () => {
      for (const allowEmpty of [false, true]) {
        const defaults = { ...GROUP, userId: "default@x.net" };
        const message = failure(name, content, { defaults, allowEmpty });
        assert.match(message, expected);
        assert.ok(message.length < 300, message);
      }
    });

  const BEGINNINGS = ["*", "&", "!", "|", ">", "@", "`", "%", '"', "'", "[", "{", "- ", '"\\q', "k: x: "];
  it(`A table of users in YAML with a password that begins with ${BEGINNINGS.join(" ")} shows no part of it in the error`, () => {
    for (const beginning of BEGINNINGS) {
      const message = failure("s.yaml", `- userId: jane@x.net\n  newPassword: ${beginning}Xk7pq\n`);
      assert.match(message, /^s\.yaml:[23]:\d+: /);
      assert.ok(!message.includes("Xk7"), message);
    }
  });

  it("A table of users without a header shows the id of its first line and not the password", () => {
    for (const delimiter of [",", "|", " ", "\t"]) {
      const message = failure("s.csv", `jane@x.net${delimiter}Xk7pq\nomar@x.net${delimiter}Xk7pq\n`);
      assert.match(message, /^s\.csv:1:1: .*row of data/);
      assert.ok(!message.includes("Xk7"), message);
    }
  });

  it("A table of users reports each row of a CSV file with an empty userId", () => {
    const content = "userId,title\n,a\n ,b\nnull,c\n";
    assert.equal(
      failure("x.csv", content, { defaults: { ...GROUP, userId: "default@x.net" } }).replace(
        /(?<=4:1: userId: ).*/,
        "",
      ),
      [
        "3 problems",
        "x.csv:2:1: userId: is missing; declare it",
        "x.csv:3:1: userId: is missing; declare it",
        "x.csv:4:1: userId: ",
      ].join("\n  "),
    );
  });

  it("A table of users with an object that contains itself is an error at its line", () => {
    assert.match(failure("n.yaml", "- userId: a@x.net\n- &a {userId: jane@x.net, <<: *a}\n"), /^n\.yaml:2:\d+: /);
    assert.match(failure("n.yaml", "- &a\n  userId: jane@x.net\n  address: *a\n"), /^n\.yaml:3:\d+: /);
  });

  it("A table of users skips rows of only delimiters, however many, and keeps the lines of the others", () => {
    const content = 'userId;title;Note\n;;\njane@x.net;a;\n;;;;;;\n;\n"";;" "\nomar@x.net;b;\n;;\n';
    const rules = { columns: { Note: null } };
    assert.deepEqual(
      users("y.csv", content, rules).map(({ name }) => name),
      ["jane@x.net", "omar@x.net"],
    );
    assert.match(
      failure("y.csv", content.replace("omar@x.net", "omar"), rules),
      /^y\.csv:7:1: userId: must be a user id/,
    );
    assert.match(failure("y.csv", `${content};;only a note\n`, rules), /^y\.csv:9:1: userId: is missing/);
  });

  it("A table of users prints only an excerpt of what a file contains, and no values of cells that cannot be parsed", () => {
    const long = "x".repeat(10_000);
    for (const [name, content, position] of [
      ["z.csv", `userId,${long}\na@x.net,b\n`, "1:2"],
      ["z.csv", `userId,newPassword\na@x.net,hush"${long}"\n`, "2:2"],
      ["z.csv", `userId,newPassword\na@x.net,"hush"${long}\n`, "2:2"],
      ["z.csv", `userId\n${long}@x.net\n`, "2:1"],
      ["z.yaml", `- userId: a@x.net\n  ${long}: b\n`, ""],
      ["z.yaml", `- userId: a@x.net\n  address: {${long}: b}\n`, "2:"],
      ["z.yaml", `- userId: a@x.net\n- "${long}": |${long}\n`, "2:"],
    ] as const) {
      const message = failure(name, content);
      assert.ok(message.startsWith(`${name}:${position}`), message);
      assert.ok(message.length < 300, message.slice(0, 400));
      assert.doesNotMatch(message, /hush/);
    }
  });

  it("A table of users reports all problems together, with line and column", () => {
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
        'h.csv:1:2: unknown column "titel"; did you mean "title"?',
        "h.csv:3:1: userId: must be a user id of the form user@domain, e.g. jane@example.com",
        "h.csv:3:3: extension: must be digits only",
        'h.csv:4:3: extension "1001" is already in line 2; an extension is unique in its group',
        'h.csv:4:4: phoneNumber "+1 (513) 654-9858" is already in line 2; each row must be a different user',
        "h.csv:4:5: newPassword: must have 1–60 characters, but has 80; shorten it",
        'h.csv:5:1: userId "JANE@x.net" is already in line 2; each row must be a different user',
        "h.csv:6:1: userId: is missing; declare it",
      ].join("\n  "),
    );
    assert.doesNotMatch(message, /hush/);
  });

  it("A table of users can contain groups with the same id and the same extension, of different service providers", () => {
    const content =
      "userId,serviceProviderId,groupId,extension\n" +
      "jane@x.net,ent1,sales,1001\nomar@x.net,ent2,sales,1001\nlena@x.net,ent2,SALES,1001\n";
    assert.match(
      failure("h.csv", content, { defaults: {} }),
      /^h\.csv:4:4: extension "1001" is already in line 3; an extension is unique in its group$/,
    );
  });

  it("A table of users reports the location of problems in YAML and JSON", () => {
    assert.equal(
      failure("i.yaml", "- userId: jane@x.net\n  address:\n    town: Oslo\n- userId: omar@x.net\n  extension: [1]\n"),
      ["2 problems", "i.yaml:3:5: address.town: unknown field; remove it", "i.yaml:5:14: extension: must be text"].join(
        "\n  ",
      ),
    );
    assert.equal(
      failure("j.json", '[\n  {"userId": "jane"}\n]'),
      "j.json:2:14: userId: must be a user id of the form user@domain, e.g. jane@example.com",
    );
  });

  for (const [what, name, content, message] of [
    ["a file that does not exist", undefined, "", /nowhere\.csv cannot be read: it does not exist/],
    ["bytes that are not UTF-8", "k.csv", Buffer.from([0x75, 0xff, 0xfe]), /k\.csv:1: cannot be read: it is not UTF-8/],
    ["a file of another type", "l.doc", "x", /l\.doc is not a table of users; the name must end in \.csv/],
    ["an empty file", "m.csv", "", /m\.csv is empty.*allowEmpty: true/],
    [
      "a line that is too long",
      "n.csv",
      "userId,title\na@x.net,b,c\n",
      /n\.csv:2:3: the value has no column: the header has 2 columns; name the column/,
    ],
    ["a quote that does not end", "o.csv", 'userId\n"a@x.net\n', /o\.csv:2:1: .*quot.*; add it/i],
    ["a duplicate column", "p.csv", "userId,title,title\na@x.net,b,c\n", /p\.csv:1:3: duplicate column "title"/],
    ["an object instead of a list", "q.yaml", "userId: a@x.net\n", /q\.yaml:1:1: must be a list of users/],
    ["a list of text", "r.yaml", "- a\n", /r\.yaml:1:3: must be a user/],
    ["invalid YAML", "s.yaml", "- {a: b\n", /s\.yaml:\d:\d+: .*; fix the line/],
    [
      "a duplicate member",
      "t.json",
      '[{"userId": "a@x.net", "title": "a", "title": "b"}]',
      /t\.json:1:38: .*"title".*twice; remove/,
    ],
  ] as const)
    it(`A table of users reports ${what} in one line`, () => {
      const work = () => (name === undefined ? readTable(join(folder, "nowhere.csv")) : users(name, content));
      assert.throws(work, (error: Error) => {
        assert.equal(error.name, "BroadworksError");
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
});
