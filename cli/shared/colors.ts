/** Colours on a terminal that has them, and nowhere else: a log in a pipeline is read as text. NO_COLOR turns them off, FORCE_COLOR on. */
import picocolors from "picocolors";

const { env, stdout } = process;

export const colors = picocolors.createColors(
  picocolors.isColorSupported && (stdout.isTTY || Boolean(env["FORCE_COLOR"])),
);
