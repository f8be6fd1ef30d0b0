/** A table of users as a component of a program, with the real engine. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { BroadworksUsersFromFile } from "../../provider";
import { type Simulator, startSimulator } from "../../simulator";
import { CLI_TIMEOUT, Engine, up } from "../support/engine";
import { JANE } from "../fixtures/users";
import { writes } from "../support/platform";
import { keepPart } from "../support/seed";

const PROGRAM = `
const { BroadworksUsersFromFile } = require("pulumi-broadworks");
const { users } = new BroadworksUsersFromFile("people", {
  file: "people.csv",
  defaults: { serviceProviderId: "ent.odin", groupId: "grp.odin", address: { country: "NO" } },
  columns: { Job: "title" },
  allowEmpty: require("fs").existsSync("allow-empty"),
});
exports.names = Object.keys(users);
exports.title = users["omar.doe@lab.example.net"]?.title;
`;

/** Part of the URN of every user in the states of existing stacks. */
const TYPE = "broadworks:index:BroadworksFleet";

const defaults = { serviceProviderId: "ent.odin", groupId: "grp.odin" };

describe("A table of users in a program", function () {
  this.timeout(180_000);
  let engine: Engine;
  let simulator: Simulator;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    engine = await Engine.start();
    simulator = await startSimulator({ loose: 2 });
  });
  after(async () => {
    await simulator.close();
    await engine.stop();
  });

  it("A table of users changes values, renames a user, releases the user of a removed row, and rejects an invalid table", async () => {
    const stack = await engine.script("table", PROGRAM, simulator);
    const table = (...lines: string[]) => writeFile(join(stack.workspace.workDir, "people.csv"), lines.join("\n"));
    await table(
      "userId;Job;previousUserId",
      `${JANE};Lead;`,
      "omar.doe@lab.example.net;Agent;",
      "lena.doe@lab.example.net;;",
    );
    const { outputs } = await stack.up();
    assert.deepEqual(outputs["names"]?.value, [JANE, "omar.doe@lab.example.net", "lena.doe@lab.example.net"]);
    assert.equal(outputs["title"]?.value, "Agent");
    assert.equal(simulator.user(JANE)?.address["country"], "NO");
    await stack.preview({ expectNoChanges: true });
    const { deployment } = await stack.exportStack();
    const { resources } = deployment as { resources: { type: string }[] };
    assert.ok(resources.some(({ type }) => type === TYPE));

    simulator.forgetRequests();
    await table(
      "userId;Job;previousUserId",
      `jane.roe@lab.example.net;Chief;${JANE}`,
      "omar.doe@lab.example.net;Agent;",
    );
    await up(stack);
    assert.deepEqual(
      writes(simulator).map(({ request }) => request),
      ["PUT /users/user-id", "PUT /users"],
    );
    assert.equal(simulator.user("jane.roe@lab.example.net")?.title, "Chief");
    assert.ok(simulator.user("lena.doe@lab.example.net"), "an adopted user is released");
    await stack.preview({ expectNoChanges: true });

    await table("userId;Job;extension", "jane.roe@lab.example.net;Chief;12a", "omar.doe;Agent;1001");
    await assert.rejects(stack.up(), (error: Error) => {
      assert.ok(error instanceof CommandError);
      assert.match(
        error.message,
        /BroadworksUsersFromFile "people": 2 problems\n +people\.csv:2:3: extension: must be digits only\n +people\.csv:3:1: userId: must/,
      );
      return true;
    });
  });

  it("A table of users is in the folder of the project for a program in a subfolder, and anywhere for the automation interface", async () => {
    const folder = join(engine.folder, "subfolder");
    const rows = "userId;Job\nlena.doe@lab.example.net;Lead\n";
    await mkdir(join(folder, "src"), { recursive: true });
    await Promise.all([
      writeFile(join(folder, "Pulumi.yaml"), "name: subfolder\nruntime: nodejs\nmain: src/index.js\n"),
      writeFile(join(folder, "package.json"), "{}"),
      writeFile(join(folder, "src", "index.js"), PROGRAM),
      writeFile(join(folder, "people.csv"), rows),
    ]);
    const inSubfolder = await engine.existing(folder, simulator);
    assert.deepEqual((await inSubfolder.preview()).changeSummary, { create: 3 });

    // The program of the automation interface runs in this process; its folder is the one of the workspace.
    const program = () => {
      const file = join(folder, "people.csv");
      new BroadworksUsersFromFile("people", { file, defaults, columns: { Job: "title" } });
      return Promise.resolve();
    };
    const inline = await engine.inline(program, simulator, "inline-table");
    assert.deepEqual((await inline.preview()).changeSummary, { create: 3 });
  });

  it("A table of users keeps its users if the table loses its rows, and removes them with allowEmpty", async () => {
    const stack = await engine.script("empty-table", PROGRAM, simulator);
    const write = (name: string, text: string) => writeFile(join(stack.workspace.workDir, name), text);
    const created = "nora.new@lab.example.net";
    await write(
      "people.csv",
      `userId;lastName;firstName;callingLineIdLastName;callingLineIdFirstName;extension;newPassword\n${created};New;Nora;New;Nora;1999;Xk7-pq-29-Lm\n`,
    );
    await up(stack);
    assert.ok(simulator.user(created));

    simulator.forgetRequests();
    for (const [content, found] of [
      [
        "userId;lastName\n",
        /BroadworksUsersFromFile "people": people\.csv has a header line but no rows.*allowEmpty: true/,
      ],
      [
        "<html><body>502 Bad Gateway</body></html>\n",
        /BroadworksUsersFromFile "people": people\.csv:1:1: .*"<html><body>502/,
      ],
    ] as const) {
      await write("people.csv", content);
      await assert.rejects(stack.up(), (error: Error) => {
        assert.ok(error instanceof CommandError);
        assert.match(error.message, found);
        assert.doesNotMatch(error.message, /\n +at /, "no stack trace");
        return true;
      });
    }
    assert.deepEqual(writes(simulator), []);
    assert.ok(simulator.user(created));

    await write("people.csv", "userId;lastName\n");
    await write("allow-empty", "");
    await up(stack);
    assert.equal(simulator.user(created), undefined);
  });

  keepPart(this, 1);
});
