/** The platform's "no": a status, an error in a few words, and the details. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly details: string,
  ) {
    super(`${status} ${error}: ${details}`);
  }

  toJSON() {
    return { status: this.status, error: this.error, details: this.details };
  }
}

export const invalid = (details: string) => new Refusal(400, "Bad Request", details);
export const unauthorized = (details: string) => new Refusal(401, "Unauthorized", details);
export const missing = (details: string) => new Refusal(404, "Not Found", details);
export const taken = (details: string) => new Refusal(409, "Conflict", details);
