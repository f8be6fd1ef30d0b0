import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { createTeam } from "./users";

// The mocks stand for the engine and the platform: a resource has the state that they return.
beforeEach(() =>
  pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: inputs as Record<string, unknown> }),
    call: ({ token }) => {
      throw new Error(`unexpected call of ${token}`);
    },
  }),
);

void test("every user of a team has its title", async () => {
  for (const user of createTeam("sales", ["jane.doe", "omar.doe"]))
    assert.equal(await valueOf(user.title), "Agent, sales");
});

void test("the user id contains the name", async () => {
  const [jane] = createTeam("support", ["jane.doe"]);
  assert.ok(jane);
  assert.equal(await valueOf(jane.userId), "jane.doe@lab.example.net");
});

function valueOf<T>(output: pulumi.Output<T>): Promise<T> {
  return new Promise((resolve) => output.apply((value) => resolve(value)));
}
