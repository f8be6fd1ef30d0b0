/** The folder of an export: what was read so far, and files that are only overwritten as they were written. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { BroadworksError } from "../../provider/shared/errors";
import { jsonLine } from "../../provider/shared/json";
import type { LiveUser } from "../../provider/odin";
import type { Live } from "../../provider/core/converge";
import { readOptionalFile } from "../shared/read-optional-file";

/** What was written, by file: its checksum. Beside the project, so that a later export knows its own files. */
const MANIFEST = ".pulumi-broadworks-export.json";
/** Users that were read one by one before the export was stopped. */
const KEPT = ".pulumi-broadworks-export.part";

const manifest = z.object({ files: z.record(z.string(), z.string()) });

interface Source {
  readonly url: string;
  readonly serviceProvider: string;
}

export class ExportFolder {
  private part: FileHandle | undefined;

  private constructor(
    private readonly folder: string,
    private readonly source: Source,
    private readonly written: Readonly<Record<string, string>>,
    private readonly users: ReadonlyMap<string, LiveUser>,
    private readonly services: ReadonlyMap<string, Live>,
  ) {}

  static async open(folder: string, source: Source): Promise<ExportFolder> {
    await mkdir(folder, { recursive: true });
    const known = await readOptionalFile(join(folder, MANIFEST));
    const parsed = known === undefined ? undefined : manifest.safeParse(jsonOf(known));
    if (parsed && !parsed.success)
      throw new BroadworksError(
        `${join(folder, MANIFEST)} is not what an export wrote; remove it, or name another folder`,
      );
    const lines = linesOf((await readOptionalFile(join(folder, KEPT))) ?? "", source);
    const [users, services] = [byId(lines.map(({ user }) => user)), byId(lines.map(({ services: theirs }) => theirs))];
    return new ExportFolder(folder, source, parsed?.data.files ?? {}, users, services);
  }

  /** A user that was read before the export was stopped. */
  findUser(userId: string): LiveUser | undefined {
    return this.users.get(userId.toLowerCase());
  }

  async saveUser(user: LiveUser): Promise<void> {
    if (!this.users.has(user.userId.toLowerCase())) await this.append({ user });
  }

  /** The services of a user that were read before the export was stopped. */
  findServices(userId: string): Live | undefined {
    return this.services.get(userId.toLowerCase());
  }

  async saveServices(services: Live): Promise<void> {
    if (!this.services.has(services.userId.toLowerCase())) await this.append({ services });
  }

  private async append(line: object): Promise<void> {
    this.part ??= await open(join(this.folder, KEPT), "a", 0o600);
    await this.part.appendFile(`${jsonLine({ ...this.source, ...line })}\n`);
  }

  /**
   * Writes the files, each in one step, and gives the names of those that are not as they were.
   *
   * @throws BroadworksError before anything is written, when a file is in the way that no export wrote
   */
  async write(files: Readonly<Record<string, string>>): Promise<string[]> {
    const present = await Promise.all(
      Object.keys(files).map(async (name) => [name, await readOptionalFile(join(this.folder, name))] as const),
    );
    const foreign = present.filter(
      ([name, text]) => text !== undefined && text !== files[name] && checksum(text) !== this.written[name],
    );
    if (foreign.length > 0)
      throw new BroadworksError(
        `${foreign.map(([name]) => name).join(", ")} in ${this.folder} was changed by hand or written by somebody else, and is not ` +
          "overwritten; move it away, or name another folder with --out",
      );
    const changed = present.filter(([name, text]) => text !== files[name]).map(([name]) => name);
    for (const name of changed) await replace(join(this.folder, name), files[name] ?? "");
    // A group that has no users any more.
    for (const [name, sum] of Object.entries(this.written)) {
      const text = name in files ? undefined : await readOptionalFile(join(this.folder, name));
      if (text !== undefined && checksum(text) === sum) {
        await rm(join(this.folder, name));
        changed.push(name);
      }
    }
    const sums = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, checksum(text)]));
    await replace(join(this.folder, MANIFEST), `${JSON.stringify({ files: sums }, null, 2)}\n`);
    await this.part?.close();
    await rm(join(this.folder, KEPT), { force: true });
    return changed;
  }
}

async function replace(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.tmp`, text);
  await rename(`${path}.tmp`, path);
}

type Line = Partial<Source & { user: LiveUser; services: Live }>;

/** Half a line is what a killed export leaves. */
function linesOf(text: string, { url, serviceProvider }: Source): Line[] {
  const lines = text.split("\n").map(jsonOf) as (Line | undefined)[];
  return lines.filter((line) => line?.url === url && line.serviceProvider === serviceProvider) as Line[];
}

function byId<T extends { readonly userId: string }>(all: readonly (T | undefined)[]): Map<string, T> {
  return new Map(all.flatMap((one) => (one ? [[one.userId.toLowerCase(), one] as const] : [])));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
