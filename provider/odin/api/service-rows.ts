/** Requests about one row of a list in the settings of a service. */
import type { OdinClient, OdinRequest } from "../client";

/** A request that adds (`POST`), changes (`PUT`) or removes (`DELETE`) one row. */
export interface RowRequest extends Pick<OdinRequest, "path" | "query"> {
  readonly method: "POST" | "PUT" | "DELETE";
  readonly body: Readonly<Record<string, unknown>>;
}

/** @throws OdinError with status 404 or 405 when the platform does not have the path */
export async function sendRow(odin: OdinClient, request: RowRequest): Promise<undefined> {
  await odin(request);
  return undefined;
}
