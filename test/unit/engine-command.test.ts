/** What a user asked for: the command line of the engine, and the file of the project. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hasDestroy, hasRefresh, readRefreshOption } from "../../provider/hosts/engine-command";

const words = (line: string) => line.split(" ");

describe("The command line of the engine", () => {
  for (const line of ["pulumi destroy", "pulumi down --yes", "pulumi dn", "pulumi -s prod destroy", "pulumi -C app dn"])
    it(`A destruction is requested by "${line}"`, () => {
      assert.equal(hasDestroy(words(line)), true);
    });

  for (const line of ["pulumi up", "pulumi up -s destroy", "pulumi up --stack dn", "pulumi up -m destroy", ""])
    it(`No destruction is requested by "${line}"`, () => {
      assert.equal(hasDestroy(words(line)), false);
    });

  it("The URN of a target that ends with the name of a command requests nothing", () => {
    assert.equal(hasDestroy(words("pulumi up --target urn:pulumi:prod::app::broadworks:index:User::destroy")), false);
  });

  for (const line of ["pulumi refresh", "pulumi up --refresh", "pulumi up -yr", "pulumi preview --refresh=true"])
    it(`A refresh is requested by "${line}", whatever the project asks for`, () => {
      for (const option of [undefined, "always"]) assert.equal(hasRefresh(words(line), option), true);
    });

  it("The project can ask for a refresh of every run, and a flag overrides it", () => {
    assert.deepEqual(
      ["pulumi up", "pulumi up --refresh=false", "pulumi up -s refresh"].map((line) => [
        hasRefresh(words(line)),
        hasRefresh(words(line), "always"),
      ]),
      [
        [false, true],
        [false, false],
        [false, true],
      ],
    );
  });
});

describe("The refresh option of a project", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-project-"));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  for (const [name, text, expected] of [
    ["Pulumi.yaml", "name: app\noptions:\n  refresh: always\n", "always"],
    ["Pulumi.json", JSON.stringify({ name: "app", options: { refresh: "always" } }), "always"],
    ["Pulumi.yaml", "name: app\n", undefined],
    ["Pulumi.yaml", "options: [", undefined],
    ["Pulumi.yaml", "", undefined],
  ] as const)
    it(`A ${name} with ${JSON.stringify(text)} asks for ${String(expected)}, in the folder of the program too`, async () => {
      await writeFile(join(folder, name), text);
      const program = join(folder, "app", "src");
      await mkdir(program, { recursive: true });
      for (const one of [folder, program]) assert.equal(await readRefreshOption(one), expected);
    });
});
