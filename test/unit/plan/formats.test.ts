/** The formats of a plan: order, grouping, limits, and Markdown in which text from users has no effect. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { formatChange } from "../../../cli/plan/format";
import { enforceLimits } from "../../../cli/plan/limits";
import { code, formatMarkdown } from "../../../cli/plan/markdown";
import { formatPage } from "../../../cli/plan/page";
import { listSections } from "../../../cli/plan/sections";
import { formatText } from "../../../cli/plan/text";
import { change, plan, planned } from "../../support/plans";
import { SEED } from "../../support/seed";

const many = (count: number, of: (index: number) => Parameters<typeof planned>[1]) =>
  Array.from({ length: count }, (_, index) => planned(`user${index}@lab.example.net`, of(index)));

const html = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

const text = (...changes: Parameters<typeof change>) =>
  formatChange(change(...changes)).map(({ field, live, declared }) => `${field} ${live} → ${declared}`);

describe("The formats of a plan", () => {
  it("Users with the same change share a line, and the line with the most users comes first", () => {
    const users = [
      ...many(212, () => ({ changes: [change("title", "Agent", "Advisor")] })),
      planned("zoe@lab.example.net", {
        changes: [change("title", "Chief", "Advisor"), change("language", null, "German")],
      }),
    ];
    const [section] = listSections(plan(users));
    assert.deepEqual(
      section?.lines.map((line) => [line.users.length, line.changes?.[0]?.field, line.changes?.[0]?.live]),
      [
        [212, "title", '"Agent"'],
        [1, "title", '"Chief"'],
        [1, "language", "(not set)"],
      ],
    );
    assert.match(formatText(plan(users)), /title "Agent" → "Advisor" for 212 users\n {4}user0@.* and 209 more\n/);
  });

  it("A change of an object shows only the members that differ", () => {
    const sales = { serviceProviderId: "ent.odin", groupId: "grp.odin", name: "sales" };
    assert.deepEqual(text("department", sales, { ...sales, name: "support" }), ['department.name "sales" → "support"']);
    const { groupId: _group, ...ofEnterprise } = sales;
    assert.deepEqual(text("department", sales, { ...ofEnterprise, name: "support" }), [
      'department.name "sales" → "support"',
      'department.groupId "grp.odin" → (not set)',
    ]);
    const device = { deviceLevel: "Group", deviceName: "phone1" };
    const endpoint = { accessDevice: device, linePort: "a@x.net", portNumber: 1 };
    assert.deepEqual(
      text("accessDeviceEndpoint", endpoint, {
        accessDevice: { ...device, deviceName: "phone2" },
        linePort: "a@x.net",
      }),
      ['accessDeviceEndpoint.accessDevice.deviceName "phone1" → "phone2"'],
      "members that are not declared stay",
    );
  });

  it("An object that is added or removed, and a value of a field that no resource has, are complete", () => {
    const sales = { serviceProviderId: "ent.odin", name: "sales" };
    const complete = '{serviceProviderId "ent.odin", name "sales"}';
    assert.deepEqual(text("department", null, sales), [`department (not set) → ${complete}`]);
    assert.deepEqual(text("department", sales, null), [`department ${complete} → (not set)`]);
    for (const field of ["constructor", "unknown", "services.X.constructor.y"])
      assert.deepEqual(text(field, { a: 1, b: 2 }, { a: 1, b: 3 }), [`${field} {a 1, b 2} → {a 1, b 3}`]);
  });

  it("Text, Markdown, page and limits show the same members of a changed object, as one change", async () => {
    const [live, declared] = [
      { serviceProviderId: "ent.odin", groupId: "a", name: "sales" },
      { serviceProviderId: "ent.odin", groupId: "b", name: "support" },
    ];
    const shown = plan([planned("a@x.net", { changes: [change("department", live, declared)] })]);
    assert.match(
      formatText(shown),
      /^Changes \(1\)\n {2}a@x\.net: department\.groupId "a" → "b", department\.name "sales" → "support"\n/,
    );
    assert.match(
      formatMarkdown(shown),
      /- `a@x\.net` `department\.groupId`: `"a"` → `"b"`, `department\.name`: `"sales"` → `"support"`\n/,
    );
    const page = await formatPage(shown);
    const data = JSON.parse(/id="plan">(.*)<\/script>/.exec(page)?.[1] ?? "") as {
      sections: { lines: { changes: object[] }[] }[];
    };
    assert.deepEqual(data.sections[0]?.lines[0]?.changes, [
      { field: "department.groupId", live: '"a"', declared: '"b"' },
      { field: "department.name", live: '"sales"', declared: '"support"' },
    ]);
    assert.throws(
      () => enforceLimits(shown, { changes: 0, numberChanges: undefined }),
      /\n {2}a@x\.net: department\.groupId "a" → "b", department\.name "sales" → "support"$/,
    );
  });

  it("Risks come first, then adopted users, then the rest", () => {
    const users = [
      planned("a@x.net", { changes: [change("title", "1", "2")] }),
      planned("b@x.net", { action: "adopt" }),
      planned("c@x.net", { action: "adopt", changes: [change("title", "1", "2", { cause: "adoption" })] }),
      planned("d@x.net", { action: "create", changes: [change("lastName", null, "D")] }),
      planned("e@x.net", { action: "delete", risk: "delete" }),
      planned("f@x.net", { changes: [change("extension", "1", "2", { risk: "number" })] }),
      planned("g@x.net", { action: "replace", risk: "replace" }),
      planned("h@x.net", { unmanaged: ["title"] }),
      planned("i@x.net", { action: "release" }),
      planned("j@x.net"),
    ];
    const otherResources = [{ type: "random:index/randomPassword:RandomPassword", name: "pin", operation: "create" }];
    assert.deepEqual(
      listSections(plan(users, { otherResources })).map(({ title, isRisky, lines }) => [
        title,
        isRisky,
        lines.flatMap((line) => line.users),
      ]),
      [
        ["Deleted users", true, ["e@x.net"]],
        ["Users that are deleted and created again", true, ["g@x.net"]],
        ["Phone numbers and extensions", true, ["f@x.net"]],
        ["Adopted users", false, ["b@x.net", "c@x.net"]],
        ["New users", false, ["d@x.net"]],
        ["Changes", false, ["a@x.net"]],
        ["No longer managed, unchanged on the platform", false, ["i@x.net", "h@x.net"]],
        ["Lifecycle options", false, ["j@x.net"]],
        ["Resources of other packages", false, ["pin"]],
      ],
    );
  });

  it("The title of the adopted users counts users, not their fields", () => {
    const adoption = { cause: "adoption" } as const;
    const changes = [change("title", "1", "2", adoption), change("firstName", "A", "B", adoption)];
    const adopted = plan([planned("a@x.net", { action: "adopt", changes }), planned("b@x.net", { action: "adopt" })]);
    assert.match(formatText(adopted), /^Adopted users \(2\)$/m);
    assert.match(formatMarkdown(adopted), /^#### Adopted users \(2\)$/m);
  });

  it("Each changed field counts as one change, and so does a user that is created or deleted", () => {
    const users = [
      planned("a@x.net", {
        action: "create",
        changes: [change("lastName", null, "D"), change("firstName", null, "A")],
      }),
      planned("b@x.net", { changes: [change("title", "1", "2"), change("extension", "1", "2", { risk: "number" })] }),
      planned("c@x.net", { action: "delete" }),
      planned("d@x.net", { action: "release" }),
    ];
    const { summary } = plan(users);
    assert.deepEqual([summary.changes, summary.numberChanges, summary.risks], [4, 1, { number: 1, delete: 1 }]);
    enforceLimits(plan(users), { changes: 4, numberChanges: 1 });
    assert.throws(() => enforceLimits(plan(users), { changes: 3, numberChanges: undefined }), {
      message:
        "4 changes planned, more than --max-changes 3 allows. Fix the program, or raise the limit:" +
        '\n  a@x.net: create\n  b@x.net: title "1" → "2"\n  b@x.net: extension "1" → "2"\n  c@x.net: delete',
    });
    const lots = many(50, (index) => ({
      changes: [change("extension", `1${index}`, `2${index}`, { risk: "number" })],
    }));
    assert.throws(() => enforceLimits(plan(lots), { changes: undefined, numberChanges: 0 }), /\n {2}and 30 more$/);
  });

  it("Characters that change the writing direction or are invisible are escaped", () => {
    const users = [planned("a\u202eb@x.net", { changes: [change("title", "x\u200b\u0007", "y\u2028")] })];
    for (const shown of [formatText(plan(users)), formatMarkdown(plan(users))]) {
      assert.doesNotMatch(shown, /[\u202e\u200b\u0007\u2028]/);
      assert.match(shown, /a\\u\{202e\}b@x\.net/);
    }
  });

  it("Markdown fits into a comment, in complete blocks, and counts the blocks that it omits", () => {
    const users = many(10_000, (index) => ({ changes: [change("title", `<${index}>`, "| @all `")] }));
    const markdown = formatMarkdown(plan(users));
    assert.ok(markdown.length <= 65_536 && markdown.length > 60_000, `${markdown.length} characters`);
    const [, omitted] = /\*\*Incomplete:\*\* .* (\d+) more blocks/.exec(markdown) ?? [];
    assert.equal(Number(omitted) + markdown.split("\n").filter((line) => line.startsWith("- ")).length, 10_000);
    const grouped = formatMarkdown(plan(many(10_000, () => ({ changes: [change("title", "a", "b")] }))));
    assert.ok(grouped.length < 8000, `${grouped.length} characters`);
    assert.match(grouped, /for \*\*10000 users\*\*/);
    assert.equal(grouped.split("<details>").length, grouped.split("</details>").length);
  });

  it("Text from users has no effect in Markdown", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc
        .array(
          fc.constantFrom(
            "`",
            "``",
            "|",
            "@team",
            "<script>",
            "</code>",
            "<img src=x>",
            "</details>",
            "\n\n# x",
            "[a](b)",
            "\\",
            "*",
            "https://x.net",
            "-->",
            "&lt;",
            " ",
          ),
          { minLength: 1, maxLength: 8 },
        )
        .map((parts) => parts.join("")),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, live, declared) => {
        const users = [
          planned(name, { unmanaged: [declared], changes: [change(`services.${live}`, live, declared)] }),
          planned(`${name}2`, { changes: [change(`services.${live}`, { [live]: 1 }, { [live]: declared })] }),
          planned(`${name}3`, { action: "create", changes: [change(live, null, declared)] }),
        ];
        const rest = { project: name, stack: live, failures: [declared], warnings: [live] };
        const page = html(formatMarkdown(plan(users, rest)));
        const unexpected = page.replace(
          /<code>[^<]*<\/code>|<!--[^>]*-->|<\/?(?:h3|h4|p|ul|li|strong|em|details|summary)>/g,
          "",
        );
        assert.doesNotMatch(unexpected, /<|@|https?:/);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("A code span renders as its text", () => {
    for (const original of ["a", "`", "``a`", " a ", "a`b", "\\", "a|b"]) {
      const [, rendered] = /<code>(.*)<\/code>/.exec(html(code(original))) ?? [];
      assert.equal(rendered, original);
    }
  });
});
