/** Processes below another, as the operating system lists them. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface Process {
  readonly pid: number;
  readonly command: string;
}

export async function descendantsOf(pid: number): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-ww", "-o", "pid=,ppid=,args="]);
  const all = stdout
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, own, parent, command = ""]) => ({ pid: Number(own), parent: Number(parent), command }));
  const below = (root: number): Process[] =>
    all.filter(({ parent }) => parent === root).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

/** Ends a process at once; one that has ended already is well. */
export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
