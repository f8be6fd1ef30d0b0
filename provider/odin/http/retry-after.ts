/**
 * The `Retry-After` header in milliseconds from now: whole seconds, or an HTTP date, which is read against the server's
 * own clock where it sends it. What is neither says nothing; what is past asks for nothing. RFC 9110, 10.2.3.
 */
export function parseRetryAfter(header: unknown, serverDate: unknown, now = Date.now()): number | undefined {
  if (typeof header !== "string") return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1000, Number.MAX_SAFE_INTEGER);
  if (!HTTP_DATE.test(text)) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  const clock = typeof serverDate === "string" && HTTP_DATE.test(serverDate) ? Date.parse(serverDate) : NaN;
  return Math.max(0, at - (Number.isNaN(clock) ? now : clock));
}

/** `Sun, 06 Nov 1994 08:49:37 GMT`, and the two obsolete forms, which begin with the name of a day as well. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /;
