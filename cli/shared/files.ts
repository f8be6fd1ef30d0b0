/** Reads and writes files that the user names. */
import { readFile, writeFile } from "node:fs/promises";
import { BroadworksError, errorCode } from "../../provider/shared/errors";

/**
 * @param action - a sentence for the message, e.g. `Name another file.`
 * @throws BroadworksError when the file cannot be read
 */
export async function readNamedFile(file: string, action: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new BroadworksError(`cannot read ${file} (${errorCode(error)}). ${action}`);
  }
}

/**
 * @param action - a sentence for the message
 * @throws BroadworksError when the file cannot be written
 */
export async function writeNamedFile(file: string, text: string, action: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new BroadworksError(`cannot write ${file} (${errorCode(error)}). ${action}`);
  }
}
