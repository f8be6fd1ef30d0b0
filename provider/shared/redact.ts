/** Keeps what must not be seen out of texts: a platform that refuses a value likes to repeat it. */

/** What stands for a secret value. */
export const REDACTED = "[secret]";

/** Names under which the API takes what it never gives back. */
const SECRET_FIELD_NAME = /password|passcode|token/i;
/** A shorter secret would be found everywhere, and what is left would tell it. */
const MIN_SECRET_LENGTH = 4;

/** The secret values in a request's body. */
export function collectSecrets(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]) =>
    SECRET_FIELD_NAME.test(name) && (typeof value === "string" || typeof value === "number")
      ? [String(value)]
      : collectSecrets(value),
  );
}

/** The text without the secrets, in whatever way they are written in it. */
export function redact(text: string, secrets: readonly string[]): string {
  const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form !== "" && text.includes(form));
  if (forms.some((form) => form.length < MIN_SECRET_LENGTH)) return REDACTED;
  // The longest first: one may hold another.
  return forms
    .sort((one, other) => other.length - one.length)
    .reduce((rest, form) => rest.replaceAll(form, REDACTED), text);
}

function formsOf(secret: string): string[] {
  const inXml = secret.replace(/[&<>"']/g, (character) => XML[character] ?? character);
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed()), inXml];
}

const XML: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
