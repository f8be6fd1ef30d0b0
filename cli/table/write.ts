/** Writes the file of a table without the loss of another file. */
import { statSync } from "node:fs";
import { errorCode } from "../../provider/shared/errors";
import { readOptionalFile } from "../shared/read-optional-file";
import { replaceFile } from "../shared/replace-file";
import { UsageError } from "../shared/usage-error";

interface WriteOptions {
  /** Replaces a file with other content. */
  readonly overwrite: boolean;
  /** The file that the values come from; the new one has its permissions, because a table can contain passwords. */
  readonly source?: string;
}

/**
 * Writes the file in one step.
 *
 * @returns false if the file has this content already
 * @throws UsageError if the file exists with another content, or cannot be written
 */
export async function writeTable(file: string, text: string, { overwrite, source }: WriteOptions): Promise<boolean> {
  try {
    const present = await readOptionalFile(file);
    if (present === text) return false;
    if (present !== undefined && !overwrite)
      throw new UsageError(`${file} exists. Add --overwrite to replace it, or name another file.`);
    const mode = source === undefined ? 0o666 : statSync(source).mode & 0o777;
    await replaceFile(file, text, mode);
    return true;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot write ${file} (${errorCode(error)}). Name another file.`);
  }
}
