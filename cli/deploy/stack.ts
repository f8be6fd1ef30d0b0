/** Deploys one stack with the engine. */
import { type EngineEvent, type PulumiCommand, Stack, StackNotFoundError } from "@pulumi/pulumi/automation/index.js";
import { useCurrentConfiguration } from "../engine/current-configuration";
import { type Message, RunMessages, isEngineType, isUserType } from "../engine/events";
import { openWorkspace } from "../engine/workspace";
import { runProgram } from "../pulumi/program";
import type { StopSignals } from "../shared/signals";
import { type Changes, type OperationCounts, sumCounts } from "./counts";

/** An event of a deployment that is still running: the engine has reached one more user, or prints a message. */
export type StackEvent = { readonly type: "user" } | ({ readonly type: "message" } & Message);

export interface StackDeployment {
  readonly stack: string;
  /** Environment variables of the engine and the provider. */
  readonly environment: Readonly<Record<string, string>>;
  readonly report: (event: StackEvent) => void;
}

export interface DeployedStack {
  readonly stack: string;
  readonly seconds: number;
  readonly changes: Changes;
  /** The reasons why the deployment failed, a sentence each; empty after a success. */
  readonly failures: readonly string[];
}

interface DeployerOptions extends StopSignals {
  readonly folder: string;
  readonly command: PulumiCommand;
  readonly preview: boolean;
  readonly refresh: boolean;
}

/** @returns a function that deploys one stack of a project, and creates the stack when it does not exist */
export function createStackDeployer(options: DeployerOptions): (deployment: StackDeployment) => Promise<DeployedStack> {
  const { folder, command, preview, refresh, stop, interrupt } = options;
  return async ({ stack: name, environment, report }) => {
    const begin = performance.now();
    const counter = new ResourceCounter();
    const messages = new RunMessages();
    const { failures } = messages;
    const onEvent = (event: EngineEvent) => {
      const message = messages.add(event);
      if (message) report({ type: "message", ...message });
      else if (counter.add(event)) report({ type: "user" });
    };
    try {
      const stack = await Stack.select(name, await openWorkspace(folder, command, environment));
      const options = { onEvent, refresh, signal: interrupt, color: "never" } as const;
      const run = async () => {
        if (refresh) await useCurrentConfiguration(stack);
        await (preview ? stack.preview(options) : stack.up(options));
      };
      await run().catch(async (error: unknown) => {
        if (!(error instanceof StackNotFoundError)) throw error;
        const init = ["stack", "init", name, "--no-select", "--non-interactive"];
        await runProgram(command.command, init, { cwd: folder, onLine: () => undefined, signal: stop });
        await run();
      });
    } catch (error) {
      if (stop.aborted) failures.unshift("stopped before the deployment was complete");
      else messages.addReasons(error);
    }
    return { stack: name, seconds: (performance.now() - begin) / 1000, changes: counter.changes, failures };
  };
}

/** Counts each resource once: the engine reports a replacement in several steps. Exported for tests. */
export class ResourceCounter {
  private readonly resources = new Map<string, { readonly isUser: boolean; readonly operation: string }>();

  /** @returns whether the event is the first one of a user */
  add({ resourcePreEvent }: EngineEvent): boolean {
    const { metadata } = resourcePreEvent ?? {};
    if (!metadata || isEngineType(metadata.type)) return false;
    const { urn, type, op, old: before, new: after } = metadata;
    // The step after a refresh reports the resource as well. The engine only forgets the rest of an earlier replacement.
    if (op === "refresh" || op === "remove-pending-replace") return false;
    // A component only groups resources.
    if ((after ?? before)?.custom !== true) return false;
    const known = this.resources.get(urn);
    const isReplaced = op.includes("replace") || known?.operation === "replace";
    this.resources.set(urn, { isUser: isUserType(type), operation: isReplaced ? "replace" : op });
    return known === undefined && isUserType(type);
  }

  get changes(): Changes {
    const all = [...this.resources.values()];
    return {
      users: countOperations(all.filter(({ isUser }) => isUser)),
      otherResources: countOperations(all.filter(({ isUser }) => !isUser)),
    };
  }
}

function countOperations(resources: readonly { readonly operation: string }[]): OperationCounts {
  return sumCounts(resources.map(({ operation }) => ({ [operation]: 1 })));
}
