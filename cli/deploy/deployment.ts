/** Deploys many stacks in parallel, within one rate limit. A stack that fails does not stop the others. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PQueue from "p-queue";
import { RATE_LIMITER_VARIABLE, RateLimiterServer } from "../../provider/tooling";
import { type Changes, sumCounts } from "./counts";
import type { DeployedStack, StackDeployment, StackEvent } from "./stack";

interface DeploymentOptions {
  readonly stacks: readonly string[];
  /** The number of stacks that are deployed at the same time. */
  readonly parallel: number;
  /** Aborted when no more stacks may start. */
  readonly signal: AbortSignal;
}

export interface DeploymentListener {
  started(stack: string): void;
  reported(stack: string, event: StackEvent): void;
  ended(deployed: DeployedStack): void;
}

export interface Summary {
  readonly deployed: readonly DeployedStack[];
  /** Stacks that were not started, because the deployment was stopped. */
  readonly notStarted: readonly string[];
  readonly changes: Changes;
}

/** @param deploy - deploys one stack, with these variables in the environment of its processes */
export async function deployStacks(
  { stacks, parallel, signal }: DeploymentOptions,
  deploy: (deployment: StackDeployment) => Promise<DeployedStack>,
  listener: DeploymentListener,
): Promise<Summary> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-"));
  const socket = process.platform === "win32" ? `\\\\.\\pipe\\broadworks-${process.pid}` : join(folder, "rate-limiter");
  const rateLimiter = await RateLimiterServer.listen(socket);
  const deployed: DeployedStack[] = [];
  const notStarted: string[] = [];
  try {
    const queue = new PQueue({ concurrency: parallel });
    const deployOne = async (stack: string) => {
      if (signal.aborted) {
        notStarted.push(stack);
        return;
      }
      listener.started(stack);
      const report = (event: StackEvent) => listener.reported(stack, event);
      const outcome = await deploy({ stack, environment: { [RATE_LIMITER_VARIABLE]: socket }, report });
      deployed.push(outcome);
      listener.ended(outcome);
    };
    await queue.addAll(stacks.map((stack) => () => deployOne(stack)));
  } finally {
    await rateLimiter.close();
    await rm(folder, { recursive: true, force: true });
  }
  const changes = deployed.map((one) => one.changes);
  return {
    deployed,
    notStarted,
    changes: {
      users: sumCounts(changes.map(({ users }) => users)),
      otherResources: sumCounts(changes.map(({ otherResources }) => otherResources)),
    },
  };
}
