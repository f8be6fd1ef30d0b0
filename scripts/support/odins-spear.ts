/** The Python client odins_spear as it is published, where Python is there. */
import { pythonWith } from "./python";

export const ODINS_SPEAR = "2.3.0";

/** A Python that has the client, set up once per user; undefined when there is no Python or no way to the package. */
export function pythonWithClient(): Promise<string | undefined> {
  return pythonWith({ name: "odins-spear", version: ODINS_SPEAR, modules: "odins_spear.api" }).catch(() => undefined);
}
