/** The folder of an export: its files, and the users that an interrupted export has read. */
import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { BroadworksError, type Live, type LiveUser, identityKey, jsonLine, parseJson } from "../../provider/tooling";
import { formatJson } from "../shared/format-json";
import { readOptionalFile } from "../shared/read-optional-file";
import { replaceFile } from "../shared/replace-file";

/** The checksums of the files, by which a later export recognizes files that were edited. Never rename this file. */
const MANIFEST = ".pulumi-broadworks-export.json";
/** Users that were read one by one, until the export is complete. Never rename this file. */
const PARTIAL = ".pulumi-broadworks-export.part";

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
    private readonly others: ReadonlyMap<string, Live>,
  ) {}

  /** @throws BroadworksError when the manifest of an earlier export is damaged */
  static async open(folder: string, source: Source): Promise<ExportFolder> {
    await mkdir(folder, { recursive: true });
    const known = await readOptionalFile(join(folder, MANIFEST));
    const parsed = known === undefined ? undefined : manifest.safeParse(parseJson(known));
    if (parsed && !parsed.success)
      throw new BroadworksError(`${join(folder, MANIFEST)} is damaged. Remove it, or name another folder with --out.`);
    const lines = parsePartial((await readOptionalFile(join(folder, PARTIAL))) ?? "", source);
    const users = lines.flatMap(({ user }) => (user ? [[user.userId.toLowerCase(), user] as const] : []));
    const others = lines.flatMap(({ kind, id, live }) =>
      kind !== undefined && id !== undefined && live ? [[identityKey({ kind, id }), live] as const] : [],
    );
    return new ExportFolder(folder, source, parsed?.data.files ?? {}, new Map(users), new Map(others));
  }

  /** Finds a user that an interrupted export has read. */
  findUser(userId: string): LiveUser | undefined {
    return this.users.get(userId.toLowerCase());
  }

  async saveUser(user: LiveUser): Promise<void> {
    if (!this.users.has(user.userId.toLowerCase())) await this.append({ user });
  }

  /** Finds an object of another kind that an interrupted export has read. */
  findOther(kind: string, id: string): Live | undefined {
    return this.others.get(identityKey({ kind, id }));
  }

  async saveOther(kind: string, id: string, live: Live): Promise<void> {
    if (!this.others.has(identityKey({ kind, id }))) await this.append({ kind, id, live });
  }

  private async append(line: object): Promise<void> {
    this.part ??= await open(join(this.folder, PARTIAL), "a", 0o600);
    await this.part.appendFile(`${jsonLine({ ...this.source, ...line })}\n`);
  }

  /**
   * Writes each file in one step, and removes files of earlier exports that are no longer needed.
   *
   * @returns the names of the files that changed
   * @throws BroadworksError before it writes a file, when a file was edited or does not come from an export
   */
  async write(files: Readonly<Record<string, string>>): Promise<string[]> {
    const present = await Promise.all(
      Object.keys(files).map(async (name) => [name, await readOptionalFile(join(this.folder, name))] as const),
    );
    const edited = present.filter(
      ([name, text]) => text !== undefined && text !== files[name] && checksum(text) !== this.written[name],
    );
    if (edited.length > 0)
      throw new BroadworksError(
        `cannot overwrite ${edited.map(([name]) => name).join(", ")} in ${this.folder}: not written by an export, or edited since. ` +
          "Move it away, or name another folder with --out.",
      );
    const changed = present.filter(([name, text]) => text !== files[name]).map(([name]) => name);
    for (const name of changed) await this.replace(name, files[name] ?? "");
    // The file of a group that has no users any more.
    for (const [name, sum] of Object.entries(this.written)) {
      const text = name in files ? undefined : await readOptionalFile(join(this.folder, name));
      if (text !== undefined && checksum(text) === sum) {
        await rm(join(this.folder, name));
        changed.push(name);
      }
    }
    const sums = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, checksum(text)]));
    await this.replace(MANIFEST, formatJson({ files: sums }));
    await this.part?.close();
    await rm(join(this.folder, PARTIAL), { force: true });
    return changed;
  }

  private async replace(name: string, text: string): Promise<void> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, text);
  }
}

type Line = Partial<Source & { user: LiveUser; kind: string; id: string; live: Live }>;

/** Skips an incomplete last line, which a killed export leaves. */
function parsePartial(text: string, { url, serviceProvider }: Source): Line[] {
  const lines = text.split("\n").map(parseJson) as (Line | undefined)[];
  return lines.filter((line) => line?.url === url && line.serviceProvider === serviceProvider) as Line[];
}

function checksum(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
