/** An HTTP server with the comment APIs of GitHub and GitLab, for pull or merge request 7. */
import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type Request, type Response } from "express";

interface Comment {
  readonly id: number;
  readonly author: "pipeline" | "person";
  body: string;
}

export class CodeHostServer {
  readonly comments: Comment[] = [];

  private constructor(private readonly server: Server) {}

  static async start(token: string): Promise<CodeHostServer> {
    const app = express().use(express.json());
    const server = app.listen(0, "127.0.0.1");
    const host = new CodeHostServer(server);
    app.use(({ headers }, response, next) => {
      const isAuthenticated = headers.authorization === `Bearer ${token}` || headers["private-token"] === token;
      if (isAuthenticated) next();
      else response.status(401).json({ message: "Bad credentials" });
    });
    const list = ({ query }: Request, response: Response) => {
      const from = (Number(query["page"]) - 1) * Number(query["per_page"]);
      response.json(host.comments.slice(from, from + Number(query["per_page"])));
    };
    const add = ({ body }: Request<object, unknown, { body: string }>, response: Response) => {
      const id = host.comments.length + 1;
      host.comments.push({ id, author: "pipeline", body: body.body });
      response.status(201).json({ id, html_url: `https://git.example.net/7#${id}` });
    };
    const update = ({ params, body }: Request<{ id: string }, unknown, { body: string }>, response: Response) => {
      const comment = host.comments.find(({ id }) => id === Number(params.id));
      if (comment?.author !== "pipeline") {
        response.status(comment ? 403 : 404).json({ message: "no" });
        return;
      }
      comment.body = body.body;
      response.json({ id: comment.id, html_url: `https://git.example.net/7#${comment.id}` });
    };
    app.get("/repos/team/users/issues/7/comments", list).post("/repos/team/users/issues/7/comments", add);
    app.patch("/repos/team/users/issues/comments/:id", update);
    app.get("/projects/42/merge_requests/7/notes", list).post("/projects/42/merge_requests/7/notes", add);
    app.put("/projects/42/merge_requests/7/notes/:id", update);
    await once(server, "listening");
    return host;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** The variables of a GitHub workflow that runs for pull request 7. */
export const gitHubEnvironment = (host: CodeHostServer, token: string): Record<string, string> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_API_URL: host.url,
  GITHUB_REPOSITORY: "team/users",
  GITHUB_REF: "refs/pull/7/merge",
  GITHUB_TOKEN: token,
  GITLAB_CI: "",
});

/** The variables of a GitLab job that runs for merge request 7. */
export const gitLabEnvironment = (host: CodeHostServer, token: string): Record<string, string> => ({
  GITHUB_ACTIONS: "",
  GITLAB_CI: "true",
  CI_API_V4_URL: host.url,
  CI_PROJECT_ID: "42",
  CI_MERGE_REQUEST_IID: "7",
  CI_MERGE_REQUEST_PROJECT_URL: "https://git.example.net/team/users",
  GITLAB_TOKEN: token,
});
