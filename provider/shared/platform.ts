/** Names of platforms. Users of different platforms with the same id are different people. */

/** The name of the platform with a base URL: two URLs with the same name are about the same users. */
export function platformOf(url: string): string {
  const { host, pathname } = new URL(url);
  return host + pathname.replace(/\/+$/, "");
}

/** Whether both are known to be different platforms. */
export function isElsewhere(platform: string | undefined, here: string | undefined): boolean {
  return platform !== undefined && here !== undefined && platform !== here;
}

/**
 * The output that names the platform of a resource, where an explicit provider serves it. A state contains it, so never change
 * it.
 */
export const PLATFORM_OUTPUT = "platform";
