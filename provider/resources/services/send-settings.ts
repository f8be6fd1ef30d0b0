/** Sends settings, with the form of a cleared value that the platform accepts. */
import type { Values } from "../../core/definition";
import { type OdinClient, type ServiceSettings, putServiceSettings } from "../../odin/index";
import { sendCleared, toEmptyText } from "../cleared-values";

export function sendSettings(
  client: OdinClient,
  userId: string,
  patch: Readonly<Values>,
): Promise<ServiceSettings | undefined> {
  return sendClearedSettings(patch, (body) => putServiceSettings(client, userId, body));
}

/** Clears values with empty text first, as the vendor's own client does. @param values - with null for cleared values */
export function sendClearedSettings<T extends Readonly<Values>>(
  values: T,
  send: (values: T) => Promise<ServiceSettings | undefined>,
): Promise<ServiceSettings | undefined> {
  return sendCleared(values, [toEmptyText(values) as T, values], send);
}
