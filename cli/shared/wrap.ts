/** Prose for a terminal: lines end between words. Elsewhere a line stays one line, because a program may read it. */
import { stripVTControlCharacters } from "node:util";

/** The width of a terminal that does not report its own, e.g. in a pipeline. */
const DEFAULT_WIDTH = 80;

type Output = Pick<NodeJS.WriteStream, "isTTY" | "columns" | "write">;

/** Writes lines for people. @param indent - of the lines that continue a line, besides its own indentation */
export function printProse(output: Output, text: string, indent = 2): void {
  output.write(`${wrapFor(output, text, indent)}\n`);
}

/** @returns the text as the output shows it: wrapped on a terminal */
export function wrapFor({ isTTY, columns }: Pick<Output, "isTTY" | "columns">, text: string, indent = 2): string {
  return isTTY ? wrap(text, columns || DEFAULT_WIDTH, indent) : text;
}

/**
 * Wraps each line of a text between words that one space separates. A word that is too long has a line of its own.
 *
 * @param width - in columns; escape sequences of colors need none
 * @param indent - of the lines that continue a line, besides its own indentation
 */
export function wrap(text: string, width: number, indent: number): string {
  return text
    .split("\n")
    .map((line) => wrapLine(line, width, indent))
    .join("\n");
}

function wrapLine(line: string, width: number, indent: number): string {
  const own = /^ */.exec(line)?.[0].length ?? 0;
  const margin = " ".repeat(own + indent);
  const [first = "", ...words] = line.split(/(?<=\S) (?=\S)/);
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (stripVTControlCharacters(longer).length > width) lines.push(margin + word);
    else lines[lines.length - 1] = longer;
  }
  return lines.join("\n");
}
