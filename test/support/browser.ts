/** Starts a real Chromium. */
import type { Context } from "mocha";
import { type Browser, chromium } from "playwright-core";
import which from "which";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * Skips the suite on a machine without Chromium.
 *
 * @throws Error on a CI machine without Chromium, because CI must run every test
 */
export async function openBrowser(suite: Context): Promise<Browser> {
  const found = await Promise.all(NAMES.map((name) => which(name, { nothrow: true })));
  const executablePath = process.env["CHROMIUM"] ?? found.find((path) => path !== null);
  if (executablePath === undefined) {
    const message =
      "Chromium is not on the PATH. Install it (Debian: apt-get install chromium), or set CHROMIUM to its path.";
    if (process.env["CI"]) throw new Error(message);
    console.log(message);
    return suite.skip();
  }
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}
