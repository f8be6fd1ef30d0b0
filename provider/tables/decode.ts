/** The text of a file in the encodings that spreadsheets save. */

export const LINE_BREAK = /\r\n|\n|\r/;

export interface DecodedText {
  /** Without a byte order mark. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  /** What a reader of the run needs to know about the encoding; undefined for UTF-8. */
  readonly notice?: string;
}

/** The text cannot be read without knowledge of its encoding. The message has the action. */
export class UnknownEncodingError extends Error {
  /** @param line - of the first character that cannot be read */
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/**
 * UTF-8 and UTF-16 are recognized. Single-byte encodings are not: in two of them, the same byte is a different letter of a name.
 *
 * @throws UnknownEncodingError
 */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = findUtf16(bytes);
  const text = decode(bytes, utf16 ?? "utf-8");
  const decoded = { text: text.replace(MARK, ""), hasByteOrderMark: MARK.test(text) };
  return utf16 ? { ...decoded, notice: `the file is in ${utf16.toUpperCase()} instead of UTF-8` } : decoded;
}

/** Some programs write it twice. */
const MARK = /^\ufeff+/;

function decode(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnknownEncodingError(describe(bytes, encoding), findLine(bytes, encoding));
  }
}

function describe(bytes: Uint8Array, encoding: string): string {
  const name = encoding.toUpperCase();
  if (isCutOff(bytes, encoding))
    return `its last character is not complete in ${name}: it is cut off, or it has another encoding; ${SAVE}`;
  return `it is not ${name}; ${SAVE}${encoding === "utf-8" ? `, or ${CONVERT}` : ""}`;
}

const SAVE = 'save it as "CSV UTF-8"';
const CONVERT = "convert it, if it is from a Western European Windows: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW";

function isCutOff(bytes: Uint8Array, encoding: string): boolean {
  try {
    new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function findLine(bytes: Uint8Array, encoding: string): number {
  const [before = ""] = new TextDecoder(encoding).decode(bytes).split("\ufffd", 1);
  return before.split(LINE_BREAK).length;
}

/** UTF-16 by its byte order mark, or by the zeros of its ASCII characters. */
function findUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const head = bytes.subarray(0, 200);
  const zeros = [0, 0];
  for (const [index, byte] of head.entries()) if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const isMost = (count: number) => count > head.length / 4;
  if (even === 0 && isMost(odd)) return "utf-16le";
  if (odd === 0 && isMost(even)) return "utf-16be";
  return undefined;
}
