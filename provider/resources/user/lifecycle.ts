/** The life of a user as a resource: check, diff, create, update, read, delete. Level-triggered: each reads what is. */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { BroadworksError, PartialFailure } from "../../errors";
import { type LiveUser, OdinError, deleteUser, isMissing, postUser } from "../../odin";
import { type Change, compare, isUnknown, toCreation } from "../../reconcile";
import type { Cause } from "../change-log";
import { type Task, converge } from "../converge";
import { creationOf, entryOf, removalOf } from "../entries";
import { findRenamed, findUser, refuseWrongServiceProvider, sameId, wrongServiceProvider } from "../find";
import { PROVIDER, ResourceLifecycle, ownerOf, pick } from "../lifecycle";
import type { Platform } from "../platform";
import { describeChanges } from "../words";
import { checkUser, missingForCreation } from "./check";
import { Readings } from "./readings";
import { identityFields, settableFields, userFields } from "./schema";
import {
  ADOPTED,
  DECLARABLE,
  DERIVED,
  UNCONFIRMED,
  isAdopted,
  isDeletedAtEnd,
  outputsNow,
  seen,
  withUntold,
  writeOnlyIn,
} from "./state";
import { stepsTo } from "./steps";

type Values = Record<string, unknown>;

export class UserLifecycle extends ResourceLifecycle {
  /** Users that this run replaces, who exist until the old one is gone. */
  private readonly replaced = new Set<string>();

  private readonly readings: Readings;

  constructor(platform: Platform) {
    super(platform, DECLARABLE);
    this.readings = new Readings(platform);
  }

  check(olds: Values, news: Values): Promise<dynamic.CheckResult> {
    return this.about(news, async () => {
      const { [PROVIDER]: _provider, ...declared } = news;
      const { values, failures } = checkUser(declared);
      if (failures.length > 0) return { inputs: values, failures: failures.map(this.asCheckFailure) };
      const isNew = olds[USER_ID] === undefined;
      if (!isNew) this.rememberInputs(olds);
      const birth = isNew ? await this.checkBirth(values) : [];
      return { inputs: values, failures: birth.map(this.asCheckFailure) };
    });
  }

  diff(olds: Values, news: Values): Promise<dynamic.DiffResult> {
    return this.about(olds, async () => {
      const { serviceProviderId } = news;
      if (!isUnknown(serviceProviderId) && serviceProviderId !== olds[SERVICE_PROVIDER]) {
        this.replaced.add(ownerOf(news));
        return { changes: true, replaces: [SERVICE_PROVIDER], deleteBeforeReplace: true };
      }
      const declared = this.declaredIn(news);
      const live = asFound(olds, await this.lookUp(olds, declared));
      if (!live) return { changes: true };
      const changes = await this.changesSince(olds, declared, live);
      return { changes: this.isToBeUpdated(olds, declared, changes) };
    });
  }

  create(news: Values): Promise<dynamic.CreateResult> {
    return this.about(news, async () => {
      const declared = this.declaredIn(news);
      const id = declared[USER_ID] as string;
      const asDeclared = await this.readings.proof(declared, declared, (live) => isAdoptedAsItIs(declared, live));
      if (asDeclared) {
        this.readings.setAside(id);
        return { id, outs: outputsNow(declared, asDeclared, writeOnlyIn(declared), true) };
      }
      this.readings.leave(id);
      const live = await findUser(this.platform.odin, id);
      const problem = live ? adoptionProblem(live, declared) : creationProblem(declared);
      if (problem) throw new BroadworksError(problem);
      return { id, outs: await (live ? this.adopt(id, declared, live) : this.make(id, declared)) };
    });
  }

  update(id: string, olds: Values, news: Values): Promise<dynamic.UpdateResult> {
    return this.about(olds, async () => {
      const declared = this.declaredIn(news);
      this.readings.leave(olds[USER_ID], news[USER_ID]);
      const live = asFound(olds, await findRenamed(this.platform.odin, olds[USER_ID] as string, news[USER_ID]));
      if (!live) return { outs: await this.make(id, declared) };
      await this.changesSince(olds, declared, live);
      const task = this.taskFor(id, declared, this.appliedBefore(olds), isAdopted(olds));
      return { outs: await converge(task, live) };
    });
  }

  read(id: string, props: Values): Promise<dynamic.ReadResult> {
    return this.about({ [USER_ID]: id, ...props }, async () => {
      const declared = this.declaredIn(props);
      const outputsWith = (live: LiveUser) => outputsNow(declared, live, props, isAdopted(props));
      const { [PROVIDER]: _provider, ...known } = props;
      let proof: LiveUser | undefined;
      const live = await this.readings.find({ [USER_ID]: id, ...declared }, declared, (row, tells) => {
        const isAsBefore = isDeepStrictEqual(withUntold(outputsWith(row), row, known, tells), known);
        if (isAsBefore) proof = row;
        return isAsBefore;
      });
      if (!live) {
        await this.tellOfGone((props[USER_ID] ?? id) as string);
        return { id: "" };
      }
      if (live === proof) return { id, props: known };
      refuseWrongServiceProvider(live, props[SERVICE_PROVIDER]);
      await this.tellOfMoved(live.userId, changesTo(declared, live, props));
      const outputs = outputsWith(live);
      const inputs = this.declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields whose declaration was added without a change.
      return { id, props: outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  delete(id: string, props: Values): Promise<void> {
    return this.about({ [USER_ID]: id, ...props }, async () => {
      const { odin, say, countDelete, changeLog } = this.platform;
      const userId = (props[USER_ID] ?? id) as string;
      if (!isDeletedAtEnd(props)) {
        say(`${userId}: left on the platform as it is; it is no longer managed`);
        return;
      }
      this.readings.leave(userId);
      const live = await findUser(odin, userId);
      if (!live) return;
      refuseWrongServiceProvider(live, props[SERVICE_PROVIDER]);
      countDelete(userId);
      const removal = [removalOf(live)];
      await changeLog.sending(removal);
      try {
        await deleteUser(odin, live.userId, async () => !(await findUser(odin, userId)));
      } catch (error) {
        if (!isMissing(error)) {
          await changeLog.failed(removal, error);
          throw error;
        }
      }
      await changeLog.applied(removal);
    });
  }

  /** What is to be said before a user comes under management, in a preview as well. */
  private async checkBirth(declared: Values) {
    if (isUnknown(declared[USER_ID]) || this.replaced.has(ownerOf(declared))) return [];
    const live = await this.readings.find(declared, declared, (row) => isAdoptedAsItIs(declared, row));
    if (!live) return this.checkCreation(declared);
    const stranger = wrongServiceProvider(live, declared[SERVICE_PROVIDER]);
    if (stranger) return [{ path: SERVICE_PROVIDER, reason: stranger }];
    if (declared["existing"] === "fail") return [{ path: USER_ID, reason: EXISTS }];
    await this.announceAdoption(live, declared);
    return [];
  }

  private async checkCreation(declared: Values) {
    if (declared["missing"] === "fail") return [{ path: USER_ID, reason: DOES_NOT_EXIST }];
    const missing = missingForCreation(declared);
    if (missing.length === 0) await this.platform.changeLog.found(creationOf(settableFields, declared));
    return missing;
  }

  private async announceAdoption(live: LiveUser, declared: Values): Promise<void> {
    const applied = writeOnlyIn(declared);
    const passwords = Object.keys(applied);
    const changes = changesTo(declared, live, applied);
    this.platform.say(
      `${live.userId}: exists on the platform and is adopted; ` +
        (changes.length === 0 ? "nothing changes" : describeChanges(changes)) +
        (passwords.length === 0 ? "" : `; ${passwords.join(", ")} taken as declared, not reset`),
    );
    await this.platform.changeLog.found(changes.map((change) => entryOf(live.userId, change, "adoption")));
  }

  /** The live user of a resource that exists in the state, as it was read in this run, or as its group's list proves. */
  private lookUp(olds: Values, declared: Values): Promise<LiveUser | undefined> {
    const userId = olds[USER_ID] as string;
    if (!sameId(userId, declared[USER_ID])) return findRenamed(this.platform.odin, userId, declared[USER_ID]);
    const applied = this.appliedBefore(olds);
    return this.readings.find(olds, declared, (row) => changesTo(declared, row, applied).length === 0);
  }

  private adopt(id: string, declared: Values, live: LiveUser): Promise<Values> {
    // What a user's passwords are cannot be read: that of an adopted user is taken to be the declared one.
    const task = this.taskFor(id, declared, writeOnlyIn(declared), true);
    return converge({ ...task, cause: "adoption" }, live);
  }

  private async make(id: string, declared: Values): Promise<Values> {
    const live = await this.bringIntoBeing(id, declared);
    const task = this.taskFor(id, declared, writeOnlyIn(declared), false);
    try {
      return await converge({ ...task, isNew: true, cause: "program" satisfies Cause }, live);
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.halfCreated(id, declared, error);
    }
  }

  private taskFor(id: string, declared: Values, applied: Values, adopted: boolean): Task<LiveUser> {
    const { odin } = this.platform;
    return {
      platform: this.platform,
      id,
      fields: userFields,
      declared,
      applied,
      steps: stepsTo(odin, declared),
      see: seen,
      readAgain: async (live, before) =>
        (await findRenamed(odin, live.userId, declared[USER_ID])) ??
        (sameId(before.userId, live.userId) ? undefined : findUser(odin, before.userId)),
      outputs: (live, sent) => outputsNow(declared, live, sent, adopted),
    };
  }

  /** What is to change, having told the person of all that somebody else had a hand in. */
  private async changesSince(olds: Values, declared: Values, live: LiveUser): Promise<Change[]> {
    const applied = this.appliedBefore(olds);
    const changes = changesTo(declared, live, applied);
    await this.tellOf(changes, live.userId, declared, applied);
    return changes;
  }

  /** Creates the user, who was not there before. */
  private async bringIntoBeing(id: string, declared: Values): Promise<LiveUser> {
    const { odin, changeLog } = this.platform;
    const userId = declared[USER_ID] as string;
    const creation = creationOf(settableFields, declared);
    await changeLog.sending(creation);
    const body = { ...pick(declared, identityFields), ...toCreation(settableFields, declared) };
    try {
      await postUser(odin, body, async () => (await findUser(odin, userId)) !== undefined);
    } catch (error) {
      const isUnsettled = error instanceof OdinError && error.fateIsUnknown;
      await changeLog.failed(creation, error).catch((other: unknown) => {
        throw isUnsettled ? this.halfCreated(id, declared, other) : other;
      });
      throw isUnsettled ? this.halfCreated(id, declared, error) : error;
    }
    try {
      const live = await findUser(odin, userId);
      if (!live) throw new BroadworksError("the platform does not show the user it created");
      await changeLog.applied(creation);
      return live;
    } catch (error) {
      throw this.halfCreated(id, declared, error);
    }
  }

  /** The user is probably there, but cannot be looked at: it is kept in the state, for the next run to read. */
  private halfCreated(id: string, declared: Values, cause: unknown): unknown {
    if (!(cause instanceof BroadworksError)) return cause;
    return new PartialFailure(id, { ...declared, [DERIVED]: { [ADOPTED]: false }, [UNCONFIRMED]: true }, [
      cause.message,
    ]);
  }
}

const USER_ID = "userId" satisfies keyof typeof identityFields;
const SERVICE_PROVIDER = "serviceProviderId" satisfies keyof typeof identityFields;

const EXISTS = 'exists on the platform, and existing is "fail"; set it to "adopt" to bring the user under management';
const DOES_NOT_EXIST = 'does not exist on the platform, and missing is "fail"; set it to "create", or mend the user id';

function adoptionProblem(live: LiveUser, declared: Values): string | undefined {
  return declared["existing"] === "fail" ? EXISTS : wrongServiceProvider(live, declared[SERVICE_PROVIDER]);
}

function creationProblem(declared: Values): string | undefined {
  if (declared["missing"] === "fail") return DOES_NOT_EXIST;
  const needed = missingForCreation(declared).map(({ path }) => path);
  return needed.length === 0
    ? undefined
    : `the user does not exist, and to be created needs ${needed.join(", ")}; declare what is missing`;
}

function isAdoptedAsItIs(declared: Values, live: LiveUser): boolean {
  return adoptionProblem(live, declared) === undefined && changesTo(declared, live, writeOnlyIn(declared)).length === 0;
}

/** The live user of a resource that exists in the state; undefined when its creation came to nothing. */
function asFound(olds: Values, live: LiveUser | undefined): LiveUser | undefined {
  if (live) refuseWrongServiceProvider(live, olds[SERVICE_PROVIDER]);
  else if (olds[UNCONFIRMED] !== true)
    throw new BroadworksError(
      "the user no longer exists on the platform; take it out of the program, or run `pulumi up --refresh` to have it created again",
    );
  return live;
}

function changesTo(declared: Values, live: LiveUser, applied: Values): Change[] {
  return compare(userFields, declared, seen(live, applied));
}
