/** Tells of a deployment as it goes on: a bar on a terminal, plain lines elsewhere, JSON lines for machines. */
import { MultiBar, type SingleBar } from "cli-progress";
import { throttle } from "../shared/throttle";
import type { Listener, Summary } from "./deployment";
import type { Changes, Deployed } from "./stack";

export interface Progress extends Listener {
  summary(summary: Summary): void;
}

interface Facts {
  readonly stacks: number;
  readonly preview: boolean;
}

export function jsonProgress(): Progress {
  const write = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
  const counters = new Map<string, { users: number; isTime: () => boolean }>();
  return {
    started: (stack) => {
      counters.set(stack, { users: 0, isTime: throttle() });
      write({ type: "started", stack });
    },
    told: (stack, told) => {
      if (told.kind === "message") {
        write({ type: "message", stack, severity: told.severity, text: told.text });
        return;
      }
      const counter = counters.get(stack);
      if (!counter) return;
      counter.users += 1;
      if (counter.isTime()) write({ type: "progress", stack, users: counter.users });
    },
    ended: (deployed) => write({ type: "ended", ...outcomeOf(deployed), ...deployed }),
    summary: ({ deployed, left, changes }) =>
      write({
        type: "summary",
        succeeded: deployed.filter(isDone).length,
        failed: deployed.filter((one) => !isDone(one)).map(({ stack }) => stack),
        left,
        changes,
      }),
  };
}

export function textProgress({ stacks, preview }: Facts): Progress {
  const bars = process.stderr.isTTY ? new Bars(stacks) : undefined;
  const print = (line: string) => {
    if (bars) bars.print(line);
    else process.stdout.write(`${line}\n`);
  };
  return {
    started: (stack) => {
      if (bars) bars.started(stack);
      else print(`${stack}: started`);
    },
    told: (stack, told) => {
      if (told.kind === "resource") bars?.counted();
      else if (told.severity !== "error") print(`${stack}: ${told.text}`);
    },
    ended: (deployed) => {
      bars?.ended(deployed.stack);
      print(lineOf(deployed, preview));
    },
    summary: (summary) => {
      bars?.stop();
      for (const line of summaryOf(summary, preview)) process.stdout.write(`${line}\n`);
    },
  };
}

/** One bar of the stacks that are done, with those under way beside it. */
class Bars {
  private readonly multi: MultiBar;
  private readonly bar: SingleBar;
  private readonly running = new Set<string>();
  private users = 0;

  constructor(stacks: number) {
    this.multi = new MultiBar({
      format: "{bar} {value}/{total} stacks, {users} users, {duration_formatted} | {running}",
      stream: process.stderr,
      barsize: 16,
      hideCursor: true,
      linewrap: false,
      clearOnComplete: true,
    });
    this.bar = this.multi.create(stacks, 0, { users: 0, running: "" });
  }

  started(stack: string): void {
    this.running.add(stack);
    this.show();
  }

  counted(): void {
    this.users += 1;
    this.show();
  }

  ended(stack: string): void {
    this.running.delete(stack);
    this.bar.increment();
    this.show();
  }

  print(line: string): void {
    this.multi.log(`${line}\n`);
  }

  stop(): void {
    // What is still to be printed is printed with the bar.
    this.multi.update();
    this.multi.stop();
  }

  private show(): void {
    this.bar.update({ users: this.users, running: [...this.running].join(" ") });
  }
}

function isDone({ failures }: Deployed): boolean {
  return failures.length === 0;
}

function outcomeOf(deployed: Deployed): { result: "succeeded" | "failed" } {
  return { result: isDone(deployed) ? "succeeded" : "failed" };
}

function lineOf(deployed: Deployed, preview: boolean): string {
  const { stack, seconds, changes, failures } = deployed;
  const took = `${Math.round(seconds)} s`;
  if (isDone(deployed)) return `${stack}: done in ${took}: ${wordsOf(changes, preview)}`;
  return [`${stack}: failed after ${took}: ${wordsOf(changes, preview)}`, ...failures.map((text) => `  ${text}`)].join(
    "\n",
  );
}

function summaryOf({ deployed, left, changes }: Summary, preview: boolean): string[] {
  const failed = deployed.filter((one) => !isDone(one)).map(({ stack }) => stack);
  const done = deployed.length - failed.length;
  return [
    `${done} of ${deployed.length + left.length} stacks ${preview ? "previewed" : "deployed"}: ${wordsOf(changes, preview)}`,
    ...(failed.length > 0 ? [`failed: ${failed.join(" ")}`] : []),
    ...(left.length > 0 ? [`not begun: ${left.join(" ")}`] : []),
    ...(failed.length + left.length > 0
      ? ["Mend what is named above and run the same again: it goes on from here."]
      : []),
  ];
}

/** `2 new, 3 updated, 247 unchanged`. */
function wordsOf(changes: Changes, preview: boolean): string {
  const words = Object.entries(changes).map(
    ([operation, count]) => `${count} ${(preview ? PLANNED : DONE)[operation] ?? operation}`,
  );
  return words.length === 0 ? "no users" : words.join(", ");
}

/** The engine's words for what it does to a resource. One that it creates may be a user that is adopted. */
const DONE: Readonly<Record<string, string>> = {
  create: "new",
  update: "updated",
  delete: "removed",
  same: "unchanged",
};
const PLANNED: Readonly<Record<string, string>> = { ...DONE, update: "to update", delete: "to remove" };
