/** Sends settings, with the form of a cleared value that the platform accepts. */
import type { Values } from "../../core/definition";
import { type OdinClient, type ServiceSettings, getServiceSettings, putServiceSettings } from "../../odin/index";
import { containsNull, sendCleared, toEmptyText } from "../cleared-values";

/** @param live - the settings before */
export function sendSettings(
  client: OdinClient,
  userId: string,
  patch: Readonly<Values>,
  live: ServiceSettings,
): Promise<ServiceSettings | undefined> {
  return sendClearedSettings(patch, async (body) => {
    const response = await putServiceSettings(client, userId, body);
    // An echo of the request, or nothing, does not show whether the platform ignored a cleared value.
    const isShown = response && showsOthers(response, live, patch);
    return containsNull(patch) && !isShown ? getServiceSettings(client, userId) : response;
  });
}

/** Whether a response contains services besides those that a request names, as the settings of a user do. */
function showsOthers(response: ServiceSettings, live: ServiceSettings, patch: Readonly<Values>): boolean {
  const others = Object.keys(live).filter((name) => !(name in patch));
  return others.length > 0 && others.every((name) => name in response);
}

/** Clears values with empty text first, as the vendor's own client does. @param values - with null for cleared values */
export function sendClearedSettings<T extends Readonly<Values>, R extends Readonly<Values>>(
  values: T,
  send: (values: T) => Promise<R | undefined>,
): Promise<R | undefined> {
  return sendCleared(values, [toEmptyText(values) as T, values], send);
}
