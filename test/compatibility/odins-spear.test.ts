/** The unmodified Python client of the Odin API works with the simulator. The test is skipped without Python. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { ODINS_SPEAR, pythonWithClient } from "../../scripts/support/odins-spear";
import { startSimulator } from "../../simulator/index";

const run = promisify(execFile);

describe(`The Python client odins_spear ${ODINS_SPEAR}`, () => {
  it("The client logs in, reads, lists, updates, creates, renames and deletes users of the simulator", async function () {
    this.timeout(180_000);
    const python = await pythonWithClient();
    if (!python) {
      console.log(`      skipped: Python 3 with odins-spear ${ODINS_SPEAR} is not available`);
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
        services: ["Call Forwarding Always", "Call Waiting"],
        assigned: 4,
        settings: true,
        licensed: true,
        dnd: true,
        forwarding: [false, 5],
        groups: 2,
        dns: true,
        password: true,
        deleted: "OSApiResponseError",
      });
      const jane = simulator.user("jane.doe@lab.example.net");
      assert.deepEqual([jane?.yahooId, jane?.address["city"]], ["bulk", undefined]);
    } finally {
      await simulator.close();
    }
  });
});
