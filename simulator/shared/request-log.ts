import type { Request, RequestHandler } from "express";

/** Query parameters by name; undefined for a parameter that occurs more than once. */
export type Query = Readonly<Record<string, string | undefined>>;

/** A request to the Odin API, as the simulator received it. */
export interface ReceivedRequest {
  /** In upper case: `PUT`. */
  readonly method: string;
  /** Path below the base URL: `/users`. */
  readonly path: string;
  readonly query: Query;
  /** The parsed JSON; null if the request has no body. */
  readonly body: unknown;
}

/** A request and how it ended. */
export interface LoggedRequest extends ReceivedRequest {
  /** HTTP status of the response; 0 if the connection ended without one. */
  readonly status: number;
  /** Kind of the fault that was injected, if any: `reset`. */
  readonly fault?: string;
}

export function toReceivedRequest(request: Request): ReceivedRequest {
  const { method, path } = request;
  return { method, path, query: queryOf(request), body: (request.body as unknown) ?? null };
}

/** Appends each request to the log when its response or its connection ends. */
export function logRequests(log: LoggedRequest[]): RequestHandler {
  return (request, response, next) => {
    const received = toReceivedRequest(request);
    const append = () => {
      response.off("finish", append).off("close", append);
      const { fault } = response.locals as { fault?: string };
      const status = response.headersSent ? response.statusCode : 0;
      log.push({ ...received, status, ...(fault !== undefined && { fault }) });
    };
    response.once("finish", append).once("close", append);
    next();
  };
}

export function queryOf(request: Request): Query {
  return Object.fromEntries(
    Object.entries(request.query).map(([name, value]) => [name, typeof value === "string" ? value : undefined]),
  );
}
