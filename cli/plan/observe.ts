/** Observes a preview: the engine reports resources as events, and the provider records changes in a file. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EngineEvent, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { z } from "zod";
import {
  BroadworksError,
  CAUSES,
  type ChangeEntry,
  type Definition,
  OPERATIONS,
  type Values,
  RECORD_VARIABLE,
  describeUnknownVariables,
  findResource,
  idKey,
  kindOfType,
  nameIn,
  withCurrentNames,
} from "../../provider/tooling";
import { useCurrentConfiguration } from "../engine/current-configuration";
import { RunMessages, isEngineType } from "../engine/events";
import { type OpenOptions, openStack, unknownStackError } from "../engine/project";
import { readOptionalFile } from "../shared/read-optional-file";
import type { StopSignals } from "../shared/signals";
import type { Mode } from "./actions";

export interface Resource {
  readonly name: string;
  /** Its kind; undefined for a resource of another package. */
  readonly definition: Definition | undefined;
  readonly type: string;
  /** The operations of the engine on it, in the engine's words. */
  readonly operations: ReadonlySet<string>;
  /** Empty where the last run left no such resource. */
  readonly inputsBefore: Readonly<Values>;
  readonly outputsBefore: Readonly<Values>;
  /** Empty where this run does not declare the resource. */
  readonly inputs: Readonly<Values>;
  /** The resource option `retainOnDelete` of the last run: the engine removes the resource without a request to the provider. */
  readonly isRetained: boolean;
}

export interface Observed {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly Resource[];
  readonly entries: readonly ChangeEntry[];
  readonly warnings: readonly string[];
  /** Why the preview is incomplete, a sentence each. */
  readonly failures: readonly string[];
}

interface ObserveOptions extends StopSignals, Omit<OpenOptions, "environment"> {
  readonly mode: Mode;
  /** Reads what is there first, as `pulumi up --refresh`. */
  readonly refresh: boolean;
  /** The engine has reported one more resource. */
  readonly onResource: () => void;
}

/** Clears variables that are set for unattended updates. With them, the engine rejects a preview. */
const PREVIEW_ENVIRONMENT = {
  PULUMI_SKIP_CONFIRMATIONS: "",
  PULUMI_OPTION_SKIP_PREVIEW: "",
  PULUMI_OPTION_EXPECT_NO_CHANGES: "",
};

/** @throws BroadworksError when the project or the stack does not exist */
export async function observe(options: ObserveOptions): Promise<Observed> {
  const { mode, folder, stack: wanted, command, refresh, stop, interrupt } = options;
  const temporary = await mkdtemp(join(tmpdir(), "broadworks-plan-"));
  try {
    const record = join(temporary, "record.jsonl");
    const { project, stack, readSelected } = await openStack({
      folder,
      stack: wanted,
      command,
      environment: { [RECORD_VARIABLE]: record, ...PREVIEW_ENVIRONMENT },
    });
    const watch = new Watch(options.onResource);
    const run = { onEvent: watch.see, color: "never", signal: interrupt } as const;
    try {
      if (refresh || mode === "drift") await useCurrentConfiguration(stack);
      await (mode === "drift" ? stack.previewRefresh(run) : stack.preview({ ...run, refresh }));
    } catch (error) {
      stop.throwIfAborted();
      const isUnknownStack = error instanceof StackNotFoundError && wanted !== undefined;
      if (isUnknownStack && watch.messages.failures.length === 0) throw unknownStackError(folder, wanted);
      watch.messages.addReasons(error);
    }
    // The engine may fail, or find nothing to refresh, before it reports a resource.
    const name = wanted ?? watch.stack ?? (await readSelected());
    const { resources, messages } = watch;
    const { failures } = messages;
    const warnings = [...describeUnknownVariables(), ...messages.warnings];
    return { project, stack: name, resources, entries: await readEntries(record), warnings, failures };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** The part of the engine's `StepEventStateMetadata` that a plan reads. */
type State =
  | Readonly<{
      inputs?: Readonly<Values> | null;
      outputs?: Readonly<Values> | null;
      custom?: boolean;
      delete?: boolean;
      retainOnDelete?: boolean;
    }>
  | null
  | undefined;

/** Collects what the events of one run report. Exported for tests. */
export class Watch {
  readonly messages = new RunMessages();
  /** The name of the stack; undefined until the engine reports a resource. */
  stack: string | undefined;
  private readonly seen = new Map<string, Resource>();

  constructor(private readonly onResource: () => void) {}

  get resources(): Resource[] {
    return [...this.seen.values()];
  }

  readonly see = (event: EngineEvent): void => {
    this.messages.add(event);
    const { metadata } = event.resourcePreEvent ?? {};
    this.stack ??= stackIn(metadata?.urn);
    if (!metadata || isEngineType(metadata.type)) return;
    const { op, urn, type } = metadata;
    const [before, after] = [metadata.old as State, metadata.new as State];
    // A component has no object of its own: its resources are reported separately.
    if ((after ?? before)?.custom !== true) return;
    // The old half of a replacement by an earlier run. The refresh reports the new half under the same URN.
    if (op === "refresh" && before?.delete === true) return;
    // An earlier run deleted the old half of a replacement. The engine only forgets it.
    if (op === "remove-pending-replace") return;
    const key = this.isLeftover(urn, op, before) ? `${urn} ${this.seen.size}` : urn;
    const known = this.seen.get(key);
    if (!known) this.onResource();
    // The engine reports a replacement in several steps, and a refresh before the step that follows from it.
    const definition = findResource(kindOfType(type) ?? "");
    const current = (values: Readonly<Values> | null | undefined) =>
      definition && values ? withCurrentNames(definition, values) : values;
    this.seen.set(key, {
      name: nameIn(urn),
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

/** @param urn - `urn:pulumi:STACK::PROJECT::TYPE::NAME` */
function stackIn(urn: string | undefined): string | undefined {
  return /^urn:pulumi:([^:]+)::/.exec(urn ?? "")?.[1];
}

/** A line of the change log. Members that are not known are absent. */
const entrySchema = z.object({
  operation: z.enum(OPERATIONS),
  kind: z.string(),
  id: z.string(),
  field: z.string().nullable(),
  live: z.unknown(),
  declared: z.unknown().optional(),
  cause: z.enum(CAUSES),
  value: z.unknown().optional(),
  to: z.string().optional(),
});

/** The recorded changes, each once: a refresh records them before the comparison does, and its record has the cause. */
async function readEntries(path: string): Promise<ChangeEntry[]> {
  const text = (await readOptionalFile(path)) ?? "";
  const entries = new Map<string, ChangeEntry>();
  // A line without an end is from a provider that was killed while it wrote.
  for (const line of text.split("\n").slice(0, -1)) {
    const parsed = entrySchema.safeParse(JSON.parse(line));
    if (!parsed.success)
      throw new BroadworksError(
        "the project and this command have different versions of pulumi-broadworks. Install the version of this command in the project.",
      );
    const entry: ChangeEntry = { ...parsed.data, declared: parsed.data.declared };
    // A value that passes to another object is an entry beside the object's own change of the field.
    const handover = entry.cause === "handover" ? [entry.value, entry.to] : [];
    entries.set(JSON.stringify([entry.kind, idKey(entry.id), entry.field, ...handover]), entry);
  }
  return [...entries.values()];
}
