/** `npm run bench` in small: it measures on the real engine, and writes what it measured. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI_TIMEOUT, pulumiCli } from "../support/engine";

const REPOSITORY = join(__dirname, "..", "..");

describe("the bench", function () {
  this.timeout(180_000);
  let folder: string;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    await pulumiCli();
    folder = await mkdtemp(join(tmpdir(), "broadworks-benched-"));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it("measures each contestant on the same users, and writes figures, a page and a picture", async () => {
    const options = "--users 8 --groups 2 --latency 0 --only broadworks,naive --repeat 1 --quick --out".split(" ");
    const child = spawn(process.execPath, ["--import", "tsx", join("bench", "main.ts"), ...options, folder], {
      cwd: REPOSITORY,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0);
    assert.match(printed, /^8 users in 2 groups\n/);
    assert.deepEqual((await readdir(folder)).sort(), ["benchmarks.json", "benchmarks.md", "benchmarks.svg"]);
    const [measured] = JSON.parse(await readFile(join(folder, "benchmarks.json"), "utf8")) as [
      { results: { contestant: string; scenario: string; seconds: number[]; calls: Record<string, number> }[] },
    ];
    const calls = new Map(measured.results.map((one) => [`${one.contestant}: ${one.scenario}`, one.calls]));
    const ours = { "POST /auth/token": 1, "GET /users": 4, "GET /users (list)": 2 };
    const theirs = { "POST /auth/token": 1, "GET /users": 8 };
    assert.deepEqual(calls.get("broadworks: up of all"), ours);
    assert.deepEqual(calls.get("broadworks: preview, nothing changed"), ours);
    assert.deepEqual(calls.get("naive: preview, nothing changed"), theirs);
    for (const { seconds } of measured.results) assert.ok(seconds.length === 1 && seconds[0]! > 0);
    const page = await readFile(join(folder, "benchmarks.md"), "utf8");
    assert.match(page, /\| preview, nothing changed \| broadworks +\|/);
    assert.ok((await readFile(join(folder, "benchmarks.svg"), "utf8")).startsWith("<svg "));
  });
});
