/** Short excerpts of a file's content that are safe to print. */

/** Shortens a text, and escapes the characters that a terminal acts on or hides. */
export function excerpt(text: string, maxLength: number): string {
  return visible(shortened(text, maxLength));
}

/** The beginning of a text in quotation marks, escaped as in JSON. */
export function quoted(text: string): string {
  return visible(JSON.stringify(shortened(text, 60)));
}

function shortened(text: string, maxLength: number): string {
  // A character has at most two UTF-16 units, so the slice keeps a long file from being split completely.
  const characters = Array.from(text.slice(0, 2 * (maxLength + 1)));
  return characters.length > maxLength ? `${characters.slice(0, maxLength - 1).join("")}…` : text;
}

/** Control, format, unassigned and separator characters as escape sequences. */
function visible(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = (character.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
  });
}
