/** What an editor shows: the doc comments of the schema, through the types that a program sees. */
import assert from "node:assert/strict";
import { basename, join } from "node:path";
import ts from "typescript";
import { existingPages, referencePages } from "../../scripts/reference";
import { ADOPTED, DERIVED, argumentFields } from "../../provider/core/state";
import { FUNCTIONS } from "../../provider/functions/registry";
import { RESOURCES } from "../../provider/resources/registry";

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

  function typeOf(name: string): ts.Type {
    const source = program.getSourceFile(TYPES);
    assert.ok(source);
    const symbol = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).find((one) => one.name === name);
    assert.ok(symbol, `${name} is not exported`);
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return checker.getTypeOfSymbolAtLocation(target, source);
  }

  /** The arguments that a class or a function takes. */
  function argumentsOf(name: string): readonly ts.Symbol[] {
    const type = typeOf(name);
    const [signature] = [...type.getConstructSignatures(), ...type.getCallSignatures()];
    const args = signature?.parameters.find((parameter) => parameter.name === "args");
    assert.ok(args, `${name} takes no arguments`);
    return checker.getTypeOfSymbol(args).getProperties();
  }

  function outputsOf(kind: string): readonly ts.Symbol[] {
    const [signature] = typeOf(kind).getConstructSignatures();
    assert.ok(signature);
    return signature.getReturnType().getProperties();
  }

  function docsOf(properties: readonly ts.Symbol[]): Map<string, string> {
    return new Map(properties.map((one) => [one.name, ts.displayPartsToString(one.getDocumentationComment(checker))]));
  }

  for (const definition of RESOURCES) {
    const { kind, derivedFields = {}, undeclaredOutputs } = definition;
    const fields = argumentFields(definition);

    it(`Doc comments reach the type of every argument of ${kind}`, () => {
      const docs = docsOf(argumentsOf(kind));
      assert.deepEqual([...docs.keys()].sort(), Object.keys(fields).sort());
      for (const [name, doc] of docs) assert.ok(doc.length > 20, `${name} has no doc comment`);
    });

    it(`Doc comments reach the type of every output of ${kind}`, () => {
      const docs = docsOf(outputsOf(kind));
      const others = undeclaredOutputs.map((name) => (name === DERIVED ? ADOPTED : name));
      for (const name of [...Object.keys(fields), ...Object.keys(derivedFields), ...others])
        assert.ok((docs.get(name) ?? "").length > 10, `${name} has no doc comment`);
    });

    it(`Doc comments of ${kind} state the limits that are checked, and the effect of null`, () => {
      const docs = docsOf(argumentsOf(kind));
      for (const [name, { type, isClearable }] of Object.entries(fields)) {
        const doc = docs.get(name) ?? "";
        for (const number of type.limits.match(/\d+/g) ?? [])
          assert.ok(doc.includes(number), `${name}: ${type.limits}`);
        if (isClearable || type.otherMembers?.isClearable) assert.match(doc, /`null` (clears|removes|unassigns)/, name);
        else assert.doesNotMatch(doc, /`null`/, name);
      }
    });

    it(`The type of the arguments of ${kind} requires what the check requires`, () => {
      for (const { name, flags } of argumentsOf(kind))
        assert.equal((flags & ts.SymbolFlags.Optional) === 0, fields[name]?.isRequired, name);
    });
  }

  for (const name of Object.keys(FUNCTIONS).flatMap((one) => [one, `${one}Output`]))
    it(`Doc comments reach the type of every argument of ${name}`, () => {
      const docs = docsOf(argumentsOf(name));
      assert.ok(docs.size > 0);
      for (const [argument, doc] of docs) assert.ok(doc.length > 20, `${argument} has no doc comment`);
    });
});
