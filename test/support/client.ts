/** Settings of a client that talks to a server of a test. */
import { type Settings, readSettings } from "../../provider/config";

export function account(url: string, over: Partial<Settings> = {}): Settings {
  const { username = "u", password = "p" } = over;
  const given: Record<string, string> = { url, username, password, requestsPerSecond: "1000" };
  const settings = readSettings(
    (key) => given[key.replace("broadworks:", "")],
    () => undefined,
  );
  return { ...settings, ...picked(over, settings) };
}

/** Accepts a simulator too; only its settings are used. */
function picked(over: Partial<Settings>, settings: Settings): Partial<Settings> {
  return Object.fromEntries(Object.entries(over).filter(([name]) => name in settings && name !== "url"));
}
