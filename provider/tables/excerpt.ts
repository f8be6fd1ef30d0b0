/** Excerpts of a file that are short and safe to print. */

/** Shortens text, and escapes the characters that a terminal interprets or hides. */
export function excerpt(text: string, maxLength: number): string {
  return escapeInvisible(shorten(text, maxLength));
}

/** The first 60 characters in quotation marks, escaped as in JSON. */
export function quote(text: string): string {
  return escapeInvisible(JSON.stringify(shorten(text, 60)));
}

function shorten(text: string, maxLength: number): string {
  // A character has at most two UTF-16 units, so the slice contains enough of them. It avoids splitting a long file.
  const characters = Array.from(text.slice(0, 2 * (maxLength + 1)));
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : text;
}

/** Control, format, unassigned and separator characters as escape sequences. */
function escapeInvisible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
