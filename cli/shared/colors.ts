/** Colors for a terminal. Piped output has none. NO_COLOR turns colors off, FORCE_COLOR turns them on. */
import picocolors from "picocolors";

const { env, stdout } = process;

export const colors = picocolors.createColors(
  picocolors.isColorSupported && (stdout.isTTY || Boolean(env["FORCE_COLOR"])),
);
