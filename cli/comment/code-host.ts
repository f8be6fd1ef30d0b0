/** Comments on a pull request of GitHub or a merge request of GitLab, by the variables that their pipelines have. */
import axios, { AxiosError, type AxiosInstance, type AxiosResponse } from "axios";
import { z } from "zod";
import { BroadworksError } from "../../provider/shared/errors";

export interface CodeHost {
  readonly name: string;
  readonly client: AxiosInstance;
  /** Where the comments of the request are. */
  readonly comments: string;
  /** Where one of them is changed, and how. */
  readonly commentAt: (id: number) => string;
  readonly update: "PATCH" | "PUT";
  readonly page: (answer: unknown) => string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws BroadworksError when this is no pipeline of a request, or there is no token */
export function detectCodeHost(environment: Environment): CodeHost {
  if (environment["GITHUB_ACTIONS"] === "true") return gitHub(environment);
  if (environment["GITLAB_CI"] === "true") return gitLab(environment);
  throw new BroadworksError(
    "this is no pipeline of GitHub Actions or GitLab CI; elsewhere read the file that plan wrote, or post it yourself",
  );
}

function gitHub(environment: Environment): CodeHost {
  const [, number] = /^refs\/pull\/(\d+)\//.exec(environment["GITHUB_REF"] ?? "") ?? [];
  if (number === undefined)
    throw new BroadworksError("this run is not about a pull request; run it `on: pull_request`");
  const token = environment["GITHUB_TOKEN"];
  if (!token)
    throw new BroadworksError("GITHUB_TOKEN is missing; pass it on to this step: `GITHUB_TOKEN: ${{ github.token }}`");
  const repository = `/repos/${environment["GITHUB_REPOSITORY"]}`;
  return {
    name: "GitHub",
    client: clientOf(environment["GITHUB_API_URL"] ?? "https://api.github.com", { Authorization: `Bearer ${token}` }),
    comments: `${repository}/issues/${number}/comments`,
    commentAt: (id) => `${repository}/issues/comments/${id}`,
    update: "PATCH",
    page: (answer) => z.object({ html_url: z.string() }).safeParse(answer).data?.html_url ?? "done",
  };
}

function gitLab(environment: Environment): CodeHost {
  const { CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: number, CI_MERGE_REQUEST_PROJECT_URL: page } = environment;
  if (!number)
    throw new BroadworksError(
      'this job is not about a merge request; run it with `rules: - if: $CI_PIPELINE_SOURCE == "merge_request_event"`',
    );
  const token = environment["GITLAB_TOKEN"];
  if (!token)
    throw new BroadworksError("GITLAB_TOKEN is missing; set it to an access token of the project with the scope api");
  const notes = `/projects/${project}/merge_requests/${number}/notes`;
  return {
    name: "GitLab",
    client: clientOf(environment["CI_API_V4_URL"] ?? "https://gitlab.com/api/v4", { "PRIVATE-TOKEN": token }),
    comments: notes,
    commentAt: (id) => `${notes}/${id}`,
    update: "PUT",
    page: () => (page ? `${page}/-/merge_requests/${number}` : "done"),
  };
}

function clientOf(baseURL: string, headers: Record<string, string>): AxiosInstance {
  return axios.create({ baseURL, headers, timeout: 30_000, maxRedirects: 0 });
}

const commentList = z.array(z.object({ id: z.number(), body: z.string().nullable() }));
const PER_PAGE = 100;

/**
 * Writes the comment that begins with a marker anew, or makes it.
 *
 * @returns where it can be seen
 * @throws BroadworksError that names what was asked for and why it was refused, and never the token
 */
export async function putComment(forge: CodeHost, marker: string, body: string): Promise<string> {
  const { client, comments, commentAt, update } = forge;
  for (const id of await marked(forge, marker)) {
    const answer = await asked(
      forge,
      () => client.request({ method: update, url: commentAt(id), data: { body } }),
      [403, 404],
    );
    if (answer) return forge.page(answer.data);
    // Somebody else wrote one that begins alike: it is not ours to change.
  }
  const answer = await asked(forge, () => client.post(comments, { body }));
  return forge.page(answer?.data);
}

/** The comments that begin so, page by page. */
async function marked(forge: CodeHost, marker: string): Promise<number[]> {
  const { client, comments, name } = forge;
  const found: number[] = [];
  for (let page = 1; ; page++) {
    const answer = await asked(forge, () => client.get(comments, { params: { per_page: PER_PAGE, page } }));
    const { data, success } = commentList.safeParse(answer?.data);
    if (!success)
      throw new BroadworksError(`${name} answered something that is no list of comments; run the job again`);
    found.push(...data.filter(({ body }) => body?.startsWith(marker)).map(({ id }) => id));
    if (data.length < PER_PAGE) return found;
  }
}

/** @param passed - refusals that are no failure; undefined is given then */
async function asked(
  { name }: CodeHost,
  ask: () => Promise<AxiosResponse<unknown>>,
  passed: readonly number[] = [],
): Promise<AxiosResponse<unknown> | undefined> {
  try {
    return await ask();
  } catch (error) {
    // What axios throws holds the token.
    if (!(error instanceof AxiosError)) throw new BroadworksError(`${name} could not be asked`);
    const status = error.response?.status;
    if (status !== undefined && passed.includes(status)) return undefined;
    const call = `${error.config?.method?.toUpperCase()} ${error.config?.url}`;
    const hint = status === 401 || status === 403 ? "give the token the right to write comments" : "run the job again";
    throw new BroadworksError(`${name} refused ${call} (${status ?? error.code ?? "no answer"}); ${hint}`);
  }
}
