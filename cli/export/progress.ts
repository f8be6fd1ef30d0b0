/** Tells of an export as it goes on: a bar on a terminal, plain lines elsewhere, JSON lines for machines. */
import { SingleBar } from "cli-progress";
import { throttle } from "../shared/throttle";

export interface ExportProgress {
  /** A group was listed, with so many users that are exported. */
  group(groupId: string, users: number): void;
  /** One more was read. */
  user(): void;
  message(text: string): void;
  done(result: { users: number; files: readonly string[] }): void;
  stop(): void;
}

export function exportProgress(isJson: boolean): ExportProgress {
  return isJson ? jsonProgress() : textProgress(process.stderr.isTTY ? newBar() : undefined);
}

function newBar(): SingleBar {
  return new SingleBar({
    format: "{bar} {value}/{total} users, {speed} users/s, {eta_formatted} left",
    stream: process.stderr,
    barsize: 24,
    hideCursor: true,
    linewrap: false,
    clearOnComplete: true,
  });
}

function jsonProgress(): ExportProgress {
  const write = (line: object) => void process.stdout.write(`${JSON.stringify(line)}\n`);
  let users = 0;
  const isTime = throttle();
  return {
    group: (groupId, count) => write({ type: "group", groupId, users: count }),
    user: () => {
      users += 1;
      if (isTime()) write({ type: "progress", users });
    },
    message: (text) => write({ type: "message", text }),
    done: (result) => write({ type: "done", ...result }),
    stop: () => undefined,
  };
}

function textProgress(bar: SingleBar | undefined): ExportProgress {
  let [users, total] = [0, 0];
  const begin = performance.now();
  const isTime = throttle();
  const print = (line: string) => void process.stderr.write(`${line}\n`);
  const speed = () => (users / Math.max(0.001, (performance.now() - begin) / 1000)).toFixed(0);
  bar?.start(0, 0, { speed: 0 });
  return {
    group: (groupId, count) => {
      total += count;
      if (bar) bar.setTotal(total);
      else print(`${groupId}: ${count} users`);
    },
    user: () => {
      users += 1;
      if (bar) bar.update(users, { speed: speed() });
      else if (isTime()) print(`${users} of ${total} users read, ${speed()} a second`);
    },
    message: print,
    done: ({ users: all, files }) => {
      bar?.stop();
      process.stdout.write(
        `${all} users exported; ${files.length === 0 ? "every file is as it was" : `${files.length} files written: ${files.join(", ")}`}\n`,
      );
    },
    stop: () => bar?.stop(),
  };
}
