/** Sends all requests of a process through one queue, one rate limiter and one circuit breaker. */
import { setImmediate as nextEventLoopTurn } from "node:timers/promises";
import PQueue from "p-queue";
import { OperationTimeoutError, RetryLaterError } from "./errors";
import { type HttpRequest, type HttpResponse, type TransportSettings, openTransport } from "./http/transport";
import type { CircuitBreaker } from "./resilience/circuit-breaker";
import type { Deadline } from "./resilience/deadline";
import type { RateLimiter } from "./resilience/rate-limiter";

/**
 * Waits until the request may start, then sends it.
 *
 * @param requestName - method and path, for messages
 * @throws NotSentError, NoResponseError
 */
export type LimitedTransport = (requestName: string, request: HttpRequest, deadline: Deadline) => Promise<HttpResponse>;

interface LimitedTransportSettings extends TransportSettings {
  readonly maxConcurrentRequests: number;
  readonly operationTimeout: number;
}

export function limitTransport(
  settings: LimitedTransportSettings,
  limiter: RateLimiter,
  breaker: CircuitBreaker,
): LimitedTransport {
  const transport = openTransport(settings);
  const queue = new PQueue({ concurrency: settings.maxConcurrentRequests });
  return (requestName, request, deadline) => {
    const queuedAt = performance.now();
    return queue.add(async () => {
      // The request before this one may just have failed. One turn of the event loop later, the breaker knows it.
      await nextEventLoopTurn();
      breaker.check(requestName);
      if (limiter.pauseMs > deadline.remainingMs) throw new RetryLaterError(requestName, limiter.pauseMs);
      const release = await limiter.acquire(requestName);
      try {
        breaker.admit(requestName);
        deadline.extend(performance.now() - queuedAt);
        if (deadline.remainingMs <= 0) throw new OperationTimeoutError(requestName, settings.operationTimeout);
        return await transport(requestName, request, deadline.remainingMs);
      } finally {
        release();
      }
    });
  };
}
