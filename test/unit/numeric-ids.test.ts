import assert from "node:assert/strict";
import type { OdinClient } from "../../provider/odin/client";
import { idSchema, noteIds } from "../../provider/odin/numeric-ids";

describe("ids of digits in responses", () => {
  const client: OdinClient = () => Promise.resolve(undefined);
  const parse = (value: unknown) => idSchema(client, "groupId").safeParse(value).data;

  it("A number stands for the known id with leading zeros, or else for its digits", () => {
    noteIds(() => client, { groupId: "0200", userId: "0300" });
    assert.equal(parse(200), "0200");
    assert.equal(parse(200n), "0200");
    assert.equal(parse(300), "300");
  });

  it("Text is the id as it is", () => {
    assert.equal(parse("200"), "200");
    assert.equal(parse("grp.odin"), "grp.odin");
    assert.equal(parse(""), undefined);
  });

  it("Zero can be an id", () => {
    noteIds(() => client, { groupId: "000" });
    assert.equal(parse(0), "000");
  });

  it("A number that stands for two known ids is not valid", () => {
    noteIds(() => client, { groupId: "0400" });
    noteIds(() => client, { groupId: "400" });
    assert.equal(parse(400), undefined);
    assert.equal(parse("0400"), "0400");
  });

  it("Each client knows its own ids", () => {
    const other: OdinClient = () => Promise.resolve(undefined);
    assert.equal(idSchema(other, "groupId").parse(200), "200");
  });
});
