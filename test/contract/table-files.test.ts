/** Tables in the formats that programs save, and random tables: each produces users or a list of problems. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { isKnownColumn } from "../../provider/tables/columns";
import { readTable } from "../../provider/tables/table";
import { parseUsers } from "../../provider/tables/users";
import "../support/seed";

const FILES = join(__dirname, "..", "fixtures", "tables");
const GROUP = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

/** What all files without problems declare. */
const PEOPLE = [
  {
    userId: "jane.doe@lab.example.net",
    firstName: "Jané",
    lastName: "Doë",
    extension: "0012",
    phoneNumber: "+1 (513) 700-0000",
    aliases: ["a@x.net", "b@x.net"],
    title: 'Lead; "north"',
  },
  { userId: "omar.doe@lab.example.net", firstName: "Omar", lastName: "D'Oe", extension: "1001", title: null },
];

/** What the problems of a file state. */
const PROBLEMS: Readonly<Record<string, readonly RegExp[]>> = {
  "directory-labels.csv": [/did you mean .*userId/],
  "excel-artifacts.csv": [
    /:2:5: phoneNumber: is a rounded number/,
    /:3:2: firstName: is an error of a spreadsheet/,
    /:3:4: extension: is a date/,
    /:3:7: title: is an error of a spreadsheet/,
    /:4:1: userId .* is already in line 2/,
  ],
  "excel-windows-1252.csv": [/iconv -f WINDOWS-1252 -t UTF-8/],
};

describe("The file of a table", () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), "broadworks-table-files-"))));
  after(() => rmSync(folder, { recursive: true }));

  for (const name of readdirSync(FILES))
    it(`${name} is read as a person reads it, or has a list of problems`, () => {
      const problems = PROBLEMS[name];
      if (!problems) return assert.deepEqual(read(join(FILES, name)), PEOPLE);
      const text = problemsOf(join(FILES, name));
      for (const problem of problems) assert.match(text, problem);
    });

  it("Random tables produce exactly the values in their cells, in every encoding, order and quoting", () => {
    fc.assert(
      fc.property(people, form, (users, layout) => {
        const file = join(folder, "random.csv");
        writeFileSync(file, write(users, layout));
        assert.deepEqual(
          read(file),
          users.map((user) => Object.fromEntries(Object.entries(user).filter(([, value]) => value !== ""))),
        );
      }),
      { numRuns: 200 },
    );
  });

  it("Random text produces users or one error about the table", () => {
    const piece = fc.oneof(
      fc.constantFrom("userId", "title", ",", ";", "\n", '"', "\t", "a@x.net", "#N/A"),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const file = join(folder, "noise.csv");
        writeFileSync(file, pieces.join(""));
        try {
          for (const { userId } of read(file)) assert.equal(typeof userId, "string");
        } catch (error) {
          assert.equal((error as Error).name, "BroadworksError", String((error as Error).stack));
          assert.match((error as Error).message, /noise\.csv/);
        }
      }),
      { numRuns: 300 },
    );
  });
});

function read(file: string): Record<string, unknown>[] {
  const table = readTable(file, { name: file, isKnownColumn: (column) => isKnownColumn(column, {}) });
  const rules = { file, defaults: GROUP, columns: {}, key: "userId" };
  return parseUsers(table, rules, () => undefined).map(({ declared }) => {
    const values = { ...declared };
    for (const name of Object.keys(GROUP)) Reflect.deleteProperty(values, name);
    return values;
  });
}

function problemsOf(file: string): string {
  try {
    read(file);
  } catch (error) {
    assert.equal((error as Error).name, "BroadworksError", String((error as Error).stack));
    return (error as Error).message;
  }
  throw new assert.AssertionError({ message: `${file} has no problem` });
}

type User = Readonly<Record<string, string>>;

/** Text that a person types: letters of any script, quotes and delimiters. */
const text = fc
  .stringMatching(/^[A-Za-zÀ-ÖØ-öø-ÿŁłőДж漢][A-Za-z0-9À-ÖØ-öø-ÿ',;"/ .-]{0,15}[A-Za-zéß]$/u)
  .map((one) => one.normalize("NFC").replace(/ +/g, " "));
const people = fc.uniqueArray(
  fc.record({
    userId: fc.stringMatching(/^[a-z]{1,8}\.[a-z]{1,8}@lab\.example\.net$/),
    firstName: text,
    lastName: text,
    extension: fc.stringMatching(/^[0-9]{2,6}$/),
    title: fc.oneof(fc.constant(""), text),
  }),
  // Two users have neither one id nor one extension, also where one of them has zeros before it.
  {
    selector: ({ userId, extension }) => [userId, Number(extension)],
    comparator: haveCommon,
    minLength: 1,
    maxLength: 8,
  },
);

function haveCommon(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.some((value, index) => value === other[index]);
}

interface Layout {
  readonly delimiter: string;
  readonly quotes: "all" | "needed";
  readonly newline: string;
  readonly encoding: "utf8" | "utf16le";
  readonly hasMark: boolean;
  readonly emptyColumns: number;
  readonly emptyRows: number;
  readonly order: readonly string[];
}

const form: fc.Arbitrary<Layout> = fc.record({
  delimiter: fc.constantFrom(",", ";", "\t"),
  quotes: fc.constantFrom("all", "needed"),
  newline: fc.constantFrom("\n", "\r\n"),
  encoding: fc.constantFrom("utf8", "utf16le"),
  hasMark: fc.boolean(),
  emptyColumns: fc.nat(2),
  emptyRows: fc.nat(2),
  order: fc.shuffledSubarray(["userId", "firstName", "lastName", "extension", "title"], { minLength: 5 }),
});

function write(users: readonly User[], layout: Layout): Buffer {
  const { delimiter, quotes, newline, encoding, hasMark, emptyColumns, emptyRows, order } = layout;
  const cell = (value: string) =>
    quotes === "all" || /[",;\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  const line = (cells: readonly string[]) =>
    [...cells.map(cell), ...Array.from({ length: emptyColumns }, () => "")].join(delimiter);
  const empty = delimiter.repeat(order.length + emptyColumns - 1);
  const lines = [
    line(order),
    ...users.map((user) => line(order.map((name) => user[name] ?? ""))),
    ...Array.from({ length: emptyRows }, () => empty),
  ];
  // Without a mark, UTF-16 is recognized by the zeros of its ASCII characters.
  const mark = hasMark || encoding === "utf16le" ? "\ufeff" : "";
  return Buffer.from(mark + lines.join(newline) + newline, encoding);
}
