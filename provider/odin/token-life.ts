/** How long a token is valid. */

/** The documented life of a token. */
const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Milliseconds that a new token is valid: until the expiry in the token if it is a JSON Web Token, else a day.
 *
 * @param serverTime - the server's clock when it issued the token, in milliseconds since 1970; by default this machine's
 */
export function tokenLifeMs(token: string, serverTime = Date.now()): number {
  const claims = parseClaims(token);
  const issuedAt = typeof claims["iat"] === "number" ? claims["iat"] * 1000 : serverTime;
  const lifeMs = typeof claims["exp"] === "number" ? claims["exp"] * 1000 - issuedAt : DAY_MS;
  return lifeMs > 0 ? lifeMs : DAY_MS;
}

/** The claims of a JSON Web Token; none of any other token. */
function parseClaims(token: string): Readonly<Record<string, unknown>> {
  const [, payload, signature, ...more] = token.split(".");
  if (payload === undefined || signature === undefined || more.length > 0) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, "base64url").toString());
    return typeof claims === "object" && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}
