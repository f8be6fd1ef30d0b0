/** The life of a user as a resource: check, diff, create, update, read, delete. Level-triggered: each reads what is. */
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { BroadworksError, PartialFailure } from "../../shared/errors";
import { type LiveUser, OdinError, deleteUser, isNotFound, postUser } from "../../odin";
import { type Change, type CheckFailure, compare, isObject, isUnknown, toCreateBody, withoutIgnored } from "../../core/fields/index";
import type { LastRun } from "../../core/run";
import type { Cause } from "../../core/change-log";
import { type Task, converge } from "../../core/converge";
import { creationOf, entryOf, removalOf } from "../../core/change-entries";
import {
  AnotherPrimaryId,
  findPrimary,
  findRenamed,
  findUser,
  idKey,
  refuseWrongServiceProvider,
  sameId,
  wrongServiceProvider,
} from "./find";
import { CREDENTIALS_KIND, SERVICES_KIND, USER_KIND } from "../kinds";
import { PROVIDER, ResourceLifecycle, ownerOf, pick } from "../lifecycle";
import type { RunContext } from "../../context";
import { formatChanges } from "../../core/format";
import { checkUser, missingForCreation } from "./check";
import { Holders } from "./holders";
import { RENAMING, findPerson, findReplaced } from "./person";
import { Readings } from "./readings";
import { identityFields, settableFields, userFields } from "./schema";
import {
  ADOPTED,
  DECLARABLE,
  DERIVED,
  type Managed,
  UNCONFIRMED,
  carriedOf,
  isAdopted,
  isDeletedAtEnd,
  isStale,
  outputsNow,
  seen,
  withUntold,
  writeOnlyIn,
} from "./state";
import { stepsTo } from "./steps";

type Values = Record<string, unknown>;

export class UserLifecycle extends ResourceLifecycle {
  /** Users that this run replaces for another service provider, and whether it deletes the old one. */
  private readonly replaced = new Map<string, "deleted" | "released">();

  private readonly readings: Readings;
  private readonly holders: Holders;

  constructor(platform: RunContext) {
    super(platform, USER_KIND, DECLARABLE);
    this.readings = new Readings(platform);
    this.holders = new Holders(platform);
  }

  check(olds: Values, news: Values): Promise<dynamic.CheckResult> {
    this.platform.run.noteDeclared(USER_KIND, news, olds);
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

  diff(id: string, olds: Values, news: Values): Promise<dynamic.DiffResult> {
    this.platform.run.noteState(USER_KIND, id, carriedOf(olds));
    return this.about(olds, async () => {
      const { serviceProviderId } = news;
      if (!isUnknown(serviceProviderId) && serviceProviderId !== olds[SERVICE_PROVIDER]) {
        this.replaced.set(ownerOf(news), isDeletedAtEnd(olds) ? "deleted" : "released");
        if (sameId(olds[USER_ID] as string, news[USER_ID]) && !isDeletedAtEnd(olds))
          this.platform.log(
            `${olds[USER_ID]}: stays a user of the service provider ${JSON.stringify(olds[SERVICE_PROVIDER])}, because its ` +
              'resource releases it; the same id cannot be created elsewhere. Declare another userId, or first apply onDelete: "delete"',
          );
        return { changes: true, replaces: [SERVICE_PROVIDER], deleteBeforeReplace: true };
      }
      const declared = await this.managed(this.declaredIn(news));
      const { live, isUpToDate } = await this.lookUp(olds, declared);
      if (!live) return { changes: true };
      const changes = await this.changesSince(olds, declared, live);
      return { changes: this.isToBeUpdated(olds, declared.all, changes) || !isUpToDate };
    });
  }

  create(news: Values): Promise<dynamic.CreateResult> {
    return this.about(news, async () => {
      const declared = await this.managed(this.declaredIn(news));
      const { all } = declared;
      const id = all[USER_ID] as string;
      const known = await this.lastRunOf(all);
      const isAsItIs = (row: LiveUser) => isAdoptedAsItIs(declared, row, known);
      const asDeclared = await this.readings.proof(all, declared.compared, isAsItIs);
      if (asDeclared) {
        this.readings.setAside(id);
        return { id, outs: outputsNow(all, asDeclared, writeOnlyIn(all), this.isAdoptedNow(known, all)) };
      }
      this.readings.leave(id);
      const live = await findReplaced(this.platform.odin, all, this.platform.run);
      if (!live) {
        const problem = creationProblem(all);
        if (problem) throw new BroadworksError(problem);
        return { id, outs: await this.make(id, all) };
      }
      const last = sameId(live.userId, id) ? known : await this.lastRunOf(live);
      const problem = adoptionProblem(live, all, last);
      if (problem) throw new BroadworksError(problem);
      return { id, outs: await this.adopt(id, declared, live, last) };
    });
  }

  update(id: string, olds: Values, news: Values): Promise<dynamic.UpdateResult> {
    this.platform.run.noteState(USER_KIND, id, carriedOf(olds));
    return this.about(olds, async () => {
      const declared = await this.managed(this.declaredIn(news));
      this.readings.leave(olds[USER_ID], news[USER_ID]);
      const live = asFound(olds, await findPerson(this.platform.odin, olds, declared.all, this.platform.run));
      if (!live) return { outs: await this.make(id, declared.all) };
      await this.changesSince(olds, declared, live);
      const task = this.taskFor(id, declared, this.appliedBefore(olds), isAdopted(olds));
      return { outs: await this.convergeUser(task, live, declared.all) };
    });
  }

  read(id: string, props: Values): Promise<dynamic.ReadResult> {
    this.platform.run.noteState(USER_KIND, id, carriedOf(props));
    return this.about({ [USER_ID]: id, ...props }, async () => {
      const declared = this.declaredIn(props);
      const outputsWith = (live: LiveUser) => outputsNow(declared, live, props, isAdopted(props));
      const { [PROVIDER]: _provider, ...known } = props;
      let proof: LiveUser | undefined;
      const isAsBefore = (row: LiveUser, tells: (name: string) => boolean) => {
        const isSame = isDeepStrictEqual(withUntold(outputsWith(row), row, known, tells), known);
        if (isSame) proof = row;
        return isSame;
      };
      const found = await this.readings
        .find({ [USER_ID]: id, ...declared }, declared, isAsBefore)
        .catch((error: unknown) => this.missingUnder(error));
      const live = found ?? (await this.findSentRename(props));
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

  async delete(id: string, props: Values): Promise<void> {
    const { log, run } = this.platform;
    const userId = (props[USER_ID] ?? id) as string;
    run.noteState(USER_KIND, id, carriedOf(props));
    const isStillDeclared = await run.isDeclared(USER_KIND, {
      userId,
      serviceProviderId: props[SERVICE_PROVIDER] as string | undefined,
    });
    if (!isDeletedAtEnd(props)) {
      const managed = isStillDeclared ? "another resource of this run manages it" : "it is no longer managed";
      log(`${userId}: left on the platform as it is; ${managed}`);
      return;
    }
    if (isStillDeclared) {
      log(`${userId}: kept on the platform; this run still declares the user${this.ownershipNote(userId)}`);
      return;
    }
    await this.about({ [USER_ID]: userId }, async () => {
      await this.refuseWhileInUse(userId);
      const { deletions, odin } = this.platform;
      const find = async () => (await findPrimary(odin, userId)) ?? (await this.findSentRename(props));
      if (!(await deletions.admit(userId, async () => (await find()) !== undefined))) return;
      this.readings.leave(userId);
      const live = await find();
      if (!live) {
        deletions.release();
        return;
      }
      refuseWrongServiceProvider(live, props[SERVICE_PROVIDER]);
      await this.remove(live);
    });
  }

  private async remove(live: LiveUser): Promise<void> {
    const { odin, changeLog } = this.platform;
    await changeLog.withRecord([removalOf(live)], async () => {
      try {
        await deleteUser(odin, live.userId, async () => !(await findUser(odin, live.userId)));
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    });
  }

  /** @throws BroadworksError while services or credentials of the user are declared, which would be lost */
  private async refuseWhileInUse(userId: string): Promise<void> {
    const { run } = this.platform;
    // Under another service provider the user is declared again, with all that belongs to it.
    if (await run.isDeclared(USER_KIND, { userId })) return;
    for (const kind of [SERVICES_KIND, CREDENTIALS_KIND])
      if (await run.isDeclared(kind, { userId }))
        throw new BroadworksError(
          `not deleted: a ${kind} of this user is still declared. Remove that as well, or set onDelete: "release" before you ` +
            "remove the resource of the user",
        );
  }

  /** The declared values, and those of them that are compared with a user who exists. */
  private async managed(all: Values): Promise<Managed> {
    const paths = await this.platform.run.ignoredPaths(USER_KIND, all[USER_ID]);
    return { all, compared: paths.length === 0 ? all : withoutIgnored(userFields, all, paths) };
  }

  /** What the last run left of a user, by another resource of the stack. */
  private lastRunOf({ userId, serviceProviderId }: Values): Promise<LastRun | undefined> {
    const isKnown = typeof serviceProviderId === "string" && !isUnknown(serviceProviderId);
    return this.platform.run.lastRunOf(USER_KIND, {
      userId: userId as string,
      ...(isKnown && { serviceProviderId }),
    });
  }

  /** Whether a user counts as adopted by a resource that is new in the state: not where the stack has created it before. */
  private isAdoptedNow(last: LastRun | undefined, declared: Values): boolean {
    const isTaken = last !== undefined && !isAdopted(last.carried);
    this.takenOver.set(ownerOf(declared), isTaken ? "created" : "adopted");
    return !isTaken;
  }

  /** How users count that this run has brought under resources that are new in the state. */
  private readonly takenOver = new Map<string, "created" | "adopted">();

  private ownershipNote(userId: string): string {
    return this.takenOver.get(idKey(userId)) === "adopted"
      ? '. The user counts as adopted from now on: a later removal leaves it on the platform unless onDelete is "delete"'
      : "";
  }

  /** A user whose id is only another one of someone else by now is missing. */
  private missingUnder(error: unknown): undefined {
    if (!(error instanceof AnotherPrimaryId)) throw error;
    this.platform.log(error.message);
  }

  /** The user whom an earlier run sent a rename without learning its outcome. */
  private async findSentRename(props: Values): Promise<LiveUser | undefined> {
    const { odin, run } = this.platform;
    const renaming = props[RENAMING];
    if (typeof renaming !== "string" || (await run.isDeclared(USER_KIND, { userId: renaming }))) return undefined;
    return findPrimary(odin, renaming);
  }

  /** What is to be said before a user comes under management, in a preview as well. */
  private async checkBirth(values: Values) {
    if (isUnknown(values[USER_ID])) return [];
    const replaced = this.replaced.get(ownerOf(values));
    // The old one exists until it is deleted, which is not to happen where the new one cannot be created.
    if (replaced) return replaced === "deleted" ? creationFailures(values) : [];
    const declared = await this.managed(values);
    const known = await this.lastRunOf(values);
    const found = await this.readings.find(values, declared.compared, (row) => isAdoptedAsItIs(declared, row, known));
    const live = await findReplaced(this.platform.odin, values, this.platform.run, () => found);
    if (!live) return this.checkCreation(values);
    const stranger = wrongServiceProvider(live, values[SERVICE_PROVIDER]);
    if (stranger) return [{ path: SERVICE_PROVIDER, reason: stranger }];
    const last = sameId(live.userId, values[USER_ID]) ? known : await this.lastRunOf(live);
    if (!last && values["onExisting"] === "fail") return [{ path: USER_ID, reason: EXISTS }];
    await this.announceAdoption(live, declared, last);
    return [];
  }

  private async checkCreation(declared: Values) {
    const failures = creationFailures(declared);
    if (failures.length > 0) return failures;
    const held = await this.heldByAnother(declared);
    if (held) return [{ path: USER_ID, reason: held }];
    await this.platform.changeLog.recordPlanned(creationOf(settableFields, declared));
    return [];
  }

  /** What keeps a missing user from being created: another user has what it is to get, and is probably the same person. */
  private async heldByAnother(declared: Values): Promise<string | undefined> {
    const { run } = this.platform;
    const isExpected = (userId: string) => run.isDeclared(USER_KIND, { userId });
    const holding = await this.holders.find(declared, isExpected);
    if (!holding) return undefined;
    const { field, userId } = holding;
    const value = isObject(holding.value) ? holding.value["alternateUserId"] : holding.value;
    return (
      `does not exist on the platform, and ${userId} has its ${field} ${JSON.stringify(value)}: most likely the same person under ` +
      `a new id. Declare userId ${JSON.stringify(userId)}, or, to create a second user, release that ${field} there or declare another`
    );
  }

  private async announceAdoption(live: LiveUser, declared: Managed, last: LastRun | undefined): Promise<void> {
    const { all, compared } = declared;
    const applied = appliedSecrets(all, last);
    const passwords = Object.keys(applied);
    const changes = changesTo(compared, live, applied);
    const how = !last
      ? "exists on the platform and is adopted"
      : `taken over from another resource of this stack${isAdopted(last.carried) ? "" : ", which created it"}`;
    this.platform.log(
      `${live.userId}: ${how}; ` +
        (changes.length === 0 ? "nothing changes" : formatChanges(changes)) +
        (last || passwords.length === 0 ? "" : `; ${passwords.join(", ")} taken as declared, not reset`),
    );
    const cause = last ? undefined : "adoption";
    await this.platform.changeLog.recordPlanned(changes.map((change) => entryOf(live.userId, change, cause)));
  }

  /** The live user of a resource that exists in the state, as it was read in this run, or as its group's list proves. */
  private async lookUp(olds: Values, declared: Managed): Promise<{ live: LiveUser | undefined; isUpToDate: boolean }> {
    const { all, compared } = declared;
    const userId = olds[USER_ID] as string;
    const isUpToDate = (live: LiveUser, tells?: (name: string) => boolean) => !isStale(olds, compared, live, tells);
    if (!sameId(userId, all[USER_ID])) {
      const live = asFound(olds, await findPerson(this.platform.odin, olds, all, this.platform.run));
      // Under the new id already: the state is yet to know it.
      return { live, isUpToDate: !live || sameId(live.userId, userId) };
    }
    const applied = this.appliedBefore(olds);
    let proof: LiveUser | undefined;
    const found = await this.readings.find(olds, compared, (row, tells) => {
      const isProof = changesTo(compared, row, applied).length === 0 && isUpToDate(row, tells);
      if (isProof) proof = row;
      return isProof;
    });
    const live = asFound(olds, found, found ? undefined : await this.heldByAnother(this.declaredIn(olds)));
    if (!live || live === proof || isUpToDate(live)) return { live, isUpToDate: true };
    if (changesTo(compared, live, applied).length === 0)
      this.platform.log(`${live.userId}: nothing to send; the state takes on what the platform has by now`);
    return { live, isUpToDate: false };
  }

  private adopt(id: string, declared: Managed, live: LiveUser, last: LastRun | undefined): Promise<Values> {
    const adopted = this.isAdoptedNow(last, declared.all);
    const task = this.taskFor(id, declared, appliedSecrets(declared.all, last), adopted);
    return this.convergeUser({ ...task, cause: last ? "program" : "adoption" }, live, declared.all);
  }

  /** Converges, and keeps a rename in the state whose outcome is unknown: the next run cannot prove it by itself. */
  private async convergeUser(task: Task<LiveUser>, live: LiveUser, declared: Values): Promise<Values> {
    try {
      return await converge(task, live);
    } catch (error) {
      const newUserId = declared[USER_ID] as string;
      if (!(error instanceof BroadworksError) || !this.platform.run.isRenameUnknown(live.userId, newUserId)) throw error;
      const [properties, reasons] =
        error instanceof PartialFailure
          ? [error.properties, error.reasons]
          : [task.outputs(live, task.applied, []), [error.message]];
      throw new PartialFailure(task.id, { ...properties, [RENAMING]: newUserId }, reasons);
    }
  }

  private async make(id: string, declared: Values): Promise<Values> {
    const held = await this.heldByAnother(declared);
    if (held) throw new BroadworksError(held);
    const live = await this.bringIntoBeing(id, declared);
    this.platform.run.noteCreated(live.userId);
    const task = this.taskFor(id, { all: declared, compared: declared }, writeOnlyIn(declared), false);
    try {
      return await converge({ ...task, isNew: true, cause: "program" satisfies Cause }, live);
    } catch (error) {
      throw error instanceof PartialFailure ? error : this.halfCreated(id, declared, error);
    }
  }

  private taskFor(id: string, declared: Managed, applied: Values, adopted: boolean): Task<LiveUser> {
    const { odin, run } = this.platform;
    const { all, compared } = declared;
    return {
      platform: this.platform,
      id,
      fields: userFields,
      declared: compared,
      applied,
      steps: stepsTo(odin, all, run),
      snapshot: seen,
      reread: async (live, before) =>
        (await findRenamed(odin, live.userId, all[USER_ID])) ??
        (sameId(before.userId, live.userId) ? undefined : findUser(odin, before.userId)),
      outputs: (live, sent) => outputsNow(all, live, sent, adopted),
    };
  }

  /** What is to change, having told the person of all that somebody else had a hand in. */
  private async changesSince(olds: Values, { all, compared }: Managed, live: LiveUser): Promise<Change[]> {
    const applied = this.appliedBefore(olds);
    const changes = changesTo(compared, live, applied);
    await this.tellOf(changes, live.userId, all, applied);
    return changes;
  }

  /** Creates the user, who was not there before. */
  private async bringIntoBeing(id: string, declared: Values): Promise<LiveUser> {
    const { odin, changeLog } = this.platform;
    const userId = declared[USER_ID] as string;
    const creation = creationOf(settableFields, declared);
    await changeLog.recordSending(creation);
    const body = { ...pick(declared, identityFields), ...toCreateBody(settableFields, declared) };
    try {
      await postUser(odin, body, async () => (await findUser(odin, userId)) !== undefined);
    } catch (error) {
      const isUnsettled = error instanceof OdinError && error.outcomeUnknown;
      await changeLog.recordFailed(creation, error).catch((other: unknown) => {
        throw isUnsettled ? this.halfCreated(id, declared, other) : other;
      });
      throw isUnsettled ? this.halfCreated(id, declared, error) : error;
    }
    try {
      const live = await findUser(odin, userId);
      if (!live) throw new BroadworksError("the platform does not show the user it created");
      await changeLog.recordApplied(creation);
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

const EXISTS = 'exists on the platform, and onExisting is "fail"; set it to "adopt" to bring the user under management';
const DOES_NOT_EXIST = 'does not exist on the platform, and onMissing is "fail"; set it to "create", or mend the user id';

/** @param last - what another resource of the stack left of the user */
function adoptionProblem(live: LiveUser, declared: Values, last: LastRun | undefined): string | undefined {
  if (declared["onExisting"] === "fail" && !last) return EXISTS;
  return wrongServiceProvider(live, declared[SERVICE_PROVIDER]);
}

function creationFailures(declared: Values): CheckFailure[] {
  return declared["onMissing"] === "fail" ? [{ path: USER_ID, reason: DOES_NOT_EXIST }] : missingForCreation(declared);
}

function creationProblem(declared: Values): string | undefined {
  if (declared["onMissing"] === "fail") return DOES_NOT_EXIST;
  const needed = missingForCreation(declared).map(({ path }) => path);
  return needed.length === 0
    ? undefined
    : `the user does not exist, and to be created needs ${needed.join(", ")}; declare what is missing`;
}

function isAdoptedAsItIs({ all, compared }: Managed, live: LiveUser, last: LastRun | undefined): boolean {
  const problem = adoptionProblem(live, all, last);
  return problem === undefined && changesTo(compared, live, appliedSecrets(all, last)).length === 0;
}

/**
 * The write-only values that count as applied to a user who comes under a resource: those that another resource applied, or
 * all. The passwords of an adopted user cannot be read, and are taken to be the declared ones.
 */
function appliedSecrets(declared: Values, last: LastRun | undefined): Values {
  const secrets = writeOnlyIn(declared);
  if (!last) return secrets;
  return Object.fromEntries(Object.entries(secrets).filter(([name, value]) => last.isApplied(name, value)));
}

/**
 * The live user of a resource that exists in the state; undefined when its creation came to nothing.
 *
 * @param held - who has what the user had
 */
function asFound(olds: Values, live: LiveUser | undefined, held?: string): LiveUser | undefined {
  if (live) refuseWrongServiceProvider(live, olds[SERVICE_PROVIDER]);
  else if (olds[UNCONFIRMED] !== true)
    throw new BroadworksError(
      held ??
        "the user no longer exists on the platform; take it out of the program, or run `pulumi up --refresh` to have it created again",
    );
  return live;
}

function changesTo(declared: Values, live: LiveUser, applied: Values): Change[] {
  return compare(userFields, declared, seen(live, applied));
}
