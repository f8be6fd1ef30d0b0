/** Which requests get which fault. */
import { z } from "zod";
import { invalidRequest } from "./rejection";
import type { ReceivedRequest } from "./request-log";
import { LOGIN_PATH } from "./tokens";

/**
 * A planned fault of a network, a proxy or a platform: the requests that get it, and what happens to them.
 *
 * A request matches if it has all of `method`, `path`, `userId`, `groupId` and `about` that the fault names. The first
 * matching fault of the plan applies. A fault affects the login only if `path` names it.
 *
 * @example
 * // The connection drops after the platform has applied the next update of this user.
 * const lost: Fault = { kind: "reset", method: "PUT", path: "/users", userId: "jane@example.net", appliedFirst: true };
 * // The platform rejects two requests about a department with status 503.
 * const busy: Fault = { kind: "response", status: 503, about: { name: "sales" }, times: 2 };
 */
export interface Fault {
  /**
   * What happens to the request:
   * - `response`: the response is `status`, `headers` and `body`
   * - `reset`: the connection drops
   * - `rejectConnections`: all connections drop, and the simulator rejects new ones for `milliseconds`
   * - `silence`: no response for `milliseconds`, then the connection drops
   * - `drip`: the platform's response arrives one byte at a time, with `milliseconds` between two bytes
   * - `cut`: the connection drops in the middle of the platform's response
   * - `truncate`: half of the platform's response arrives as if it were complete
   * - `otherUser`: the response is a different user
   *
   * The platform always applies the request first for `drip`, `cut`, `truncate` and `otherUser`.
   */
  readonly kind: (typeof KINDS)[number];
  /** HTTP method; by default any. */
  readonly method?: "GET" | "PUT" | "POST" | "DELETE" | undefined;
  /** Path below the base URL, e.g. `/users`; by default any except the login. */
  readonly path?: string | undefined;
  /** The `userId` in the query, or else in the body; case-insensitive. */
  readonly userId?: string | undefined;
  /** The `groupId` in the query, as in a list request; case-sensitive. */
  readonly groupId?: string | undefined;
  /**
   * Other identifying values: each must be in the query, or else at the top level of the body. Case-insensitive.
   * Example: `{ serviceUserId: "sales-hunt-group@example.net" }`.
   */
  readonly about?: Readonly<Record<string, string>> | undefined;
  /** Number of matching requests that pass before the fault applies; 0 by default. */
  readonly skip?: number | undefined;
  /** Number of matching requests that get the fault; 1 by default. */
  readonly times?: number | undefined;
  /** Whether the platform applies the request before the fault occurs; false by default. */
  readonly appliedFirst?: boolean | undefined;
  /** Duration of `rejectConnections` and `silence`; pause between two bytes of `drip`. 1000 by default. */
  readonly milliseconds?: number | undefined;
  /** HTTP status of a `response`, 200 to 599; 500 by default. */
  readonly status?: number | undefined;
  /** Headers of a `response`; none by default. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Body of a `response`: text is sent as HTML, any other value as JSON. By default an error in the API's own form. */
  readonly body?: unknown;
}

const KINDS = ["response", "reset", "rejectConnections", "silence", "drip", "cut", "truncate", "otherUser"] as const;

const schema = z.strictObject({
  kind: z.enum(KINDS),
  method: z.enum(["GET", "PUT", "POST", "DELETE"]).optional(),
  path: z.string().optional(),
  userId: z.string().optional(),
  groupId: z.string().optional(),
  about: z.record(z.string(), z.string()).optional(),
  skip: z.int().min(0).default(0),
  times: z.int().min(1).default(1),
  appliedFirst: z.boolean().default(false),
  milliseconds: z.int().min(0).default(1000),
  status: z.int().min(200).max(599).default(500),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
}) satisfies z.ZodType<unknown, Fault>;

/** A fault with its defaults; `skip` and `times` count down. */
export type PlannedFault = z.output<typeof schema>;

/** The faults that are still to be injected. */
export class FaultPlan {
  private planned: PlannedFault[] = [];

  /** Replaces the plan. @throws ApiRejection with status 400 if a fault is not valid */
  replace(faults: unknown): void {
    const parsed = z.array(schema).safeParse(faults);
    if (!parsed.success)
      throw invalidRequest(`Invalid fault plan: ${z.prettifyError(parsed.error).replaceAll("\n", " ")}`);
    this.planned = parsed.data;
  }

  get remaining(): readonly Fault[] {
    return this.planned;
  }

  /** Returns the fault for this request, if any, and counts it. */
  take(request: ReceivedRequest): PlannedFault | undefined {
    const index = this.planned.findIndex((fault) => isMatch(fault, request));
    const fault = this.planned[index];
    if (!fault) return undefined;
    if (fault.skip > 0) {
      fault.skip -= 1;
      return undefined;
    }
    fault.times -= 1;
    if (fault.times === 0) this.planned.splice(index, 1);
    return fault;
  }
}

function isMatch({ method, path, userId, groupId, about = {} }: PlannedFault, request: ReceivedRequest): boolean {
  if (method !== undefined && method !== request.method) return false;
  if (path === undefined ? request.path === LOGIN_PATH : path !== request.path) return false;
  if (groupId !== undefined && groupId !== request.query["groupId"]) return false;
  const values = userId === undefined ? about : { ...about, userId };
  return Object.entries(values).every(
    ([name, value]) => identifyingValue(request, name)?.toLowerCase() === value.toLowerCase(),
  );
}

/** Returns a value from the query, or else from the top level of the body. */
export function identifyingValue({ query, body }: ReceivedRequest, name: string): string | undefined {
  if (query[name] !== undefined) return query[name];
  if (typeof body !== "object" || body === null) return undefined;
  const value = (body as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
