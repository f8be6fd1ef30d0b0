/** The report of `probe`, which `simulate --like` reads. */
import { z } from "zod";
import { BroadworksError, parseJson } from "../../provider/tooling";
import { type Platform, type SimulatorOptions, parsePlatform } from "../../simulator/index";
import { readNamedFile } from "../shared/files";
import { toPlatform } from "./aspects";
import type { Facts, WriteFacts } from "./facts";

const FORMAT = "pulumi-broadworks-probe";

export interface Report {
  readonly format: typeof FORMAT;
  readonly version: 1;
  readonly platform: Partial<Platform>;
  /** Rows of a list without a limit; undefined when such a list is complete. */
  readonly listLimit: number | undefined;
  readonly facts: Facts;
}

export function createReport(facts: Facts): Report {
  const { rows, userCount = 0, rowsWithLimit = 0 } = facts.list ?? { rows: 0 };
  // Fewer rows with a limit too: the count is wrong or rows are hidden, and the list has no default limit.
  const listLimit = rows > 0 && rows < userCount && rowsWithLimit > rows ? rows : undefined;
  return { format: FORMAT, version: 1, platform: toPlatform(facts), listLimit, facts };
}

const reportFile = z.looseObject({
  format: z.literal(FORMAT),
  version: z.literal(1),
  platform: z.record(z.string(), z.string()),
  listLimit: z.int().positive().optional(),
  facts: z.looseObject({
    list: z.looseObject({ missingFields: z.array(z.string()) }).optional(),
    write: z
      .looseObject({
        characters: z.string().optional(),
        tooLong: z.looseObject({ outcome: z.string(), status: z.int(), codes: z.array(z.int()) }).optional(),
      })
      .optional(),
  }),
});

type Like = Pick<SimulatorOptions, "platform" | "listLimit" | "listRow" | "characterSet" | "invalidValue">;

/** The character sets of a simulator that store the characters of a test in the same way. */
const CHARACTER_SETS: Readonly<
  Partial<Record<NonNullable<WriteFacts["characters"]>, SimulatorOptions["characterSet"]>>
> = {
  latin1: "latin1",
  ascii: "ascii",
  rejected: "latin1Only",
};

/**
 * The options of a simulator that behaves like the platform of a report.
 *
 * @throws BroadworksError when the file is not such a report
 */
export async function readLike(path: string): Promise<Like> {
  const text = await readNamedFile(path, "Name a file that `probe --json` wrote.");
  const parsed = reportFile.safeParse(parseJson(text));
  if (!parsed.success)
    throw new BroadworksError(
      `${path} is not a report of this version. Write it again with \`pulumi-broadworks probe --json\`.`,
    );
  const { platform, listLimit, facts } = parsed.data;
  const missing = new Set(facts.list?.missingFields ?? []);
  return {
    platform: toAlternatives(path, platform),
    ...(listLimit !== undefined && { listLimit }),
    ...(missing.size > 0 && {
      listRow: (details) => Object.fromEntries(Object.entries(details).filter(([name]) => !missing.has(name))),
    }),
    ...writeOptions(facts.write),
  };
}

/** How values are rejected and stored. */
function writeOptions({ characters, tooLong }: z.infer<typeof reportFile>["facts"]["write"] & object = {}): Like {
  const characterSet = CHARACTER_SETS[characters as keyof typeof CHARACTER_SETS];
  const [code] = tooLong?.codes ?? [];
  const isRejection = tooLong?.outcome === "rejected" && tooLong.status >= 400;
  return {
    ...(characterSet && { characterSet }),
    ...(tooLong && isRejection && { invalidValue: { status: tooLong.status, code } }),
  };
}

function toAlternatives(path: string, platform: Readonly<Record<string, string>>): Partial<Platform> {
  const pairs = Object.entries(platform).map(([aspect, alternative]) => `${aspect}=${alternative}`);
  if (pairs.length === 0) return {};
  try {
    return parsePlatform(pairs.join(","));
  } catch (error) {
    throw new BroadworksError(`${path}: ${(error as Error).message}`);
  }
}
