/** Comments on a pull request of GitHub or a merge request of GitLab. The variables of the pipeline name the request. */
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from "axios";
import { z } from "zod";
import { BroadworksError } from "../../provider/shared/errors";

interface CodeHost {
  readonly name: string;
  readonly client: AxiosInstance;
  /** Path of the comments of the pull or merge request. */
  readonly commentsPath: string;
  /** Path of one comment. */
  readonly commentPath: (id: number) => string;
  readonly updateMethod: "PATCH" | "PUT";
  /** @returns the address of the page with the comment, from the response that contains the comment */
  readonly readPageUrl: (comment: unknown) => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws BroadworksError when the pipeline does not belong to a pull or merge request, or has no token */
export function detectCodeHost(environment: Environment): CodeHost {
  if (environment["GITHUB_ACTIONS"] === "true") return gitHub(environment);
  if (environment["GITLAB_CI"] === "true") return gitLab(environment);
  throw new BroadworksError(
    "comment runs in pipelines of GitHub Actions and GitLab CI only. Elsewhere, post the file that plan wrote yourself.",
  );
}

function gitHub(environment: Environment): CodeHost {
  const [, number] = /^refs\/pull\/(\d+)\//.exec(environment["GITHUB_REF"] ?? "") ?? [];
  if (number === undefined)
    throw new BroadworksError("this workflow does not run for a pull request. Run it `on: pull_request`.");
  const token = environment["GITHUB_TOKEN"];
  if (!token)
    throw new BroadworksError("GITHUB_TOKEN is not set. Pass it to this step: `GITHUB_TOKEN: ${{ github.token }}`.");
  const repository = `/repos/${environment["GITHUB_REPOSITORY"]}`;
  return {
    name: "GitHub",
    client: createClient(environment["GITHUB_API_URL"] ?? "https://api.github.com", {
      Authorization: `Bearer ${token}`,
    }),
    commentsPath: `${repository}/issues/${number}/comments`,
    commentPath: (id) => `${repository}/issues/comments/${id}`,
    updateMethod: "PATCH",
    readPageUrl: (comment) => z.object({ html_url: z.string() }).safeParse(comment).data?.html_url ?? "done",
  };
}

function gitLab(environment: Environment): CodeHost {
  const { CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: number, CI_MERGE_REQUEST_PROJECT_URL: page } = environment;
  if (!number)
    throw new BroadworksError(
      "this job does not run for a merge request. " +
        'Run it with `rules: - if: $CI_PIPELINE_SOURCE == "merge_request_event"`.',
    );
  const token = environment["GITLAB_TOKEN"];
  if (!token)
    throw new BroadworksError('GITLAB_TOKEN is not set. Set it to a project access token with the scope "api".');
  const notes = `/projects/${project}/merge_requests/${number}/notes`;
  return {
    name: "GitLab",
    client: createClient(environment["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4", { "PRIVATE-TOKEN": token }),
    commentsPath: notes,
    commentPath: (id) => `${notes}/${id}`,
    updateMethod: "PUT",
    readPageUrl: () => (page ? `${page}/-/merge_requests/${number}` : "done"),
  };
}

function createClient(baseURL: string, headers: Record<string, string>): AxiosInstance {
  return axios.create({ baseURL, headers, timeout: 30_000, maxRedirects: 0 });
}

const commentList = z.array(z.object({ id: z.number(), body: z.string().nullable() }));
const COMMENTS_PER_PAGE = 100;

/**
 * Updates the comment that begins with a marker, or creates one.
 *
 * @returns the address of the page with the comment
 * @throws BroadworksError with the request and the status of the response, without the token
 */
export async function createOrUpdateComment(host: CodeHost, marker: string, body: string): Promise<string> {
  const { client, commentsPath, commentPath, updateMethod } = host;
  for (const id of await findMarkedComments(host, marker)) {
    const updated = await send(
      host,
      () => client.request({ method: updateMethod, url: commentPath(id), data: { body } }),
      // Another account wrote a comment with the same beginning. This account may not change it.
      [403, 404],
    );
    if (updated) return host.readPageUrl(updated.data);
  }
  const created = await send(host, () => client.post(commentsPath, { body }));
  return host.readPageUrl(created?.data);
}

/** @returns the ids of the comments that begin with the marker */
async function findMarkedComments(host: CodeHost, marker: string): Promise<number[]> {
  const { client, commentsPath, name } = host;
  const found: number[] = [];
  for (let page = 1; ; page++) {
    const params = { per_page: COMMENTS_PER_PAGE, page };
    const response = await send(host, () => client.get(commentsPath, { params }));
    const { data, success } = commentList.safeParse(response?.data);
    if (!success) throw new BroadworksError(`the response of ${name} is not a list of comments. Run the job again.`);
    found.push(...data.filter(({ body }) => body?.startsWith(marker)).map(({ id }) => id));
    if (data.length < COMMENTS_PER_PAGE) return found;
  }
}

/** @param accepted - error statuses that do not throw; the result is then undefined */
async function send(
  { name }: CodeHost,
  request: () => Promise<AxiosResponse<unknown>>,
  accepted: readonly number[] = [],
): Promise<AxiosResponse<unknown> | undefined> {
  try {
    return await request();
  } catch (error) {
    // Errors of axios contain the token, so no part of them is printed.
    if (!(error instanceof AxiosError)) throw new BroadworksError(`cannot send a request to ${name}`);
    const status = error.response?.status;
    if (status !== undefined && accepted.includes(status)) return undefined;
    const { method, url } = error.config ?? {};
    const reason = status ?? error.code ?? "no response";
    const action =
      status === 401 || status === 403 ? "Give the token the permission to write comments." : "Run the job again.";
    throw new BroadworksError(`${method?.toUpperCase()} ${url} on ${name} failed (${reason}). ${action}`);
  }
}
