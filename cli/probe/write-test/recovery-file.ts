/**
 * The values of a user before a write test, in a file that `probe --restore` reads after a killed process. It exists only during
 * a test. It contains values of the user, and no passwords, because the platform returns none.
 */
import { open, rm } from "node:fs/promises";
import { z } from "zod";
import { BroadworksError, errorCode } from "../../../provider/shared/errors";
import { isSecretName, parseJson, withoutSecrets } from "../../../provider/tooling";
import { readNamedFile } from "../../shared/files";
import { formatJson } from "../../shared/format-json";
import type { Touched } from "./check";
import type { UserSnapshot, UserIds } from "./dedicated-user";

const FORMAT = "pulumi-broadworks-probe-restore";

export interface Recovery {
  /** The platform of the user. */
  readonly url: string;
  readonly ids: UserIds;
  readonly before: UserSnapshot;
  /** What the test can have changed. */
  readonly touched: Touched;
}

const values = z.record(z.string(), z.unknown());
const recovery = z.object({
  format: z.literal(FORMAT),
  version: z.literal(1),
  url: z.string(),
  ids: z.object({ serviceProviderId: z.string(), groupId: z.string(), userId: z.string() }),
  before: z.object({ user: values, settings: z.record(z.string(), values) }),
  touched: z.object({
    fields: z.array(z.string()).optional(),
    settings: z.record(z.string(), z.array(z.string())).optional(),
  }),
});

/**
 * Writes the file and waits until it is on the disk. It can be read by its owner only.
 *
 * @throws BroadworksError when the file exists, or cannot be written
 */
export async function writeRecovery(path: string, content: Recovery): Promise<void> {
  const text = formatJson(withoutSecrets({ format: FORMAT, version: 1, ...content }, isSecret));
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw toFileError(path, error);
  }
}

function toFileError(path: string, error: unknown): BroadworksError {
  const code = errorCode(error);
  return new BroadworksError(
    code === "EEXIST"
      ? `${path} exists: a former test did not restore its user. Run \`pulumi-broadworks probe --restore ${path}\` first.`
      : `cannot write ${path} (${code}), which restores the user after a failure. Name a report in another folder with --json.`,
  );
}

/** @throws BroadworksError when the file is not a recovery file */
export async function readRecovery(path: string): Promise<Recovery> {
  const text = await readNamedFile(path, "Name the file that `probe --write-test` reported.");
  const parsed = recovery.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new BroadworksError(`${path} is not a file for --restore. Name the file that \`probe --write-test\` reported.`);
}

export async function removeRecovery(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The platform returns no secrets. A newer release could, and a file is not the place for them. */
function isSecret(name: string): boolean {
  return isSecretName(name) && name !== "passwordExpiresDays";
}
