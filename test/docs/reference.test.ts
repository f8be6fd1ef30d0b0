/** What an editor shows: the doc comments of the schema, through the types that a program sees. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import ts from "typescript";
import { existingPages, referencePages } from "../../scripts/reference";
import type { Fields } from "../../provider/core/fields/index";
import { argumentFields, derivedFields } from "../../provider/resources/user/schema";

const TYPES = join(__dirname, "..", "..", "dist", "provider", "index.d.ts");

describe("the generated pages in docs/reference", function () {
  this.timeout(120_000);
  let expected: ReadonlyMap<string, string>;
  before(async function () {
    // The TypeScript compiler reads all schemas.
    this.timeout(180_000);
    expected = await referencePages();
  });

  it("The generated pages in docs/reference exist for each resource, the functions, the settings and the commands, and for nothing else", () => {
    assert.deepEqual([...existingPages().keys()].sort(), [...expected.keys()].sort(), "run `npm run docs`");
  });

  for (const [file, text] of existingPages())
    it(`The generated pages in docs/reference describe the source as it is now: ${basename(file)}`, () => {
      assert.equal(text, expected.get(file), "run `npm run docs`");
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

  it("Doc comments reach the type of every argument", () => {
    const docs = docsOf("BroadworksUserArgs");
    assert.deepEqual([...docs.keys()].sort(), Object.keys(argumentFields).sort());
    for (const [name, doc] of docs) assert.ok(doc.length > 20, `${name} has no doc comment`);
  });

  it("Doc comments reach the type of every output", () => {
    const docs = docsOf("BroadworksUser");
    for (const name of [...Object.keys(argumentFields), ...Object.keys(derivedFields), "adopted"])
      assert.ok((docs.get(name) ?? "").length > 10, `${name} has no doc comment`);
  });

  it("Doc comments state the limits that are checked, and the effect of null", () => {
    const docs = docsOf("BroadworksUserArgs");
    for (const [name, { type: kind, isClearable: canBeEmptied, isRequired }] of Object.entries(
      argumentFields as Fields,
    )) {
      const doc = docs.get(name) ?? "";
      for (const number of kind.limits.match(/\d+/g) ?? []) assert.ok(doc.includes(number), `${name}: ${kind.limits}`);
      if (canBeEmptied) assert.match(doc, /`null` (clears|removes)/, name);
      else assert.doesNotMatch(doc, /`null`/, name);
      assert.equal(isRequired, ["serviceProviderId", "groupId", "userId"].includes(name));
    }
  });
});
