/** What an editor shows: the doc comments of the schema, through the types that a program sees. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import ts from "typescript";
import { DOCUMENTS, withTables } from "../../scripts/reference";
import type { Fields } from "../../provider/core/fields/index";
import { argumentFields, derivedFields } from "../../provider/resources/user/schema";

const TYPES = join(__dirname, "..", "..", "dist", "provider", "index.d.ts");

describe("the tables of the documentation", () => {
  for (const page of DOCUMENTS)
    it(`${basename(page)}: are those of the schemas and of the settings`, async () => {
      assert.equal(await withTables(page), readFileSync(page, "utf8"), "run `npm run docs`");
    });
});

describe("doc comments", () => {
  const program = ts.createProgram([TYPES], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    strict: true,
    skipLibCheck: true,
    types: [],
  });
  const checker = program.getTypeChecker();

  function docsOf(name: string): Map<string, string> {
    const source = program.getSourceFile(TYPES);
    assert.ok(source);
    const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).find((one) => one.name === name);
    assert.ok(symbol);
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const properties = checker.getDeclaredTypeOfSymbol(target).getProperties();
    return new Map(properties.map((one) => [one.name, ts.displayPartsToString(one.getDocumentationComment(checker))]));
  }

  it("reach every argument", () => {
    const docs = docsOf("BroadworksUserArgs");
    assert.deepEqual([...docs.keys()].sort(), Object.keys(argumentFields).sort());
    for (const [name, doc] of docs) assert.ok(doc.length > 20, `${name} has no doc comment`);
  });

  it("reach every output", () => {
    const docs = docsOf("BroadworksUser");
    for (const name of [...Object.keys(argumentFields), ...Object.keys(derivedFields), "adopted"])
      assert.ok((docs.get(name) ?? "").length > 10, `${name} has no doc comment`);
  });

  it("tell the limits that are checked, and what null does", () => {
    const docs = docsOf("BroadworksUserArgs");
    for (const [name, { type: kind, isClearable: canBeEmptied, isRequired }] of Object.entries(argumentFields as Fields)) {
      const doc = docs.get(name) ?? "";
      for (const number of kind.limits.match(/\d+/g) ?? []) assert.ok(doc.includes(number), `${name}: ${kind.limits}`);
      if (canBeEmptied) assert.match(doc, /`null` (clears|removes)/, name);
      else assert.doesNotMatch(doc, /`null`/, name);
      assert.equal(isRequired, ["serviceProviderId", "groupId", "userId"].includes(name));
    }
  });
});
