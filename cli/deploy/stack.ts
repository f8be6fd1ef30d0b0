/** One stack, deployed by the engine. */
import { type EngineEvent, LocalWorkspace, type Stack } from "@pulumi/pulumi/automation/index.js";
import { type Message, isOwn, messageIn, reasonsIn } from "../engine/events";
import { pulumiCommand } from "../pulumi/command";

/** Resources by what was done to them, in the engine's words: `create`, `update`, `same`, … */
export type Changes = Readonly<Record<string, number>>;

/** What happens to a stack while it is deployed. */
export type Told = { readonly kind: "resource"; readonly operation: string } | ({ readonly kind: "message" } & Message);

export interface Deployment {
  readonly stack: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly tell: (told: Told) => void;
}

export interface Deployed {
  readonly stack: string;
  readonly seconds: number;
  readonly changes: Changes;
  /** Why it failed, a sentence each; none when it was deployed. */
  readonly failures: readonly string[];
}

export interface Options {
  readonly folder: string;
  readonly cli: string;
  /** Tells what would be done, and does nothing. */
  readonly preview: boolean;
  /** Reads what is there first, and takes it into the state. */
  readonly refresh: boolean;
  /** The person no longer wants it. */
  readonly stop: AbortSignal;
  /** The engine is to be told so; on a terminal it is told by the terminal. */
  readonly interrupt: AbortSignal;
}

/** Gives a function that deploys one stack of a project, making it where it does not exist yet. */
export async function deployer(options: Options): Promise<(deployment: Deployment) => Promise<Deployed>> {
  const { folder: workDir, cli, preview, refresh, stop, interrupt } = options;
  const command = await pulumiCommand(cli);
  // Choosing a stack writes a file that all stacks of a project share.
  let chosen: Promise<unknown> = Promise.resolve();
  const choose = (stackName: string, envVars: Record<string, string>): Promise<Stack> => {
    const choosing = chosen.then(() =>
      LocalWorkspace.createOrSelectStack({ stackName, workDir }, { envVars, pulumiCommand: command }),
    );
    chosen = choosing.catch(() => undefined);
    return choosing;
  };

  return async ({ stack: name, environment, tell }) => {
    const begin = performance.now();
    const changes: Record<string, number> = {};
    const failures: string[] = [];
    const onEvent = (event: EngineEvent) => {
      const told = toldBy(event);
      if (!told) return;
      if (told.kind === "resource") changes[told.operation] = (changes[told.operation] ?? 0) + 1;
      else if (told.severity === "error") failures.push(told.text);
      tell(told);
    };
    try {
      const stack = await choose(name, { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true" });
      const run = { onEvent, refresh, signal: interrupt, color: "never" } as const;
      await (preview ? stack.preview(run) : stack.up(run));
    } catch (error) {
      if (stop.aborted) failures.unshift(STOPPED);
      else if (failures.length === 0) failures.push(...reasonsIn(error));
    }
    return { stack: name, seconds: (performance.now() - begin) / 1000, changes, failures };
  };
}

const STOPPED = "stopped before it was done";

function toldBy(event: EngineEvent): Told | undefined {
  const message = messageIn(event);
  if (message) return { kind: "message", ...message };
  const { metadata } = event.resourcePreEvent ?? {};
  // What is only read again is told by what follows.
  if (!metadata || isOwn(metadata.type) || metadata.op === "refresh") return undefined;
  return { kind: "resource", operation: metadata.op };
}
