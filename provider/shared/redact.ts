/** Removes secret values from texts. A platform that rejects a value often repeats it in its error. */

import { isObject } from "./objects";

/** Replaces a secret value in messages, plans and logs. */
export const REDACTED = "[secret]";

/** The only pattern of secret names: fields of the API, arguments of resources and members of service settings. */
const SECRET_NAME = /password|passcode|token|\bpin$/i;
/** Characters. Shorter secrets occur in most texts by chance, and removing them there would reveal them. */
const MIN_SECRET_LENGTH = 4;

/** Whether a field with this name holds a secret, e.g. `newPassword`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/**
 * A value without the members that hold secrets, at any depth.
 *
 * @param isSecret - whether a member with this name holds a secret
 */
export function withoutSecrets(value: unknown, isSecret = isSecretName): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutSecrets(element, isSecret));
  if (!isObject(value)) return value;
  const others = Object.entries(value).filter(([name]) => !isSecret(name));
  return Object.fromEntries(others.map(([name, member]) => [name, withoutSecrets(member, isSecret)]));
}

/** The secret values in the body of a request, at any depth. */
export function collectSecrets(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    isSecretName(name) && (typeof value === "string" || typeof value === "number")
      ? [String(value)]
      : collectSecrets(value),
  );
}

/**
 * The text with every secret replaced by {@link REDACTED}: as it is, and as escaped in JSON, URLs and XML. Returns only
 * the replacement when the text contains a secret shorter than four characters.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(escapedForms))].filter((form) => form !== "" && text.includes(form));
  if (forms.some((form) => form.length < MIN_SECRET_LENGTH)) return REDACTED;
  // Longest first, because one secret can contain another.
  return forms
    .sort((one, other) => other.length - one.length)
    .reduce((result, form) => result.replaceAll(form, REDACTED), text);
}

function escapedForms(secret: string): string[] {
  const xml = secret.replace(/[&<>"']/g, (character) => XML_ESCAPES[character] ?? character);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), xml];
}

const XML_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};
