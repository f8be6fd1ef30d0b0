/** `table check` in a process of its own: exit status, output, and what it writes. */
import assert from "node:assert/strict";
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { settingsOf } from "../../scripts/support/local-engine";
import { startSimulator } from "../../simulator";
import { run } from "../support/command";

const IDS = '--defaults={"serviceProviderId":"ent.odin","groupId":"grp.odin"}';

describe("The command table check", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "broadworks-table-"))));
  afterEach(async () => rm(folder, { recursive: true }));

  async function write(name: string, content: string): Promise<string> {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  }
  const check = (...args: string[]) => run(["table", "check", ...args], { FORCE_COLOR: "" });

  it("The command table check ends with status 0 for a good table, and names what only the program can contain", async () => {
    const file = await write("good.csv", "userId,title\njane@x.net,Lead\n");
    const { code, stdout, stderr } = await check(file);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /serviceProviderId.*groupId.*--defaults.*\n.*: 1 user\n$/);
    const complete = await check(file, IDS);
    assert.equal(complete.stdout, `ok: ${file}: 1 user\n`);
  });

  it("The command table check ends with status 1 and lists all problems of all tables, without values that are secret", async () => {
    const bad = await write("bad.csv", `userId,extension,newPassword\njane,12a,${"hush".repeat(20)}\n`);
    const list = await write("list.yaml", "- userId: omar@x.net\n- text\n- {userId: lena@x.net, titel: x}\n");
    const broken = await write("broken.json", "[{");
    const { code, stdout, stderr } = await check(bad, list, broken, "--json");
    assert.equal(code, 1);
    const { users, problems } = JSON.parse(stdout) as { users: number; problems: Record<string, unknown>[] };
    assert.equal(users, 3);
    assert.deepEqual(
      problems.map(({ file, line, column }) => [file, line, column]),
      [
        [bad, 2, 1],
        [bad, 2, 2],
        [bad, 2, 3],
        [list, 2, 3],
        [list, 3, 31],
        [broken, 1, 3],
      ],
    );
    assert.match(stderr, /^pulumi-broadworks: 6 problems/);
    const text = await check(bad, list, broken);
    assert.equal(text.code, 1);
    assert.equal(text.stdout.split("\n").filter((line) => line.startsWith(folder)).length, 6);
    assert.doesNotMatch(stdout + stderr + text.stdout + text.stderr, /hush|\u001b/);
  });

  it("The command table check ends with status 2 for invalid usage", async () => {
    const file = await write("good.csv", "userId\njane@x.net\n");
    const other = await write("other.csv", "userId\nomar@x.net\n");
    for (const args of [[], [file, "--columns", "{"], [file, "--fix", other]])
      assert.equal((await check(...args)).code, 2, args.join(" "));
  });

  it("The command table check writes a table without problems, with its permissions, and replaces a file only with --overwrite", async () => {
    const file = await write("users.csv", "title,userId\nLead,jane@x.net\n");
    await chmod(file, 0o600);
    const out = join(folder, "out.csv");
    assert.equal((await check(file, "--fix", out)).code, 0);
    const fixed = "userId,title\njane@x.net,Lead\n";
    assert.equal(await readFile(out, "utf8"), fixed);
    assert.equal((await stat(out)).mode & 0o777, 0o600);
    assert.equal((await check(file, "--fix", out)).code, 0, "the content is the same");
    assert.equal((await check(file, "--fix", file)).code, 2);
    assert.equal((await check(file, "--fix", file, "--overwrite")).code, 0);
    assert.equal(await readFile(file, "utf8"), fixed);
    await write("users.csv", "title,userId\nLead,jane\n");
    assert.equal((await check(file, "--fix", out, "--overwrite")).code, 1);
    assert.equal(await readFile(out, "utf8"), fixed);
  });
});

describe("The command table template", () => {
  it("The command table template fills a table with the users of a live group, which table check accepts", async () => {
    const folder = await mkdtemp(join(tmpdir(), "broadworks-template-"));
    const simulator = await startSimulator({ users: 6 });
    try {
      const out = join(folder, "users.csv");
      const args = ["table", "template", "--from", "grp.odin", "-s", "ent.odin", "--out", out];
      const { code, stderr } = await run(args, settingsOf(simulator));
      assert.equal(code, 0, stderr);
      const checked = await run(["table", "check", out, "--json"]);
      assert.equal(checked.code, 0, checked.stdout);
      assert.equal((JSON.parse(checked.stdout) as { users: number }).users, simulator.users.length);
      assert.equal((await run(["table", "template", "--from", "grp.odin"])).code, 2);
    } finally {
      await simulator.close();
      await rm(folder, { recursive: true });
    }
  });
});
