/** Restores a user with several attempts, and removes the recovery file. */
import { setTimeout as delay } from "node:timers/promises";
import { BroadworksError } from "../../../provider/shared/errors";
import { AuthenticationError, Observer, type Settings } from "../../../provider/tooling";
import { DedicatedUser, type UserSnapshot } from "./dedicated-user";
import { type Recovery, readRecovery, removeRecovery } from "./recovery-file";
import { findRemaining, namesOfValues, restoreValues } from "./restore";

/** Milliseconds before another attempt to restore the user. */
const RESTORE_PAUSES_MS = [1000, 2000, 4000, 8000, 15_000];
/** Comparisons after which a difference is not a matter of time. */
const MAX_COMPARISONS = 2;
/** Milliseconds after which a request with an unknown outcome has ended, and the user is compared again. */
const LATE_EFFECT_MS = 2000;

/**
 * Restores the user of a recovery file, and removes the file.
 *
 * @returns the id of the user
 * @throws BroadworksError when the user cannot be restored
 */
export async function restoreFromFile(settings: Settings, path: string): Promise<string> {
  const recovery = await readRecovery(path);
  const { url, ids, before, touched } = recovery;
  if (url !== settings.url)
    throw new BroadworksError(`${path} is about a user of ${url}. Set BROADWORKS_URL to it, and run again.`);
  await restoreUser(settings, recovery, path, (live) => findRemaining(before, live, touched), false);
  return ids.userId;
}

/**
 * Restores the user, compares it, and removes the recovery file.
 *
 * @param mayBeLate - whether the platform can still apply a request of the test
 * @throws BroadworksError that names the fields which differ, or when no attempt succeeds
 */
export async function restoreUser(
  settings: Settings,
  recovery: Recovery,
  path: string,
  compare: (live: UserSnapshot) => string[],
  mayBeLate: boolean,
): Promise<void> {
  const { ids, touched } = recovery;
  let differences = await retry(settings, recovery, path, compare);
  if (mayBeLate) {
    await delay(LATE_EFFECT_MS);
    differences = await retry(settings, recovery, path, compare);
  }
  const own = new Set(namesOfValues(touched));
  const isRestored = !differences.some((name) => own.has(name));
  if (isRestored) await removeRecovery(path);
  if (differences.length > 0) throw differenceError(ids.userId, differences, isRestored ? undefined : path);
}

/** @returns the names of fields that differ */
async function retry(
  settings: Settings,
  { ids, before, touched }: Recovery,
  path: string,
  compare: (live: UserSnapshot) => string[],
): Promise<string[]> {
  let differences: string[] = [];
  let comparisons = 0;
  for (const pauseMs of [...RESTORE_PAUSES_MS, undefined]) {
    try {
      // A new session each time, because the former one may be the reason of the failure.
      const user = await DedicatedUser.open(ids.userId, new Observer(settings, new AbortController().signal));
      await restoreValues(user, before, touched);
      differences = compare(await user.read());
      comparisons += 1;
      if (differences.length === 0 || comparisons === MAX_COMPARISONS) return differences;
    } catch (error) {
      if (pauseMs === undefined || error instanceof AuthenticationError) throw restoreError(ids.userId, path, error);
    }
    if (pauseMs !== undefined) await delay(pauseMs);
  }
  return differences;
}

/** @param path - of the recovery file; undefined when the test did not change these values */
function differenceError(userId: string, names: readonly string[], path: string | undefined): BroadworksError {
  const action =
    path === undefined
      ? "The test did not write them: someone else changed them meanwhile, or they follow from other values."
      : `Run \`pulumi-broadworks probe --restore ${path}\`, or set them by hand: the file contains the former values.`;
  return new BroadworksError(`${userId} is not as before the test: ${names.join(", ")}. ${action}`);
}

function restoreError(userId: string, path: string, error: unknown): BroadworksError {
  return new BroadworksError(
    `${userId} could not be restored: ${reasonOf(error)}. ` +
      `When the platform can be reached, run \`pulumi-broadworks probe --restore ${path}\`.`,
  );
}

export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, "");
}
