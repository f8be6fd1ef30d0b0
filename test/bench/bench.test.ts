/** A small run of `npm run bench` on the real engine. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CLI_TIMEOUT, pulumiCli } from "../support/engine";

const REPOSITORY = join(__dirname, "..", "..");

describe("The benchmark", function () {
  this.timeout(180_000);
  let folder: string;
  before(async function () {
    this.timeout(CLI_TIMEOUT);
    await pulumiCli();
    folder = await mkdtemp(join(tmpdir(), "broadworks-bench-test-"));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  it("The benchmark measures each candidate with the same users, and writes figures, a page and a chart", async () => {
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
    const [report] = JSON.parse(await readFile(join(folder, "benchmarks.json"), "utf8")) as [
      { results: { candidate: string; scenario: string; seconds: number[]; requests: Record<string, number> }[] },
    ];
    const requests = new Map(report.results.map((one) => [`${one.candidate}: ${one.scenario}`, one.requests]));
    const own = { "POST /auth/token": 1, "GET /users": 4, "GET /groups": 2, "GET /users (list)": 2 };
    const naive = { "POST /auth/token": 1, "GET /users": 8 };
    assert.deepEqual(requests.get("broadworks: up of all"), own);
    assert.deepEqual(requests.get("broadworks: preview, nothing changed"), own);
    assert.deepEqual(requests.get("naive: preview, nothing changed"), naive);
    for (const { seconds } of report.results) assert.ok(seconds.length === 1 && seconds[0]! > 0);
    const page = await readFile(join(folder, "benchmarks.md"), "utf8");
    assert.match(page, /\| preview, nothing changed \| broadworks +\|/);
    assert.ok((await readFile(join(folder, "benchmarks.svg"), "utf8")).startsWith("<svg "));
  });
});
