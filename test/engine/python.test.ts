/** Programs in Python: the example, with the SDK that the command writes, on the real engine. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { type Simulator, startSimulator } from "../../simulator";
import { JANE } from "../fixtures/users";
import { run } from "../support/command";
import { up } from "../support/engine";
import { writes } from "../support/platform";
import { installPlugin, onPluginEngine, requireLanguageHost } from "../support/plugin";
import { requirePython } from "../support/python";
import { LIST_OPTIONS } from "../support/reading";

const EXAMPLE = join(__dirname, "..", "..", "examples", "python");

describe("programs in Python", function () {
  this.timeout(300_000);
  const on = onPluginEngine();
  let platform: Simulator;
  beforeEach(async () => (platform = await startSimulator({ users: 8, loose: 2, ...LIST_OPTIONS })));
  afterEach(async () => platform.close());

  it("The example adopts a team from a CSV file, and writes one field when a cell changes", async function () {
    const python = await requirePython(this);
    const stack = await on.engine.copyOf(EXAMPLE, platform);
    const { workDir, envVars } = stack.workspace;
    const sdk = join(workDir, "sdk");
    const written = await run(["python-sdk", sdk], { PATH: envVars["PATH"]! });
    assert.equal(written.code, 0, written.stderr);
    await installPlugin(workDir);
    const site = join(workDir, "site");
    await promisify(execFile)(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--target", site, sdk]);
    Object.assign(envVars, { PATH: dirname(python) + delimiter + envVars["PATH"]!, PYTHONPATH: site });

    const { outputs } = await stack.up();
    assert.equal(outputs["users"]?.value, 8);
    assert.deepEqual(
      [platform.user(JANE)?.title, platform.user("omar.doe@lab.example.net")?.address["city"]],
      ["Team Lead", "Cleveland"],
    );
    await stack.preview({ expectNoChanges: true });
    const table = join(workDir, "team.csv");
    await writeFile(table, (await readFile(table, "utf8")).replace("Team Lead", "Chief"));
    platform.forgetRequests();
    await up(stack);
    const { serviceProviderId, groupId } = platform.user(JANE)!;
    assert.deepEqual(writes(platform), [
      { request: "PUT /users", body: { serviceProviderId, groupId, userId: JANE, title: "Chief" } },
    ]);
  });

  it("The command that writes the SDK replaces an SDK, and leaves a folder with something else as it is", async function () {
    await requireLanguageHost(this, "python");
    const environment = { PATH: on.engine.environment["PATH"]! };
    const sdk = join(on.engine.folder, "sdk");
    for (let time = 0; time < 2; time++) assert.equal((await run(["python-sdk", sdk], environment)).code, 0);
    const { code, stderr } = await run(["python-sdk", EXAMPLE], environment);
    assert.equal(code, 1);
    assert.match(stderr, /^pulumi-broadworks: .*examples\/python contains something else than the SDK.*\n$/);
    assert.match(await readFile(join(EXAMPLE, "team.csv"), "utf8"), /^name,user_id/);
  });
});
