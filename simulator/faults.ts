/** Faults on demand: what a network, a proxy or a platform in trouble does to a call. */
import type { RequestHandler, Response } from "express";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { Refusal, invalid } from "./refusal";

const fault = z.strictObject({
  /** Calls that it strikes: of this method, */
  method: z.enum(["GET", "PUT", "POST", "DELETE"]).optional(),
  /** of this path below the base URL, e.g. `/users`; the login is struck only where it is named, */
  path: z.string().optional(),
  /** about this user, */
  userId: z.string().optional(),
  /** or about this group, as lists are. */
  groupId: z.string().optional(),
  /** Calls like these that pass before it strikes. */
  skip: z.int().min(0).default(0),
  /** Calls that it strikes. */
  times: z.int().min(1).default(1),
  /** Whether the platform does what it was asked for before the fault strikes. */
  works: z.boolean().default(false),
  /**
   * What strikes: `answer` is an answer of its own; `reset` drops the connection, `refuse` that and every new one for some time;
   * `silence` answers nothing for some time and then drops; `drip` sends the answer a byte at a time; `cut` drops the
   * connection within the answer; `truncate` sends half of it as if it were whole; `another` answers about somebody else.
   */
  kind: z.enum(["answer", "reset", "refuse", "silence", "drip", "cut", "truncate", "another"]),
  /** How long it refuses or is silent, or between two bytes. */
  milliseconds: z.int().min(0).default(1000),
  /** Of an `answer`. */
  status: z.int().min(200).max(599).default(500),
  headers: z.record(z.string(), z.string()).default({}),
  /** Sent as it is when it is a text, else as JSON; without one it is an error in the API's own form. */
  body: z.unknown().optional(),
});

export type Fault = z.input<typeof fault>;
type Planned = z.output<typeof fault>;

/** What is done to the platform's own answer, which therefore has to do its work first. */
const ALTERED = new Set<Planned["kind"]>(["drip", "cut", "truncate", "another"]);

export class Faults {
  private planned: Planned[] = [];

  /** @param deafen - ends all connections and refuses new ones for so many milliseconds */
  constructor(
    private readonly deafen: (milliseconds: number) => void,
    private readonly somebody: (userId: string) => unknown,
  ) {}

  /** Takes the place of the plan that there was. @throws Refusal when it is none */
  plan(faults: unknown): void {
    const parsed = z.array(fault).safeParse(faults);
    if (!parsed.success) throw invalid(`No fault plan: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
    this.planned = parsed.data;
  }

  /** What has not struck yet. */
  get left(): readonly Fault[] {
    return this.planned;
  }

  readonly strike: RequestHandler = (request, response, next) => {
    const about = textOf(request.query, "userId") ?? textOf(request.body, "userId");
    const struck = this.next(request.method, request.path, about, textOf(request.query, "groupId"));
    if (!struck) {
      next();
      return;
    }
    response.locals["fault"] = struck.kind;
    if (struck.works || ALTERED.has(struck.kind))
      this.instead(response, (body) => this.happen(struck, response, body, about), next);
    else this.happen(struck, response, undefined, about);
  };

  private next(method: string, path: string, userId?: string, groupId?: string): Planned | undefined {
    const index = this.planned.findIndex(
      (one) =>
        (one.method ?? method) === method &&
        (one.path ?? (path === LOGIN ? undefined : path)) === path &&
        (one.userId === undefined || one.userId.toLowerCase() === userId?.toLowerCase()) &&
        (one.groupId === undefined || one.groupId === groupId),
    );
    const found = this.planned[index];
    if (!found) return undefined;
    if (found.skip > 0) {
      found.skip -= 1;
      return undefined;
    }
    found.times -= 1;
    if (found.times === 0) this.planned.splice(index, 1);
    return found;
  }

  /** Lets the platform do its work, and has something else answered. */
  private instead(response: Response, happen: (body: unknown) => void, next: () => void): void {
    const { json } = response;
    response.json = (body) => {
      response.json = json;
      happen(body);
      return response;
    };
    next();
  }

  private happen(struck: Planned, response: Response, body: unknown, userId = ""): void {
    const text = JSON.stringify(body ?? {});
    const drop = () => response.socket?.destroy();
    switch (struck.kind) {
      case "answer":
        response.status(struck.status).set(struck.headers);
        if (struck.body === undefined)
          response.json(new Refusal(struck.status, "Fault", `This call was struck with a ${struck.status}`));
        else if (typeof struck.body === "string") response.type("html").send(struck.body);
        else response.json(struck.body);
        break;
      case "reset":
        drop();
        break;
      case "refuse":
        this.deafen(struck.milliseconds);
        break;
      case "silence":
        void wait(struck.milliseconds, undefined, { ref: false }).then(drop);
        break;
      case "drip":
        void drip(response, text, struck.milliseconds);
        break;
      case "cut":
        response.set({ "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) });
        response.write(text.slice(0, text.length / 2), drop);
        break;
      case "truncate":
        response.type("json").send(text.slice(0, text.length / 2));
        break;
      case "another":
        response.json(this.somebody(userId));
        break;
    }
  }
}

const LOGIN = "/auth/token";

async function drip(response: Response, text: string, milliseconds: number): Promise<void> {
  response.set({ "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) });
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await wait(milliseconds, undefined, { ref: false });
  }
  response.end();
}

function textOf(values: unknown, name: string): string | undefined {
  if (typeof values !== "object" || values === null) return undefined;
  const value = (values as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
}
