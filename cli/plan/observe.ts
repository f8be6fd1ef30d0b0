/** What the engine and the provider tell of a stack while nothing is done to it: by events, and by the record of changes. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import {
  BroadworksError,
  type ChangeEntry,
  type Definition,
  OPERATIONS,
  RECORD_VARIABLE,
  findResource,
  idKey,
  kindOfType,
  withCurrentNames,
} from "../../provider/tooling";
import { isOwn, messageIn, reasonsIn } from "../engine/events";
import { openStack } from "../engine/project";
import { readOptionalFile } from "../shared/read-optional-file";

type Values = Readonly<Record<string, unknown>>;

export interface Resource {
  readonly name: string;
  /** Its kind; undefined for a resource of another package. */
  readonly definition: Definition | undefined;
  readonly type: string;
  /** What the engine would do to it, in its words. */
  readonly operations: ReadonlySet<string>;
  /** Empty where the last run left no such resource. */
  readonly inputsBefore: Values;
  readonly outputsBefore: Values;
  /** Empty where this run does not declare the resource. */
  readonly inputs: Values;
  /** The resource option `retainOnDelete` of the last run: the engine removes the resource without a call to the provider. */
  readonly isRetained: boolean;
}

export interface Observed {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly Resource[];
  readonly entries: readonly ChangeEntry[];
  readonly warnings: readonly string[];
  /** Why it could not be told to the end, a sentence each. */
  readonly failures: readonly string[];
}

export interface Look {
  /** `plan` runs the program; `drift` compares the state of the last run with what is live. */
  readonly mode: "plan" | "drift";
  readonly folder: string;
  readonly stack: string | undefined;
  readonly cli: string;
  /** Reads what is there first, as `pulumi up --refresh`. */
  readonly refresh: boolean;
  /** The person no longer wants it. */
  readonly stop: AbortSignal;
  /** The engine is to be told so; on a terminal it is told by the terminal. */
  readonly interrupt: AbortSignal;
  readonly looked: () => void;
}

/** What is set for runs that do something, and with which the engine refuses to only look. */
const MERELY_LOOKING = {
  PULUMI_SKIP_CONFIRMATIONS: "",
  PULUMI_OPTION_SKIP_PREVIEW: "",
  PULUMI_OPTION_EXPECT_NO_CHANGES: "",
};

/** @throws BroadworksError when there is no such project or stack */
export async function observe({ mode, folder, stack: wanted, cli, refresh, ...run }: Look): Promise<Observed> {
  const temporary = await mkdtemp(join(tmpdir(), "broadworks-plan-"));
  try {
    const record = join(temporary, "record.jsonl");
    const { project, name, stack, leave } = await openStack({
      folder,
      stack: wanted,
      cli,
      environment: { [RECORD_VARIABLE]: record, ...MERELY_LOOKING },
    });
    const watch = new Watch(run.looked);
    const options = { onEvent: watch.see, color: "never", signal: run.interrupt } as const;
    try {
      await (mode === "drift" ? stack.previewRefresh(options) : stack.preview({ ...options, refresh }));
    } catch (error) {
      run.stop.throwIfAborted();
      if (watch.failures.length === 0) watch.failures.push(...reasonsIn(error));
    } finally {
      await leave();
    }
    const { resources, warnings, failures } = watch;
    return { project, stack: name, resources, entries: await entriesIn(record), warnings, failures };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The part of the engine's `StepEventStateMetadata` that a plan reads. */
type State =
  | Readonly<{
      inputs?: Values | null;
      outputs?: Values | null;
      custom?: boolean;
      delete?: boolean;
      retainOnDelete?: boolean;
    }>
  | null
  | undefined;

/** Collects what the events of one run report. Exported for tests. */
export class Watch {
  readonly warnings: string[] = [];
  readonly failures: string[] = [];
  private readonly seen = new Map<string, Resource>();

  constructor(private readonly looked: () => void) {}

  get resources(): Resource[] {
    return [...this.seen.values()];
  }

  readonly see = (event: EngineEvent): void => {
    const message = messageIn(event);
    if (message?.severity === "error") this.failures.push(message.text);
    if (message?.severity === "warning") this.warnings.push(message.text);
    const { metadata } = event.resourcePreEvent ?? {};
    if (!metadata || isOwn(metadata.type)) return;
    const { op, urn, type } = metadata;
    const [before, after] = [metadata.old as State, metadata.new as State];
    // A component is no more than those that it is made of.
    if ((after ?? before)?.custom !== true) return;
    // What is left of a replacement by an earlier run has the URN of its replacement, which the refresh reports as well.
    if (op === "refresh" && before?.delete === true) return;
    // The engine forgets a resource of which an earlier run made the first half of a replacement: nothing is left to do.
    if (op === "remove-pending-replace") return;
    const key = this.isLeftover(urn, op, before) ? `${urn} ${this.seen.size}` : urn;
    const known = this.seen.get(key);
    if (!known) this.looked();
    // The engine reports a replacement in several steps, and a refresh before the step that follows from it.
    const definition = findResource(kindOfType(type) ?? "");
    const current = (values: Values | null | undefined) =>
      definition && values ? withCurrentNames(definition, values) : values;
    this.seen.set(key, {
      name: urn.split("::").at(-1) ?? urn,
      definition,
      type,
      operations: new Set([...(known?.operations ?? []), key === urn ? op : "delete"]),
      inputsBefore: known?.inputsBefore ?? current(before?.inputs) ?? {},
      outputsBefore: known?.outputsBefore ?? current(before?.outputs) ?? {},
      inputs: after?.inputs ?? known?.inputs ?? {},
      isRetained: known?.isRetained ?? before?.retainOnDelete === true,
    });
  };

  /** Whether a step deletes what an earlier run replaced and failed to delete: its URN is that of the replacement. */
  private isLeftover(urn: string, op: string, before: State): boolean {
    if (op !== "delete-replaced" || before?.delete !== true) return false;
    const operations = this.seen.get(urn)?.operations;
    return operations?.has("create-replacement") !== true || operations.has("delete-replaced");
  }
}

const entrySchema: z.ZodType<ChangeEntry> = z.object({
  operation: z.enum(OPERATIONS),
  kind: z.string(),
  id: z.string(),
  field: z.string().nullable(),
  live: z.unknown(),
  declared: z.unknown(),
  cause: z.enum(["program", "drift", "adoption", "removal"]),
});

/** What was recorded, each change once: a refresh comes before the look for changes, and tells why. */
async function entriesIn(path: string): Promise<ChangeEntry[]> {
  const text = (await readOptionalFile(path)) ?? "";
  const entries = new Map<string, ChangeEntry>();
  for (const line of text.split("\n").filter(Boolean)) {
    const parsed = entrySchema.safeParse(JSON.parse(line));
    if (!parsed.success)
      throw new BroadworksError("the project has another version of pulumi-broadworks than this command; install one");
    const entry = parsed.data;
    entries.set(JSON.stringify([entry.kind, idKey(entry.id), entry.field]), entry);
  }
  return [...entries.values()];
}
