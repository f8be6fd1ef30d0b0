/** The life of a user as a resource: check, diff, create, update, read, delete. Level-triggered: each reads what is. */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { BroadworksError, PartialFailure } from "../../errors";
import { type LiveUser, OdinError, deleteUser, isMissing, postUser } from "../../odin";
import { type Change, type Fields, compare, isUnknown, pathsOf, toCreation } from "../../reconcile";
import type { Platform } from "../platform";
import { asCheckFailure, checkUser, missingForCreation } from "./check";
import { converge } from "./converge";
import { creationOf, entryOf, removalOf } from "./entries";
import { findRenamed, findUser, refuseWrongServiceProvider, sameId, wrongServiceProvider } from "./find";
import { Readings } from "./readings";
import { argumentFields, identityFields, lifeFields, settableFields, userFields } from "./schema";
import {
  ADOPTED,
  DERIVED,
  UNCONFIRMED,
  declaredIn,
  isAdopted,
  outputsNow,
  pick,
  seen,
  withUntold,
  writeOnlyIn,
} from "./state";
import { describeChanges, describeValue } from "./words";

type Values = Record<string, unknown>;

export class UserLifecycle {
  /** Inputs of the last run, by user id: a field whose declaration was added without a change is in no outputs. */
  private readonly inputsBefore = new Map<string, Values>();
  /** Users that this run replaces, who exist until the old one is gone. */
  private readonly replaced = new Set<string>();

  private readonly readings: Readings;

  constructor(private readonly platform: Platform) {
    this.readings = new Readings(platform);
  }

  check(olds: Values, news: Values): Promise<dynamic.CheckResult> {
    return this.about(news, async () => {
      const { [PROVIDER]: _provider, ...declared } = news;
      const { values, failures } = checkUser(declared);
      if (failures.length > 0) return { inputs: values, failures: failures.map(asCheckFailure) };
      const isNew = olds[USER_ID] === undefined;
      if (!isNew) this.inputsBefore.set(keyOf(olds), olds);
      const birth = isNew ? await this.checkBirth(values) : [];
      return { inputs: values, failures: birth.map(asCheckFailure) };
    });
  }

  diff(olds: Values, news: Values): Promise<dynamic.DiffResult> {
    return this.about(olds, async () => {
      const { serviceProviderId } = news;
      if (!isUnknown(serviceProviderId) && serviceProviderId !== olds[SERVICE_PROVIDER]) {
        this.replaced.add(keyOf(news));
        return { changes: true, replaces: [SERVICE_PROVIDER], deleteBeforeReplace: true };
      }
      const declared = declaredIn(news);
      const live = asFound(olds, await this.lookUp(olds, declared));
      if (!live) return { changes: true };
      const changes = await this.changesSince(olds, declared, live);
      const isChanged = changes.length > 0 || isOtherwiseDeclared(declaredIn(olds), declared);
      // Nothing follows; a large enterprise is not to be kept in memory.
      if (!isChanged) this.inputsBefore.delete(keyOf(olds));
      return { changes: isChanged };
    });
  }

  create(news: Values): Promise<dynamic.CreateResult> {
    return this.about(news, async () => {
      const declared = declaredIn(news);
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
      const declared = declaredIn(news);
      this.readings.leave(olds[USER_ID], news[USER_ID]);
      const live = asFound(olds, await findRenamed(this.platform.odin, olds[USER_ID] as string, news[USER_ID]));
      if (!live) return { outs: await this.make(id, declared) };
      await this.changesSince(olds, declared, live);
      const applied = this.appliedBefore(olds);
      const adopted = isAdopted(olds);
      return { outs: await converge({ platform: this.platform, id, declared, applied, adopted }, live) };
    });
  }

  read(id: string, props: Values): Promise<dynamic.ReadResult> {
    return this.about({ [USER_ID]: id, ...props }, async () => {
      const declared = declaredIn(props);
      const outputsWith = (live: LiveUser) => outputsNow(declared, live, props, isAdopted(props));
      const { [PROVIDER]: _provider, ...known } = props;
      let proof: LiveUser | undefined;
      const live = await this.readings.find({ [USER_ID]: id, ...declared }, declared, (row) => {
        const isAsBefore = isDeepStrictEqual(withUntold(outputsWith(row), row, known), known);
        if (isAsBefore) proof = row;
        return isAsBefore;
      });
      if (!live) return { id: "" };
      if (live === proof) return { id, props: known };
      refuseWrongServiceProvider(live, props[SERVICE_PROVIDER]);
      const outputs = outputsWith(live);
      const inputs = declaredIn(outputs);
      // Without inputs the engine keeps those it has, among them fields whose declaration was added without a change.
      return { id, props: outputs, ...(!isDeepStrictEqual(inputs, declared) && { inputs }) };
    });
  }

  delete(id: string, props: Values): Promise<void> {
    return this.about({ [USER_ID]: id, ...props }, async () => {
      const { odin, say, countDelete, changeLog } = this.platform;
      const userId = (props[USER_ID] ?? id) as string;
      const decided = props["onDelete"] ?? (isAdopted(props) ? "release" : "delete");
      if (decided === "release") {
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

  /** One step of one resource, with a deadline of its own; the user is named in every failure. */
  private async about<T>(values: Values, work: () => Promise<T>): Promise<T> {
    try {
      return await this.platform.operation(work);
    } catch (error) {
      const name = String(values[USER_ID]);
      if (error instanceof PartialFailure)
        throw new PartialFailure(
          error.id,
          error.properties,
          error.reasons.map((reason) => `${name}: ${reason}`),
        );
      if (error instanceof BroadworksError) throw new BroadworksError(`${name}: ${error.message}`);
      throw error;
    }
  }

  /** What is to be said before a user comes under management, in a preview as well. */
  private async checkBirth(declared: Values) {
    if (isUnknown(declared[USER_ID]) || this.replaced.has(keyOf(declared))) return [];
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
    if (missing.length === 0) await this.platform.changeLog.found(creationOf(declared));
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
    const applied = writeOnlyIn(declared);
    return converge({ platform: this.platform, id, declared, applied, adopted: true, cause: "adoption" }, live);
  }

  private async make(id: string, declared: Values): Promise<Values> {
    const live = await this.bringIntoBeing(id, declared);
    const applied = writeOnlyIn(declared);
    const task = { platform: this.platform, id, declared, applied, adopted: false, isNew: true };
    try {
      return await converge({ ...task, cause: "program" }, live);
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.halfCreated(id, declared, error);
    }
  }

  /** What is to change, having told the person of all that somebody else had a hand in. */
  private async changesSince(olds: Values, declared: Values, live: LiveUser): Promise<Change[]> {
    const applied = this.appliedBefore(olds);
    const changes = changesTo(declared, live, applied);
    await this.platform.changeLog.found(changes.map((change) => entryOf(live.userId, change)));
    const conflicts = changes.filter((change) => change.byOthers);
    if (conflicts.length > 0 && declared["onConflict"] === "fail") throw conflictOf(conflicts, applied);
    if (conflicts.length > 0)
      this.platform.say(`${live.userId}: changed by someone else and set back: ${describeChanges(conflicts)}`);
    const replaced = changes.filter(
      ({ path, live: value }) => value !== undefined && applied[path[0] ?? ""] === undefined,
    );
    if (replaced.length > 0) this.platform.say(`${live.userId}: newly managed: ${describeChanges(replaced)}`);
    return changes;
  }

  private appliedBefore(olds: Values): Values {
    const inputs = this.inputsBefore.get(keyOf(olds)) ?? {};
    const readable = Object.entries(inputs).filter(([name]) => (settableFields as Fields)[name]?.isWriteOnly === false);
    return { ...Object.fromEntries(readable), ...olds };
  }

  /** Creates the user, who was not there before. */
  private async bringIntoBeing(id: string, declared: Values): Promise<LiveUser> {
    const { odin, changeLog } = this.platform;
    const userId = declared[USER_ID] as string;
    const creation = creationOf(declared);
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

const PROVIDER = "__provider";
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

function conflictOf(conflicts: readonly Change[], applied: Values): BroadworksError {
  const each = conflicts.map(({ path, live, declared }) => {
    const left = path.reduce<unknown>((value, step) => (value as Values | undefined)?.[step], applied);
    return `${path.join(".")} was left as ${describeValue(left)}, is now ${describeValue(live)} and is declared as ${describeValue(declared)}`;
  });
  return new BroadworksError(
    `changed by someone else: ${each.join("; ")}; run \`pulumi refresh\` to take note of it, or set onConflict to "overwrite"`,
  );
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

/** Whether fields were let go, or the way the resource lives was changed: the state follows, the platform does not. */
function isOtherwiseDeclared(before: Values, now: Values): boolean {
  const still = new Set(pathsOf(argumentFields, now));
  return (
    pathsOf(argumentFields, before).some((path) => !still.has(path)) ||
    Object.keys(lifeFields).some((name) => before[name] !== now[name])
  );
}

function keyOf(values: Values): string {
  return String(values[USER_ID]).toLowerCase();
}
