/**
 * The `Retry-After` header in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3). Undefined when it is
 * neither; 0 for a date in the past.
 *
 * @param serverDate - the `Date` header; a date in `Retry-After` is relative to the server's clock
 * @example parseRetryAfter("7", undefined) // 7000
 */
export function parseRetryAfter(header: unknown, serverDate: unknown, now = Date.now()): number | undefined {
  if (typeof header !== "string") return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  if (!HTTP_DATE.test(text)) return undefined;
  const retryAt = Date.parse(text);
  if (Number.isNaN(retryAt)) return undefined;
  const serverNow = typeof serverDate === "string" && HTTP_DATE.test(serverDate) ? Date.parse(serverDate) : NaN;
  return Math.max(0, retryAt - (Number.isNaN(serverNow) ? now : serverNow));
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, and the two obsolete forms, which also begin with the name of a day. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;
