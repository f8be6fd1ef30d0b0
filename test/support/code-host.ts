/** What GitHub and GitLab answer to those who comment on request 7, over HTTP. */
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
  readonly calls: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(token: string): Promise<CodeHostServer> {
    const app = express().use(express.json());
    const server = app.listen(0, "127.0.0.1");
    const forge = new CodeHostServer(server);
    app.use(({ method, path, headers }, response, next) => {
      forge.calls.push(`${method} ${path}`);
      const isLetIn = headers.authorization === `Bearer ${token}` || headers["private-token"] === token;
      if (isLetIn) next();
      else response.status(401).json({ message: "Bad credentials" });
    });
    const list = ({ query }: Request, response: Response) => {
      const from = (Number(query["page"]) - 1) * Number(query["per_page"]);
      response.json(forge.comments.slice(from, from + Number(query["per_page"])));
    };
    const add = ({ body }: Request<object, unknown, { body: string }>, response: Response) => {
      const id = forge.comments.length + 1;
      forge.comments.push({ id, author: "pipeline", body: body.body });
      response.status(201).json({ id, html_url: `https://forge.example.net/7#${id}` });
    };
    const change = ({ params, body }: Request<{ id: string }, unknown, { body: string }>, response: Response) => {
      const comment = forge.comments.find(({ id }) => id === Number(params.id));
      if (comment?.author !== "pipeline") {
        response.status(comment ? 403 : 404).json({ message: "no" });
        return;
      }
      comment.body = body.body;
      response.json({ id: comment.id, html_url: `https://forge.example.net/7#${comment.id}` });
    };
    app.get("/repos/team/users/issues/7/comments", list).post("/repos/team/users/issues/7/comments", add);
    app.patch("/repos/team/users/issues/comments/:id", change);
    app.get("/projects/42/merge_requests/7/notes", list).post("/projects/42/merge_requests/7/notes", add);
    app.put("/projects/42/merge_requests/7/notes/:id", change);
    await once(server, "listening");
    return forge;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}

/** The variables of a pipeline that is about request 7. */
export const gitHubEnvironment = (forge: CodeHostServer, token: string): Record<string, string> => ({
  GITHUB_ACTIONS: "true",
  GITHUB_API_URL: forge.url,
  GITHUB_REPOSITORY: "team/users",
  GITHUB_REF: "refs/pull/7/merge",
  GITHUB_TOKEN: token,
  GITLAB_CI: "",
});

export const gitLabEnvironment = (forge: CodeHostServer, token: string): Record<string, string> => ({
  GITHUB_ACTIONS: "",
  GITLAB_CI: "true",
  CI_API_V4_URL: forge.url,
  CI_PROJECT_ID: "42",
  CI_MERGE_REQUEST_IID: "7",
  CI_MERGE_REQUEST_PROJECT_URL: "https://forge.example.net/team/users",
  GITLAB_TOKEN: token,
});
