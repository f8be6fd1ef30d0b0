/** The part of `probe` that writes: to one dedicated user, which it restores in every case. */
import { BroadworksError } from "../../../provider/shared/errors";
import { type Observation, Observer, OdinError, type Settings } from "../../../provider/tooling";
import type { WriteFacts } from "../facts";
import type { Reader } from "../reader";
import type { CheckFacts } from "./check";
import { DedicatedUser, NoFactError, type UserSnapshot, type UserIds } from "./dedicated-user";
import { findUse } from "./in-use";
import { type PlannedChecks, listTouched, planChecks, reduceTo } from "./plan";
import { type Recovery, writeRecovery } from "./recovery-file";
import { findDifferences, restoreValues } from "./restore";
import { reasonOf, restoreUser } from "./restore-user";
import { REQUIRED_TEST } from "./user-checks";

export interface WriteTestOptions {
  readonly userId: string;
  /** Path of the recovery file. */
  readonly recoveryFile: string;
  /** Asks whether to go on. @throws to stop before the first write */
  readonly confirm: (plan: { readonly userId: string; readonly changes: readonly string[] }) => Promise<void>;
  /** Called with the title of each test. */
  readonly onTest?: (title: string) => void;
  /** Called when the user is being restored. */
  readonly onRestore?: () => void;
}

export class WriteTest {
  private user: DedicatedUser | undefined;

  /** @param signal - stops the test and restores the user */
  constructor(
    private readonly settings: Settings,
    private readonly options: WriteTestOptions,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * Reads the user, and asks for a confirmation.
   *
   * @throws BroadworksError when there is no such user, or when people use it
   */
  async open(reader: Reader): Promise<UserIds> {
    const { userId, confirm } = this.options;
    // A request that was sent ends, so that its effect is known.
    const observer = new Observer(this.settings, new AbortController().signal);
    const onResponse = (path: string, observation: Observation) => {
      reader.onRead(path);
      reader.note(observation);
    };
    const user = await DedicatedUser.open(userId, observer, onResponse, this.signal);
    const before = await user.read();
    const use = await findUse(reader, user.ids, before.user);
    if (use !== undefined) throw new BroadworksError(`${userId} is in use: ${use}, or name a user for tests only.`);
    const { touched, untested } = planChecks(before);
    const missing = untested.find(({ test }) => test === REQUIRED_TEST);
    if (missing) throw new BroadworksError(`${userId} cannot be tested: ${missing.reason}.`);
    await confirm({ userId: user.ids.userId, changes: listTouched(touched) });
    this.user = user;
    return user.ids;
  }

  /** @throws BroadworksError when a request fails, or when the user is not as before */
  async run(): Promise<WriteFacts> {
    const { user } = this;
    if (!user) throw new Error("the user is not open");
    const before = await user.read();
    const { possible, untested, touched } = planChecks(before);
    const recovery: Recovery = { url: this.settings.url, ids: user.ids, before: reduceTo(before, touched), touched };
    await writeRecovery(this.options.recoveryFile, recovery);
    const found: FoundFacts = { facts: {}, untested: [...untested] };
    try {
      for (const one of possible) await this.runCheck(user, before, one, found);
    } catch (error) {
      this.options.onRestore?.();
      await this.restore(recovery, before, isOutcomeUnknown(error));
      throw this.signal.aborted ? stopped(user.ids.userId) : afterRestore(error);
    }
    await this.restore(recovery, before, false);
    return { ...found.facts, untested: found.untested };
  }

  private async runCheck(
    user: DedicatedUser,
    before: UserSnapshot,
    { title, check }: PlannedChecks["possible"][number],
    found: FoundFacts,
  ): Promise<void> {
    this.options.onTest?.(title);
    const result = await check.run(user);
    if (typeof result === "string") found.untested.push({ test: title, reason: result });
    else found.facts = { ...found.facts, ...result };
    await restoreValues(user, before, check);
  }

  private async restore(recovery: Recovery, before: UserSnapshot, mayBeLate: boolean): Promise<void> {
    const { recoveryFile } = this.options;
    const compare = (live: UserSnapshot) => findDifferences(before, live);
    await restoreUser(this.settings, recovery, recoveryFile, compare, mayBeLate);
  }
}

interface FoundFacts {
  facts: CheckFacts;
  readonly untested: { readonly test: string; readonly reason: string }[];
}

function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof NoFactError || (error instanceof OdinError && error.outcomeUnknown);
}

function afterRestore(error: unknown): unknown {
  if (!(error instanceof BroadworksError)) return error;
  return new BroadworksError(`the test failed, and the user is restored: ${reasonOf(error)}. Run it again.`);
}

function stopped(userId: string): BroadworksError {
  return new BroadworksError(`stopped. ${userId} is as before the test.`);
}
