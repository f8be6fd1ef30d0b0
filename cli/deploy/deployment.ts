/** Many stacks deployed side by side, at one pace; one that fails does not stop the others. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import PQueue from "p-queue";
import { RateLimiterServer } from "../../provider/odin";
import { RATE_LIMITER_VARIABLE } from "../../provider/connection";
import type { Changes, Deployed, Deployment, Told } from "./stack";

export interface Fleet {
  readonly stacks: readonly string[];
  /** Stacks that are deployed at the same time. */
  readonly parallel: number;
  readonly signal: AbortSignal;
}

/** Hears what happens, as it happens. */
export interface Listener {
  started(stack: string): void;
  told(stack: string, told: Told): void;
  ended(deployed: Deployed): void;
}

export interface Summary {
  readonly deployed: readonly Deployed[];
  /** Stacks that were not begun, for the deployment was stopped. */
  readonly left: readonly string[];
  readonly changes: Changes;
}

/** @param deploy - deploys one stack, with these variables in the environment of its processes */
export async function deployFleet(
  { stacks, parallel, signal }: Fleet,
  deploy: (deployment: Deployment) => Promise<Deployed>,
  listener: Listener,
): Promise<Summary> {
  const folder = await mkdtemp(join(tmpdir(), "broadworks-"));
  const path = process.platform === "win32" ? `\\\\.\\pipe\\broadworks-${process.pid}` : join(folder, "pace");
  const pace = await RateLimiterServer.listen(path);
  const deployed: Deployed[] = [];
  const left: string[] = [];
  try {
    const queue = new PQueue({ concurrency: parallel });
    const work = async (stack: string) => {
      if (signal.aborted) {
        left.push(stack);
        return;
      }
      listener.started(stack);
      const tell = (told: Told) => listener.told(stack, told);
      const outcome = await deploy({ stack, environment: { [RATE_LIMITER_VARIABLE]: path }, tell });
      deployed.push(outcome);
      listener.ended(outcome);
    };
    await queue.addAll(stacks.map((stack) => () => work(stack)));
  } finally {
    await pace.close();
    await rm(folder, { recursive: true, force: true });
  }
  return { deployed, left, changes: sumOf(deployed) };
}

function sumOf(deployed: readonly Deployed[]): Changes {
  const sum: Record<string, number> = {};
  for (const { changes } of deployed)
    for (const [operation, count] of Object.entries(changes)) sum[operation] = (sum[operation] ?? 0) + count;
  return sum;
}
