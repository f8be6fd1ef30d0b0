/** Unit tests of the declarations of a program, without an engine. */
import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { Declarations } from "../../provider/program/declarations";
import { USER } from "../../provider/resources/user/kind";

const LAB = "https://lab.example.net/api/v2";
const [JANE, OMAR] = ["jane@lab.example.net", "omar@lab.example.net"];

/** As the SDK makes an explicit provider: its arguments are outputs. */
function providerOf(url: string): pulumi.ProviderResource {
  return { url: pulumi.output(url) } as unknown as pulumi.ProviderResource;
}

function declare(declarations: Declarations, name: string, userId: string, provider: pulumi.ProviderResource) {
  const args = { serviceProviderId: "ent.odin", groupId: "grp.odin", userId };
  const id = declarations.add({ schema: USER, type: "broadworks:index:User", name, args, provider, options });
  return (pulumi.output(id) as unknown as Resolvable).promise();
}

/** A part of an output that the SDK's type leaves out. */
interface Resolvable {
  promise(): Promise<string>;
}

const options = () => ({ ignoreChanges: [], isProtected: false, formerNames: [], provider: undefined });

describe("declarations with an explicit provider", () => {
  let declarations: Declarations;
  beforeEach(() => {
    declarations = new Declarations(undefined);
  });

  it("A program can declare users before and after the platform of the provider is known", async () => {
    const lab = providerOf(LAB);
    assert.equal(await declare(declarations, "jane", JANE, lab), JANE);
    assert.equal(await declare(declarations, "omar", OMAR, lab), OMAR);
  });

  it("A user that is declared before and after the platform of the provider is known is an error", async () => {
    const lab = providerOf(LAB);
    await declare(declarations, "jane", JANE, lab);
    await assert.rejects(declare(declarations, "second", JANE.toUpperCase(), lab), /already declared by "jane"/);
  });

  it("A user that is declared with two providers of one platform is an error, whenever the platform is known", async () => {
    const [lab, twin] = [providerOf(LAB), providerOf(LAB)];
    await declare(declarations, "jane", JANE, lab);
    await assert.rejects(declare(declarations, "second", JANE, twin), /already declared by "jane"/);
    await assert.rejects(declare(declarations, "third", JANE, twin), /already declared by/);
  });

  it("Users of two platforms can have the same id", async () => {
    const [lab, other] = [providerOf(LAB), providerOf("https://prod.example.net/api/v2")];
    for (const [name, provider] of Object.entries({ lab, other }))
      assert.equal(await declare(declarations, name, JANE, provider), JANE);
  });
});
