import { rename, writeFile } from "node:fs/promises";

/** Writes a file in one step: an interrupted write leaves the former content. @param mode - the permissions of the file */
export async function replaceFile(path: string, text: string, mode = 0o666): Promise<void> {
  await writeFile(`${path}.tmp`, text, { mode });
  await rename(`${path}.tmp`, path);
}
