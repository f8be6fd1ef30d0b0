/** `pulumi-broadworks comment`: one comment on a pull or merge request, among other comments. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatMarkdown } from "../../cli/plan/markdown";
import { CodeHostServer, gitHubEnvironment, gitLabEnvironment } from "../support/code-host";
import { run } from "../support/command";
import { change, plan, planned } from "../support/plans";

const TOKEN = "host-Secret-1";

describe("The comment command", function () {
  this.timeout(60_000);
  let folder: string;
  let file: string;
  let host: CodeHostServer;
  beforeEach(async () => {
    host = await CodeHostServer.start(TOKEN);
    folder = await mkdtemp(join(tmpdir(), "broadworks-comment-"));
    file = join(folder, "plan.md");
  });
  afterEach(async () => {
    host.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const planWith = (title: string, stack = "production") =>
    formatMarkdown(plan([planned("jane@lab.example.net", { changes: [change("title", "Agent", title)] })], { stack }));

  for (const [name, createEnvironment] of [
    ["GitHub", gitHubEnvironment],
    ["GitLab", gitLabEnvironment],
  ] as const)
    it(`The command creates one comment per stack on ${name}, and finds it again among hundreds of comments`, async () => {
      for (let id = 1; id <= 250; id++) host.comments.push({ id, author: "person", body: `Comment ${id}` });
      const environment = createEnvironment(host, TOKEN);
      for (const title of ["Chief", "Advisor"]) {
        await writeFile(file, planWith(title));
        const { code, stdout, stderr } = await run(["comment", file], environment);
        assert.equal(code, 0, stderr);
        assert.match(stdout, /^https:\/\/git\.example\.net\/\S+\n$/);
        assert.equal(host.comments.length, 251);
        assert.equal(host.comments.at(-1)?.body, planWith(title));
      }
      await writeFile(file, planWith("Chief", "another"));
      await run(["comment", file], environment);
      assert.equal(host.comments.length, 252, "another stack has a comment of its own");
    });

  it("The command does not change a comment of another person that begins with the same marker", async () => {
    const [marker] = planWith("").split("\n");
    host.comments.push({ id: 1, author: "person", body: `${marker}\nI quote` });
    await writeFile(file, planWith("Chief"));
    const { code } = await run(["comment", file], gitHubEnvironment(host, TOKEN));
    assert.deepEqual([code, host.comments.length], [0, 2]);
    assert.equal(host.comments[0]?.body, `${marker}\nI quote`);
  });

  it("Errors name the missing variable or the failed request, and never contain the token", async () => {
    await writeFile(file, planWith("Chief"));
    const gitHub = gitHubEnvironment(host, TOKEN);
    for (const [environment, message] of [
      [{ GITHUB_ACTIONS: "", GITLAB_CI: "" }, /GitHub Actions and GitLab CI only/],
      [{ ...gitHub, GITHUB_REF: "refs/heads/main" }, /pull request/],
      [{ ...gitHub, GITHUB_TOKEN: "" }, /GITHUB_TOKEN is not set/],
      [{ ...gitLabEnvironment(host, TOKEN), CI_MERGE_REQUEST_IID: "" }, /merge request/],
      [{ ...gitLabEnvironment(host, TOKEN), GITLAB_TOKEN: "" }, /GITLAB_TOKEN is not set/],
      [{ ...gitHub, GITHUB_TOKEN: "wrong-Secret-2" }, /GET \S+ on GitHub failed \(401\).*permission/],
      [{ ...gitHub, GITHUB_API_URL: "http://127.0.0.1:1" }, /GET \S+ on GitHub failed \(ECONNREFUSED\)/],
    ] as const) {
      const { code, stdout, stderr } = await run(["comment", file], environment);
      assert.deepEqual([code, stdout, message.test(stderr)], [1, "", true], stderr);
      assert.doesNotMatch(stderr, /Secret|\n\s+at /);
    }
    await writeFile(file, "# Mine\n");
    const { stderr } = await run(["comment", file], gitHub);
    assert.match(stderr, /plan\.md is not a plan/);
    assert.deepEqual(host.comments, []);
  });
});
