import { access, constants, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { BroadworksError, errorCode } from "../../provider/shared/errors";

/**
 * Checks a file that a command writes at its end, which can be minutes later.
 *
 * @throws BroadworksError when its folder does not exist or is not writable, or when it is a folder itself
 */
export async function requireWritable(file: string): Promise<void> {
  const code = await findObstacle(file);
  if (code !== undefined) throw new BroadworksError(`cannot write ${file} (${code}). Name another file.`);
}

async function findObstacle(file: string): Promise<string | undefined> {
  try {
    const known = await stat(file).catch(() => undefined);
    if (known?.isDirectory()) return "EISDIR";
    await access(known ? file : dirname(file), constants.W_OK);
    return known || (await stat(dirname(file))).isDirectory() ? undefined : "ENOTDIR";
  } catch (error) {
    return errorCode(error);
  }
}
