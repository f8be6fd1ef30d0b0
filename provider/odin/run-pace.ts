/**
 * One pace for the two processes of a run: the one that looks things up for the program, and the one that the engine asks
 * about resources. Most programs look nothing up, so the second keeps its own pace until the first hands out turns.
 */
import { claimMeetingPoint, isMeetingPoint, meetingPoint } from "../local-socket";
import { NoTurns } from "./errors";
import { OwnPace, type Pace } from "./pace";
import { type Joining, type Limits, PaceServer, SharedPace } from "./shared-pace";

/**
 * The pace of a process of a run.
 *
 * @param run - what both processes know of the run, and no other run has
 */
export function joinPace(run: string, limits: Limits): Pace {
  return new RunPace(meetingPoint(run), limits);
}

/**
 * Hands out turns to all processes of a run, this one included, for as long as this process lives.
 *
 * @param others - what the other process does at this moment
 */
export async function hostPace(run: string, limits: Limits, others: Joining): Promise<Pace> {
  const path = meetingPoint(run);
  if (path === undefined) return new OwnPace(limits.callsPerSecond);
  // A run has one process that looks up, so nothing else listens there.
  claimMeetingPoint(path);
  const server = await PaceServer.listen(path, others);
  server.unref();
  return new RunPace(path, limits);
}

class RunPace implements Pace {
  private readonly own: OwnPace;
  private shared: SharedPace | undefined;

  constructor(
    private readonly path: string | undefined,
    private readonly limits: Limits,
  ) {
    this.own = new OwnPace(limits.callsPerSecond);
  }

  get pause(): number {
    return Math.max(this.own.pause, this.shared?.pause ?? 0);
  }

  async turn(call: string): Promise<() => void> {
    if (this.path !== undefined && isMeetingPoint(this.path)) {
      this.shared ??= new SharedPace(this.path, this.limits);
      try {
        const end = await this.shared.turn(call);
        this.own.note();
        return end;
      } catch (error) {
        if (!(error instanceof NoTurns)) throw error;
        this.shared = undefined;
      }
    }
    return this.own.turn();
  }

  slow(pause?: number): void {
    this.own.slow(pause);
    this.shared?.slow(pause);
  }

  ease(): void {
    this.own.ease();
    this.shared?.ease();
  }
}
