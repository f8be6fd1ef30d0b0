/** What a fault does to a request and its response. */
import type { RequestHandler, Response } from "express";
import { setTimeout as delay } from "node:timers/promises";
import { type FaultPlan, type PlannedFault, identifyingValue } from "./fault-plan";
import { ApiRejection } from "./rejection";
import { toReceivedRequest } from "./request-log";

/** What the faults need from the server and the platform. */
interface FaultEnvironment {
  /** Drops all connections and rejects new ones. */
  readonly rejectConnections: (milliseconds: number) => void;
  /** Returns the response body for a user with another id. */
  readonly otherUser: (userId: string) => unknown;
}

/** These kinds change the platform's own response, so the platform must process the request first. */
const ALTERS_RESPONSE: ReadonlySet<PlannedFault["kind"]> = new Set(["drip", "cut", "truncate", "otherUser"]);

export function injectFaults(plan: FaultPlan, environment: FaultEnvironment): RequestHandler {
  return (request, response, next) => {
    const received = toReceivedRequest(request);
    const fault = plan.take(received);
    if (!fault) {
      next();
      return;
    }
    response.locals["fault"] = fault.kind;
    const userId = identifyingValue(received, "userId") ?? "";
    const inject = (body: unknown) => applyFault(fault, response, body, userId, environment);
    if (fault.appliedFirst || ALTERS_RESPONSE.has(fault.kind)) {
      interceptResponse(response, inject);
      next();
    } else inject(undefined);
  };
}

/** Passes the platform's response body to `onBody` instead of the client. */
function interceptResponse(response: Response, onBody: (body: unknown) => void): void {
  const { json } = response;
  response.json = (body) => {
    response.json = json;
    onBody(body);
    return response;
  };
}

/** @param body - the platform's own response body; undefined if the platform did not process the request */
function applyFault(
  fault: PlannedFault,
  response: Response,
  body: unknown,
  userId: string,
  environment: FaultEnvironment,
): void {
  const text = JSON.stringify(body ?? {});
  const half = text.slice(0, text.length / 2);
  const drop = () => response.socket?.destroy();
  switch (fault.kind) {
    case "response":
      sendResponse(fault, response);
      break;
    case "reset":
      drop();
      break;
    case "rejectConnections":
      environment.rejectConnections(fault.milliseconds);
      break;
    case "silence":
      void delay(fault.milliseconds, undefined, { ref: false }).then(drop);
      break;
    case "drip":
      void drip(response, text, fault.milliseconds);
      break;
    case "cut":
      announceJson(response, text).write(half, drop);
      break;
    case "truncate":
      response.type("json").send(half);
      break;
    case "otherUser":
      response.json(environment.otherUser(userId));
      break;
  }
}

function sendResponse({ status, headers, body }: PlannedFault, response: Response): void {
  response.status(status).set(headers);
  if (body === undefined) response.json(new ApiRejection(status, "Fault", `Injected fault with status ${status}`));
  else if (typeof body === "string") response.type("html").send(body);
  else response.json(body);
}

async function drip(response: Response, text: string, pauseMs: number): Promise<void> {
  announceJson(response, text);
  for (const byte of Buffer.from(text)) {
    if (response.destroyed) return;
    response.write(Buffer.of(byte));
    await delay(pauseMs, undefined, { ref: false });
  }
  response.end();
}

/** Sets the headers of the complete text. */
function announceJson(response: Response, text: string): Response {
  return response.set({ "content-type": "application/json", "content-length": String(Buffer.byteLength(text)) });
}
