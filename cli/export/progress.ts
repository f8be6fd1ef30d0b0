/** Progress of an export: a bar on a terminal, plain lines elsewhere, JSON lines for programs. */
import { SingleBar } from "cli-progress";
import { TEMPORARY_BAR, printJsonLine } from "../shared/progress";
import { throttle } from "../shared/throttle";
import { printProse } from "../shared/wrap";

export interface ExportProgress {
  /** @param users - the number of users of the group that are exported */
  group(groupId: string, users: number): void;
  /** One more user was read. */
  user(): void;
  message(text: string): void;
  /** @param result.files - the files that changed */
  done(result: { users: number; files: readonly string[] }): void;
  stop(): void;
}

export function exportProgress(isJson: boolean): ExportProgress {
  return isJson ? jsonProgress() : textProgress(process.stderr.isTTY ? createBar() : undefined);
}

function createBar(): SingleBar {
  return new SingleBar({
    format: "{bar} {value}/{total} users, {speed} users/s, {eta_formatted} left",
    ...TEMPORARY_BAR,
    barsize: 24,
    formatTime: (seconds) => formatRemaining(seconds),
  });
}

/** Rounded up. Exported for tests. @param seconds - not a finite number while nothing is known */
export function formatRemaining(seconds: number): string {
  if (!Number.isFinite(seconds)) return "?";
  return seconds < 60 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

/** With a decimal place where the number would read as none. Exported for tests. */
export function formatSpeed(users: number, seconds: number): string {
  const perSecond = users / Math.max(0.001, seconds);
  return perSecond.toFixed(perSecond < 10 ? 1 : 0);
}

function jsonProgress(): ExportProgress {
  let users = 0;
  const isTime = throttle();
  return {
    group: (groupId, count) => printJsonLine({ type: "group", groupId, users: count }),
    user: () => {
      users += 1;
      if (isTime()) printJsonLine({ type: "progress", users });
    },
    message: (text) => printJsonLine({ type: "message", text }),
    done: (result) => printJsonLine({ type: "done", ...result }),
    stop: () => undefined,
  };
}

function textProgress(bar: SingleBar | undefined): ExportProgress {
  let [users, total] = [0, 0];
  const begin = performance.now();
  const isTime = throttle();
  const print = (line: string) => printProse(process.stderr, line);
  const speed = () => formatSpeed(users, (performance.now() - begin) / 1000);
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
      else if (isTime()) print(`${users} of ${total} users read, ${speed()} per second`);
    },
    message: print,
    done: ({ users: all, files }) => {
      bar?.stop();
      const changed = files.length === 0 ? "no file changed" : `${files.length} files written: ${files.join(", ")}`;
      printProse(process.stdout, `${all} users exported; ${changed}`);
    },
    stop: () => bar?.stop(),
  };
}
