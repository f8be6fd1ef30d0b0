/** How a plan is told: order, folding, limits, and Markdown in which nothing that people wrote takes effect. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { refuseTooMany } from "../../../cli/plan/limits";
import { code, markdownOf } from "../../../cli/plan/markdown";
import { sectionsOf } from "../../../cli/plan/sections";
import { textOf } from "../../../cli/plan/text";
import { change, plan, planned } from "../../support/plans";
import { SEED } from "../../support/seed";

const many = (count: number, of: (index: number) => Parameters<typeof planned>[1]) =>
  Array.from({ length: count }, (_, index) => planned(`user${index}@lab.example.net`, of(index)));

const html = (markdown: string) =>
  micromark(markdown, { allowDangerousHtml: true, extensions: [gfm()], htmlExtensions: [gfmHtml()] });

describe("how a plan is told", () => {
  it("equal changes of many users are one line, those of most users first", () => {
    const users = [
      ...many(212, () => ({ changes: [change("title", "Agent", "Advisor")] })),
      planned("zoe@lab.example.net", {
        changes: [change("title", "Chief", "Advisor"), change("language", null, "German")],
      }),
    ];
    const [section] = sectionsOf(plan(users));
    assert.deepEqual(
      section?.lines.map((line) => [line.users.length, line.change?.field, line.change?.live]),
      [
        [212, "title", '"Agent"'],
        [1, "title", '"Chief"'],
        [1, "language", "(not set)"],
      ],
    );
    assert.match(textOf(plan(users)), /title "Agent" → "Advisor" for 212 users\n {4}user0@.* and 209 more\n/);
  });

  it("what is risky comes first, then what comes under management, then the rest", () => {
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
      sectionsOf(plan(users, { otherResources })).map(({ title, isRisky, lines }) => [
        title,
        isRisky,
        lines.flatMap((line) => line.users),
      ]),
      [
        ["Users that are deleted", true, ["e@x.net"]],
        ["Users that are deleted and made again", true, ["g@x.net"]],
        ["Numbers and extensions", true, ["f@x.net"]],
        ["Users that come under management", false, ["b@x.net", "c@x.net"]],
        ["New users", false, ["d@x.net"]],
        ["Changes", false, ["a@x.net"]],
        ["No longer managed, and left as they are", false, ["i@x.net", "h@x.net"]],
        ["Only how the resource lives", false, ["j@x.net"]],
        ["Resources of other packages", false, ["pin"]],
      ],
    );
  });

  it("counts each change of a field, and a user that is made or deleted once", () => {
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
    refuseTooMany(plan(users), { changes: 4, numberChanges: 1 });
    assert.throws(() => refuseTooMany(plan(users), { changes: 3, numberChanges: undefined }), {
      message:
        "4 changes would be made, and --max-changes 3 allows fewer; mend the program, or raise the limit if that is meant:" +
        '\n  a@x.net: create\n  b@x.net: title "1" → "2"\n  b@x.net: extension "1" → "2"\n  c@x.net: delete',
    });
    const lots = many(50, (index) => ({
      changes: [change("extension", `1${index}`, `2${index}`, { risk: "number" })],
    }));
    assert.throws(() => refuseTooMany(plan(lots), { changes: undefined, numberChanges: 0 }), /\n {2}and 30 more$/);
  });

  it("text of people that turns the direction of writing, or cannot be seen, is shown as what it is", () => {
    const users = [planned("a\u202eb@x.net", { changes: [change("title", "x\u200b\u0007", "y\u2028")] })];
    for (const text of [textOf(plan(users)), markdownOf(plan(users))]) {
      assert.doesNotMatch(text, /[\u202e\u200b\u0007\u2028]/);
      assert.match(text, /a\\u\{202e\}b@x\.net/);
    }
  });

  it("Markdown keeps to what a comment holds, in whole blocks, and says what it left out", () => {
    const users = many(10_000, (index) => ({ changes: [change("title", `<${index}>`, "| @all `")] }));
    const text = markdownOf(plan(users));
    assert.ok(text.length <= 65_536 && text.length > 60_000, `${text.length} characters`);
    const [, left] = /\*\*Cut here:\*\* (\d+) more blocks/.exec(text) ?? [];
    assert.equal(Number(left) + text.split("\n").filter((line) => line.startsWith("- ")).length, 10_000);
    const folded = markdownOf(plan(many(10_000, () => ({ changes: [change("title", "a", "b")] }))));
    assert.ok(folded.length < 8000, `${folded.length} characters`);
    assert.match(folded, /for \*\*10000 users\*\*/);
    assert.equal(folded.split("<details>").length, folded.split("</details>").length);
  });

  it("what people wrote has no effect in Markdown, whatever it is", () => {
    const nasty = fc.oneof(
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
      fc.property(nasty, nasty, nasty, (name, live, declared) => {
        const users = [
          planned(name, { unmanaged: [declared], changes: [change(`services.${live}`, live, declared)] }),
          planned(`${name}2`, { changes: [change(`services.${live}`, live, declared)] }),
          planned(`${name}3`, { action: "create", changes: [change(live, null, declared)] }),
        ];
        const rest = { project: name, stack: live, failures: [declared], warnings: [live] };
        const page = html(markdownOf(plan(users, rest)));
        const unexpected = page.replace(
          /<code>[^<]*<\/code>|<!--[^>]*-->|<\/?(?:h3|h4|p|ul|li|strong|em|details|summary)>/g,
          "",
        );
        assert.doesNotMatch(unexpected, /<|@|https?:/);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it("a span of code reads as the text that it is made of", () => {
    for (const text of ["a", "`", "``a`", " a ", "a`b", "\\", "a|b"]) {
      const [, shown] = /<code>(.*)<\/code>/.exec(html(code(text))) ?? [];
      assert.equal(shown, text);
    }
  });
});
