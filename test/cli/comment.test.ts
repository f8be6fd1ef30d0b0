/** `pulumi-broadworks comment`: one comment on a request, whatever else stands there. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatMarkdown } from "../../cli/plan/markdown";
import { run } from "../support/command";
import { CodeHostServer, gitHubEnvironment, gitLabEnvironment } from "../support/code-host";
import { change, plan, planned } from "../support/plans";

const TOKEN = "forge-Secret-1";

describe("pulumi-broadworks comment", function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let forge: CodeHostServer;
  beforeEach(async () => {
    forge = await CodeHostServer.start(TOKEN);
    folder = await mkdtemp(join(tmpdir(), "broadworks-comment-"));
    file = join(folder, "plan.md");
  });
  afterEach(async () => {
    forge.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const of = (title: string, stack = "production") =>
    formatMarkdown(plan([planned("jane@lab.example.net", { changes: [change("title", "Agent", title)] })], { stack }));

  for (const [name, environmentOf] of [
    ["GitHub", gitHubEnvironment],
    ["GitLab", gitLabEnvironment],
  ] as const)
    it(`makes one on ${name}, and writes it anew the next time, behind hundreds of others`, async () => {
      for (let id = 1; id <= 250; id++) forge.comments.push({ id, author: "person", body: `Comment ${id}` });
      const environment = environmentOf(forge, TOKEN);
      for (const title of ["Chief", "Advisor"]) {
        await writeFile(file, of(title));
        const { code, stdout, stderr } = await run(["comment", file], environment);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^https:\/\/forge\.example\.net\/\S+\n$/);
        assert.equal(forge.comments.length, 251);
        assert.equal(forge.comments.at(-1)?.body, of(title));
      }
      await writeFile(file, of("Chief", "another"));
      await run(["comment", file], environment);
      assert.equal(forge.comments.length, 252, "another stack has a comment of its own");
    });

  it("leaves a person's comment alone that begins like its own", async () => {
    const [marker] = of("").split("\n");
    forge.comments.push({ id: 1, author: "person", body: `${marker}\nI quote` });
    await writeFile(file, of("Chief"));
    const { code } = await run(["comment", file], gitHubEnvironment(forge, TOKEN));
    assert.deepEqual([code, forge.comments.length], [0, 2]);
    assert.equal(forge.comments[0]?.body, `${marker}\nI quote`);
  });

  it("says what is missing, and never the token", async () => {
    await writeFile(file, of("Chief"));
    const gitHub = gitHubEnvironment(forge, TOKEN);
    for (const [environment, message] of [
      [{ GITHUB_ACTIONS: "", GITLAB_CI: "" }, /this is no pipeline of GitHub Actions or GitLab CI/],
      [{ ...gitHub, GITHUB_REF: "refs/heads/main" }, /this run is not about a pull request/],
      [{ ...gitHub, GITHUB_TOKEN: "" }, /GITHUB_TOKEN is missing; pass it on/],
      [{ ...gitLabEnvironment(forge, TOKEN), CI_MERGE_REQUEST_IID: "" }, /this job is not about a merge request/],
      [{ ...gitHub, GITHUB_TOKEN: "wrong-Secret-2" }, /GitHub refused GET \S+ \(401\); give the token the right/],
      [
        { ...gitHub, GITHUB_API_URL: "http://127.0.0.1:1" },
        /GitHub refused GET \S+ \(ECONNREFUSED\); run the job again/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await run(["comment", file], environment);
      assert.deepEqual([code, stdout, message.test(stderr)], [1, "", true], stderr);
      assert.doesNotMatch(stderr, /Secret|\n\s+at /);
    }
    await writeFile(file, "# Mine\n");
    const { stderr } = await run(["comment", file], gitHub);
    assert.match(stderr, /was not written by plan or drift; make it with/);
    assert.deepEqual(forge.comments, []);
  });
});
