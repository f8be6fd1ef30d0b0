/** The unmodified Python client of the Odin API works against the simulator. Skipped, and says so, without Python. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheFolder } from "../../cli/pulumi/locations";
import { startSimulator } from "../../simulator";

const run = promisify(execFile);
const VERSION = "2.3.0";

/** A Python that has the client, set up once per user; undefined when there is no Python or no way to the package. */
async function pythonWithClient(): Promise<string | undefined> {
  const folder = join(cacheFolder(), `odins-spear-${VERSION}`);
  const python = join(folder, "bin", "python");
  const isThere = () =>
    run(python, ["-c", "import odins_spear.api"]).then(
      () => true,
      () => false,
    );
  try {
    if (await isThere()) return python;
    await mkdir(cacheFolder(), { recursive: true });
    await run("python3", ["-m", "venv", "--clear", folder]);
    await run(python, ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", `odins-spear==${VERSION}`], {
      timeout: 120_000,
    });
    await access(python);
    return (await isThere()) ? python : undefined;
  } catch {
    return undefined;
  }
}

describe(`odins_spear ${VERSION}`, () => {
  it("logs in, reads, lists, updates, creates, renames, deletes", async function () {
    this.timeout(180_000);
    const python = await pythonWithClient();
    if (!python) {
      console.log(`      skipped: Python 3 with odins-spear ${VERSION} cannot be had here`);
      this.skip();
    }
    const simulator = await startSimulator({ users: 10, groups: 2 });
    try {
      const { url, username, password } = simulator;
      const { stdout } = await run(python, [join(__dirname, "odins_spear_client.py"), url, username, password]);
      assert.deepEqual(JSON.parse(stdout), {
        session: username,
        renewed: true,
        title: "Agent",
        listed: 5,
        found: ["jane.doe@lab.example.net"],
        updated: "From Python",
        login: "Thon",
        groups: 2,
        dns: true,
        password: true,
        gone: "OSApiResponseError",
      });
      const jane = simulator.user("jane.doe@lab.example.net");
      assert.deepEqual([jane?.yahooId, jane?.address["city"]], ["bulk", undefined]);
    } finally {
      await simulator.close();
    }
  });
});
