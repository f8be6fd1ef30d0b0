/**
 * The change log: every difference that a run finds and every write, one JSON object per line. docs/reference/change-log.md
 * describes it. A run writes nothing to the platform before the record of it is on the disk.
 */
import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { BroadworksError, errorCode, withLater } from "../../shared/errors";
import { jsonLine } from "../../shared/json";

/** The version of a line. New members keep it; a member that is removed or gets another meaning changes it. */
const VERSION = 2;

/** `planned` when a difference is found (in a preview too) and again before it is sent; then `applied` or `failed`. */
type Phase = "planned" | "applied" | "failed";

/**
 * Why there is a difference: the program changed, someone else changed the platform, a resource is adopted or removed, or another
 * object gets the value (`handover`).
 */
export const CAUSES = ["program", "drift", "adoption", "removal", "handover"] as const;
export type Cause = (typeof CAUSES)[number];

export interface ChangeEntry {
  readonly operation: Operation;
  /** The kind of resource, e.g. `BroadworksUser`. */
  readonly kind: string;
  /** Identifies the object within its kind, e.g. the user id. */
  readonly id: string;
  /** Path of the field, e.g. `address.city`; null for the complete object. */
  readonly field: string | null;
  /** Canonical live value; null when it is not set. */
  readonly live: unknown;
  /** Canonical declared value; null clears the field, undefined is not known before the run. */
  readonly declared: unknown;
  readonly cause: Cause;
  /** The value that passes to another object; only with the cause `handover`. */
  readonly value?: unknown;
  /** The object that gets the value; only with the cause `handover`. */
  readonly to?: string;
}

/** The operations of entries. `update` writes fields; the others have requests of their own. */
export const OPERATIONS = ["create", "update", "move", "rename", "delete"] as const;
export type Operation = (typeof OPERATIONS)[number];

export class ChangeLog {
  private readonly run = randomUUID();
  private readonly recorded = new Set<string>();
  private pending: string[] = [];
  private flushed: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  /** @param paths - files that each receive every line; without one nothing is recorded */
  constructor(private readonly paths: readonly string[]) {}

  /** Records differences, each once per run. @throws BroadworksError when a file cannot be written */
  async recordPlanned(entries: readonly ChangeEntry[]): Promise<void> {
    const keyed = entries.map((entry) => [jsonLine(entry), entry] as const);
    const added = keyed.filter(([key]) => !this.recorded.has(key));
    await this.append(
      added.map(([, entry]) => entry),
      "planned",
    );
    for (const [key] of added) this.recorded.add(key);
  }

  /** Records changes that are sent next; they must not be sent when this fails. @throws BroadworksError */
  recordSending(entries: readonly ChangeEntry[]): Promise<void> {
    return this.append(entries, "planned");
  }

  recordApplied(entries: readonly ChangeEntry[]): Promise<void> {
    return this.append(entries, "applied");
  }

  /** Records changes that failed. @throws the error, which reports both, when a file cannot be written */
  async recordFailed(entries: readonly ChangeEntry[], error: unknown): Promise<void> {
    try {
      await this.append(entries, "failed", error instanceof BroadworksError ? error.message : "an internal error");
    } catch (other) {
      throw withLater(error, other);
    }
  }

  /** Records changes, does the work that sends them, and records its outcome. @throws what the work throws */
  async withRecord(entries: readonly ChangeEntry[], work: () => Promise<unknown>): Promise<void> {
    await this.recordSending(entries);
    try {
      await work();
    } catch (error) {
      await this.recordFailed(entries, error);
      throw error;
    }
    await this.recordApplied(entries);
  }

  private append(entries: readonly ChangeEntry[], phase: Phase, error?: string): Promise<void> {
    if (this.paths.length === 0 || entries.length === 0) return Promise.resolve();
    const time = new Date().toISOString();
    for (const entry of entries)
      this.pending.push(`${jsonLine({ version: VERSION, time, run: this.run, phase, ...entry, error })}\n`);
    return this.flush();
  }

  /** Lines that arrive during a write go with the next one. */
  private flush(): Promise<void> {
    this.next ??= this.flushed
      .catch(() => undefined)
      .then(() => {
        const lines = this.pending.join("");
        this.pending = [];
        this.next = undefined;
        return (this.flushed = this.write(lines));
      });
    return this.next;
  }

  private async write(lines: string): Promise<void> {
    for (const path of this.paths) await write(path, lines);
  }
}

/** Appends complete lines under a lock, and returns when they are on the disk. */
async function write(path: string, lines: string): Promise<void> {
  // Loaded here: most runs have no change log.
  const { default: lockfile } = await import("proper-lockfile");
  try {
    const file = await open(path, "a+", 0o600);
    try {
      const release = await lockfile.lock(path, { realpath: false, stale: 10_000, retries: LOCK_RETRIES });
      try {
        await appendLines(file, lines);
      } finally {
        await release();
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new BroadworksError(
      `the change log ${path} cannot be written (${errorCode(error)}), and nothing is ` +
        "changed without a record. Free disk space or name another file with broadworks:changeLog, then run again",
    );
  }
}

const LOCK_RETRIES = { retries: 200, minTimeout: 20, maxTimeout: 200, factor: 1.5, randomize: true };

async function appendLines(file: FileHandle, lines: string): Promise<void> {
  const { size } = await file.stat();
  // A writer that was killed can leave half a line.
  const begin = size > 0 && !(await endsWithNewline(file, size)) ? "\n" : "";
  try {
    await file.appendFile(begin + lines, "utf8");
    await file.sync();
  } catch (error) {
    await file.truncate(size).catch(() => undefined);
    throw error;
  }
}

async function endsWithNewline(file: FileHandle, size: number): Promise<boolean> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1);
  return buffer.toString() === "\n";
}
