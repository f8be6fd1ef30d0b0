/** Progress of a deployment: a bar on a terminal, plain lines elsewhere, JSON lines for programs. */
import { MultiBar, type SingleBar } from "cli-progress";
import { TEMPORARY_BAR, printJsonLine } from "../shared/progress";
import { throttle } from "../shared/throttle";
import { printProse, wrapFor } from "../shared/wrap";
import type { DeploymentListener, Summary } from "./deployment";
import type { Changes, OperationCounts } from "./counts";
import type { DeployedStack } from "./stack";

interface DeployProgress extends DeploymentListener {
  summary(summary: Summary): void;
}

interface TextOptions {
  /** The number of stacks. */
  readonly stacks: number;
  readonly preview: boolean;
}

export function jsonProgress(): DeployProgress {
  const counters = new Map<string, { users: number; isTime: () => boolean }>();
  return {
    started: (stack) => {
      counters.set(stack, { users: 0, isTime: throttle() });
      printJsonLine({ type: "started", stack });
    },
    reported: (stack, event) => {
      if (event.type === "message") {
        printJsonLine({ type: "message", stack, severity: event.severity, text: event.text });
        return;
      }
      const counter = counters.get(stack);
      if (!counter) return;
      counter.users += 1;
      if (counter.isTime()) printJsonLine({ type: "progress", stack, users: counter.users });
    },
    ended: (deployed) =>
      printJsonLine({ type: "ended", result: isDone(deployed) ? "succeeded" : "failed", ...deployed }),
    summary: ({ deployed, notStarted, changes }) =>
      printJsonLine({
        type: "summary",
        succeeded: deployed.filter(isDone).length,
        failed: deployed.filter((one) => !isDone(one)).map(({ stack }) => stack),
        notStarted,
        changes,
      }),
  };
}

export function textProgress({ stacks, preview }: TextOptions): DeployProgress {
  const bars = process.stderr.isTTY ? new Bars(stacks) : undefined;
  const print = (line: string) => {
    if (bars) bars.print(line);
    else printProse(process.stdout, line);
  };
  return {
    started: (stack) => {
      if (bars) bars.started(stack);
      else print(`${stack}: started`);
    },
    reported: (stack, event) => {
      if (event.type === "user") bars?.countUser();
      // Errors are printed when the stack ends.
      else if (event.severity !== "error") print(`${stack}: ${event.text}`);
    },
    ended: (deployed) => {
      bars?.ended(deployed.stack);
      print(formatDeployed(deployed, preview));
    },
    summary: (summary) => {
      bars?.stop();
      for (const line of formatSummary(summary, preview)) printProse(process.stdout, line);
    },
  };
}

/** A bar with the number of complete stacks, the number of users, and the names of the stacks that are running. */
class Bars {
  private readonly multi: MultiBar;
  private readonly bar: SingleBar;
  private readonly running = new Set<string>();
  private users = 0;

  constructor(stacks: number) {
    this.multi = new MultiBar({
      format: "{bar} {value}/{total} stacks, {users} users, {duration_formatted} | {running}",
      ...TEMPORARY_BAR,
      barsize: 16,
    });
    this.bar = this.multi.create(stacks, 0, { users: 0, running: "" });
  }

  started(stack: string): void {
    this.running.add(stack);
    this.show();
  }

  countUser(): void {
    this.users += 1;
    this.show();
  }

  ended(stack: string): void {
    this.running.delete(stack);
    this.bar.increment();
    this.show();
  }

  print(line: string): void {
    this.multi.log(`${wrapFor(process.stderr, line)}\n`);
  }

  stop(): void {
    // The library prints pending lines only with the next update of the bar.
    this.multi.update();
    this.multi.stop();
  }

  private show(): void {
    this.bar.update({ users: this.users, running: [...this.running].join(" ") });
  }
}

function isDone({ failures }: DeployedStack): boolean {
  return failures.length === 0;
}

function formatDeployed(deployed: DeployedStack, preview: boolean): string {
  const { stack, seconds, changes, failures } = deployed;
  const duration = `${Math.round(seconds)} s`;
  const outcome = isDone(deployed) ? `done in ${duration}` : `failed after ${duration}`;
  const line = `${stack}: ${outcome}; ${formatChanges(changes, preview)}`;
  return [line, ...failures.map((text) => `  ${text}`)].join("\n");
}

function formatSummary({ deployed, notStarted, changes }: Summary, preview: boolean): string[] {
  const failed = deployed.filter((one) => !isDone(one)).map(({ stack }) => stack);
  const done = deployed.length - failed.length;
  const total = deployed.length + notStarted.length;
  return [
    `${done} of ${total} stacks ${preview ? "previewed" : "deployed"}; ${formatChanges(changes, preview)}`,
    ...(failed.length > 0 ? [`failed: ${failed.join(" ")}`] : []),
    ...(notStarted.length > 0 ? [`not started: ${notStarted.join(" ")}`] : []),
    ...(failed.length + notStarted.length > 0
      ? ["Fix the errors above, then run the same command again to continue."]
      : []),
  ];
}

/** `users: 2 new, 247 unchanged; other resources: 2 new` */
function formatChanges({ users, otherResources }: Changes, preview: boolean): string {
  const others = formatCounts(otherResources, preview);
  return `users: ${formatCounts(users, preview) || "none"}${others && `; other resources: ${others}`}`;
}

function formatCounts(counts: OperationCounts, preview: boolean): string {
  const labels = preview ? PREVIEW_LABELS : LABELS;
  return Object.entries(counts)
    .map(([operation, count]) => `${count} ${labels[operation] ?? operation}`)
    .join(", ");
}

/** Labels of the engine's operations. It also creates a resource when the provider adopts an existing user. */
const LABELS: Readonly<Record<string, string>> = {
  create: "new",
  update: "updated",
  replace: "replaced",
  delete: "removed",
  same: "unchanged",
};
const PREVIEW_LABELS: Readonly<Record<string, string>> = {
  ...LABELS,
  update: "to update",
  replace: "to replace",
  delete: "to remove",
};
