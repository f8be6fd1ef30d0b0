/** A request that the platform rejects. Its JSON is the response body: `{ status, error, details }`. */
export class ApiRejection extends Error {
  /**
   * @param status - HTTP status, 400 to 599
   * @param error - the reason phrase of the status
   * @param details - the problem, in a few words
   */
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

/** 400: a value or a field is not valid. */
export const invalidRequest = (details: string) => new ApiRejection(400, "Bad Request", details);
/** 401: the token or the account is not valid. */
export const unauthorized = (details: string) => new ApiRejection(401, "Unauthorized", details);
/** 404: the object does not exist. */
export const notFound = (details: string) => new ApiRejection(404, "Not Found", details);
/** An error of OCI-P, with its number as the API passes it on. */
export const ociError = (status: number, code: number, summary: string) =>
  new ApiRejection(status, `[Error ${code}] ${summary}`, "");
/** 409: another object has this value. */
export const conflict = (details: string) => new ApiRejection(409, "Conflict", details);
