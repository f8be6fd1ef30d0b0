/** HTTP statuses that have a meaning of their own in the Odin API. */
export const UNAUTHORIZED = 401;
export const FORBIDDEN = 403;
export const NOT_FOUND = 404;
export const TOO_MANY_REQUESTS = 429;
