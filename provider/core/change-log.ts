/**
 * The record of what was found to differ and what was written, one JSON object a line, for people and for tools:
 * docs/reference/change-log.md is its description. What is not on the disk yet has not happened: a run waits until its lines are
 * safe, and writes nothing that it could not record.
 */
import { randomUUID } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { open } from "node:fs/promises";
import { BroadworksError } from "../shared/errors";
import { jsonLine } from "../shared/json";

/** Of the form of a line. A member that is added leaves it as it is; another meaning or a member less does not. */
const VERSION = 1;

/** `planned` when a difference is found, in a preview too, and again before it is sent; then `applied` or `failed`. */
export type Phase = "planned" | "applied" | "failed";

/** Why there is a difference: the program says something new, someone else changed the platform, or it comes or goes. */
export type Cause = "program" | "drift" | "adoption" | "removal";

export interface ChangeEntry {
  readonly operation: "create" | "update" | "move" | "rename" | "delete";
  readonly userId: string;
  /** Path of the field, e.g. `address.city`; null for a user as a whole. */
  readonly field: string | null;
  /** Canonical live value; null when it is not set. */
  readonly live: unknown;
  /** Canonical declared value; null when it is to be empty, undefined when it is not known before the run. */
  readonly declared: unknown;
  readonly cause: Cause;
}

export class ChangeLog {
  private readonly run = randomUUID();
  private readonly known = new Set<string>();
  private waiting: string[] = [];
  private flushed: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  /** @param paths - of the files that all of it is recorded in; nothing is recorded without one */
  constructor(private readonly paths: readonly string[]) {}

  /** Records what was found to differ, each change once in a run. @throws BroadworksError when that cannot be written */
  async recordPlanned(entries: readonly ChangeEntry[]): Promise<void> {
    const keyed = entries.map((entry) => [jsonLine(entry), entry] as const);
    const news = keyed.filter(([key]) => !this.known.has(key));
    await this.append(
      news.map(([, entry]) => entry),
      "planned",
    );
    for (const [key] of news) this.known.add(key);
  }

  /** Records what is sent next; it must not be sent when that fails. @throws BroadworksError */
  recordSending(entries: readonly ChangeEntry[]): Promise<void> {
    return this.append(entries, "planned");
  }

  recordApplied(entries: readonly ChangeEntry[]): Promise<void> {
    return this.append(entries, "applied");
  }

  recordFailed(entries: readonly ChangeEntry[], error: unknown): Promise<void> {
    return this.append(
      entries,
      "failed",
      error instanceof BroadworksError ? error.message : "an error of this package",
    );
  }

  /** Does the work between the record of what is sent and that of its outcome. @throws what the work throws */
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
      this.waiting.push(`${jsonLine({ version: VERSION, time, run: this.run, phase, ...entry, error })}\n`);
    return this.flush();
  }

  /** What arrives while a write is under way goes with the next one. */
  private flush(): Promise<void> {
    this.next ??= this.flushed
      .catch(() => undefined)
      .then(() => {
        const lines = this.waiting.join("");
        this.waiting = [];
        this.next = undefined;
        return (this.flushed = this.write(lines));
      });
    return this.next;
  }

  private async write(lines: string): Promise<void> {
    for (const path of this.paths) await write(path, lines);
  }
}

/** Appends whole lines while nobody else does, and comes back when they are on the disk. */
async function write(path: string, lines: string): Promise<void> {
  // Loaded here: most runs need it not at all.
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
      `the change log ${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}), and nothing is ` +
        "changed without a record: make room for it or name another file with broadworks:changeLog, then run again",
    );
  }
}

const LOCK_RETRIES = { retries: 200, minTimeout: 20, maxTimeout: 200, factor: 1.5, randomize: true };

async function appendLines(file: FileHandle, lines: string): Promise<void> {
  const { size } = await file.stat();
  // A writer that was killed may have left half a line.
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
