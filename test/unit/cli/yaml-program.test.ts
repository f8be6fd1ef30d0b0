/** Programs in YAML that an export writes: every text arrives as it is. */
import assert from "node:assert/strict";
import fc from "fast-check";
import * as yaml from "yaml";
import { createYamlProgram } from "../../../cli/export/yaml-program";
import { user } from "../../../provider/resources/user/definition";
import { services } from "../../../provider/resources/services/definition";

interface Program {
  readonly resources: Readonly<Record<string, { type: string; name?: string; properties: Record<string, unknown> }>>;
}

const write = (values: Record<string, unknown>, id = "jane@example.net", kind = user) =>
  createYamlProgram([{ kind: kind as never, id, values, groupId: "sales" }], { name: "users", description: "0012" });

/** What Pulumi's host for YAML makes of a text: `$$` is one `$`. @throws where it finds a reference */
function interpolate(text: string): string {
  return text.replaceAll(/\$\$|\$\{/g, (found) => {
    assert.equal(found, "$$", `${text} contains a reference`);
    return "$";
  });
}

function read(text: string, version: "1.1" | "1.2"): Record<string, unknown> {
  const [resource] = Object.values((yaml.parse(text, { version }) as Program).resources);
  const entries = Object.entries(resource?.properties ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [interpolate(name), typeof value === "string" ? interpolate(value) : value]),
  );
}

/** Characters with a meaning in YAML or Pulumi, ends of lines, control characters, and other scripts. */
const DIFFICULT = Array.from("a0 $${}:#-'\"\\\n\t\r\u0085\u2028\ufeff\u0007é漢😀");

describe("A program in YAML", () => {
  for (const text of ["0012", "null", "~", "yes", "no", "1e3", "0x1F", "1_000", "12:30:45", "2026-11-28", "<<", "- a"])
    it(`The text ${text} stays a text, as a value and as a name`, () => {
      for (const version of ["1.1", "1.2"] as const)
        assert.deepEqual(read(write({ [text]: text }), version), { [text]: text });
    });

  for (const text of ["${jane.userId}", "$${x}", "$", "$$", "a$b", "$$$", "${"])
    it(`The text ${text} is not a reference`, () => {
      assert.deepEqual(read(write({ title: text }), "1.2"), { title: text });
    });

  it("Any text, number and truth value arrives unchanged", () => {
    const text = fc.string({ unit: fc.constantFrom(...DIFFICULT) });
    fc.assert(
      fc.property(fc.dictionary(text, fc.oneof(text, fc.integer(), fc.boolean())), (values) => {
        const written = write(values);
        assert.doesNotMatch(written, /[\u007f-\u009f\u2028\u2029\ufeff]/);
        const expected = Object.fromEntries(Object.entries(values));
        for (const version of ["1.1", "1.2"] as const) assert.deepEqual(read(written, version), expected);
      }),
    );
  });

  it("A value that occurs twice is written twice: Pulumi does not read aliases of YAML", () => {
    const shared = { city: "Cincinnati" };
    assert.doesNotMatch(write({ address: shared, department: shared }), /[&*]/);
  });

  it("Services have a key of their own and the name of their user", () => {
    const { resources } = yaml.parse(write({ userId: "a$b" }, "a$b", services as never)) as Program;
    const [[key, { name, type }] = ["", { name: "", type: "" }]] = Object.entries(resources);
    assert.notEqual(key, "a$b");
    assert.deepEqual([name && interpolate(name), type], ["a$b", "broadworks:index:UserServices"]);
  });
});
