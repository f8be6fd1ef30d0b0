/**
 * Brings an object to its declared values: reads it, writes the differences, and verifies them, in the response to the write
 * where that is the complete object, else with another read.
 */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, PartialFailure, RequestError, withLater } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import { REDACTED } from "../../shared/redact";
import type { Cause, ChangeEntry, ChangeLog } from "../reports/change-log";
import { toEntry } from "../reports/change-entries";
import type { Live, ResourceSchema, Values, WriteRequest, Written } from "../definition";
import {
  type Change,
  type Numbering,
  UnreadableFieldError,
  formatPath,
  hasOptionalMembers,
  isCompleteResponse,
  isDamagedCopy,
  isObject,
  secretValuesIn,
  withNotApplied,
} from "../fields/index";
import { formatValue } from "../format";
import { settableFields } from "../state";

/** An object, the values that it is to have, and the requests that write them. */
export interface Task<L extends Live> {
  readonly schema: ResourceSchema;
  readonly changeLog: ChangeLog;
  /** The id of the resource in the engine. */
  readonly resourceId: string;
  /** What the last run left; after an adoption, the write-only values that count as applied. */
  readonly applied: Readonly<Values>;
  /** The values that the object is to have. */
  readonly declared: Readonly<Values>;
  readonly requests: readonly WriteRequest<L>[];
  /** The id of the object, which a rename changes. */
  readonly idOf: (live: L) => string;
  readonly numberingOf: (live: L) => Numbering;
  /** The declared values that differ. */
  readonly compare: (live: L, applied: Readonly<Values>) => readonly Change[];
  /** Does work that writes the object, under the id that it has by then, when nothing else writes it. */
  readonly exclusively: <T>(live: L, work: (live: L) => Promise<T>) => Promise<T>;
  /**
   * Reads the object again; undefined when it no longer exists. Absent where nothing can be read: then every value that was
   * sent counts as applied.
   *
   * @param before - the object before the write, which is still current if the platform reports a success without one
   */
  readonly reread?: (live: L, before: L) => Promise<L | undefined>;
  /** @param done - the changes that were made so far */
  readonly outputs: (live: L, applied: Readonly<Values>, done: readonly Change[]) => Values;
  /** Throws a BroadworksError where a request is impossible, and reports its effects. Nothing is recorded before. */
  readonly verify: (request: WriteRequest<L>, live: L, changes: readonly Change[]) => Promise<void>;
  /** Prints a line for people. */
  readonly log: (line: string) => void;
  /** The cause of all changes; without it each change states its own. */
  readonly cause?: Cause;
  /** This operation created the object: the state must contain it, whatever fails now. */
  readonly isNew?: boolean;
}

/**
 * Makes the object as declared and returns its outputs.
 *
 * @throws PartialFailure when some changes are done and some are not
 * @throws UnreadableFieldError when a live value cannot be read; then nothing is written
 */
export async function converge<L extends Live>(task: Task<L>, start: L): Promise<Values> {
  const convergence = new Convergence(task, start);
  const before = convergence.outputs;
  try {
    for (const request of task.requests) await convergence.run(request);
  } catch (error) {
    if (!(error instanceof BroadworksError)) throw error;
    const isUnchanged = !task.isNew && isDeepStrictEqual(convergence.outputs, before);
    if (isUnchanged) throw error;
    throw new PartialFailure(task.resourceId, { ...convergence.outputs }, [error.message]);
  }
  return convergence.outputs;
}

class Convergence<L extends Live> {
  private applied: Readonly<Values>;
  private readonly done: Change[] = [];
  /** Paths of fields that a request has changed besides those that it wrote: a move can empty the phone number. */
  private readonly sideEffects = new Set<string>();

  constructor(
    private readonly task: Task<L>,
    private live: L,
  ) {
    this.applied = task.applied;
  }

  get outputs(): Values {
    return this.task.outputs(this.live, this.applied, this.done);
  }

  /**
   * Sends the differences in one request. A difference that appears only when the object is read again is sent as well: someone
   * else changed it meanwhile, or loose typing had hidden it. A change that was sent and still differs was not applied: an error,
   * except for a field that some platforms ignore.
   */
  async run(request: WriteRequest<L>): Promise<void> {
    const sent = new Set<string>();
    for (;;) {
      const changes = this.changes().filter(request.writes);
      const unsent = changes.filter((change) => !sent.has(formatPath(change.path)));
      if (unsent.length > 0) await this.write(request, unsent);
      else return this.acceptIgnored(changes);
      for (const change of unsent) sent.add(formatPath(change.path));
    }
  }

  /**
   * Reports changes that the platform ignored, and remembers them.
   *
   * @throws BroadworksError for a field that no platform ignores
   */
  private acceptIgnored(changes: readonly Change[]): void {
    // The state contains no secret as plain text.
    const canBeIgnored = ({ field, isSecret }: Change) => field.ignoredAdvice !== undefined && !isSecret;
    const ignored = changes.filter(canBeIgnored);
    if (ignored.length > 0) this.applied = withNotApplied(this.applied, ignored);
    for (const change of ignored) this.task.log(`${this.task.idOf(this.live)}: ${ignoredMessage(change)}`);
    const others = changes.filter((change) => !canBeIgnored(change));
    if (others.length > 0) throw new BroadworksError(others.map(notAppliedMessage).join("; "));
  }

  /** Writes between two records, and reads the result. A change counts as applied if its live value is then the declared one. */
  private write(request: WriteRequest<L>, changes: readonly Change[]): Promise<void> {
    return this.task.exclusively(this.live, (live) => {
      this.live = live;
      return this.writeAlone(request, changes);
    });
  }

  private async writeAlone(request: WriteRequest<L>, changes: readonly Change[]): Promise<void> {
    const { changeLog, schema, cause } = this.task;
    const before = this.live;
    await this.task.verify(request, this.live, changes);
    const causeOf = ({ path }: Change) => (this.sideEffects.has(formatPath(path)) ? "program" : cause);
    const entries = changes.map((change) => toEntry(schema, this.task.idOf(before), change, causeOf(change)));
    await changeLog.recordSending(entries);
    let failure: unknown;
    let written: Written<L> | undefined;
    try {
      written = await request.send(this.live, changes);
      this.live = { ...this.live, ...written?.certain };
      this.applied = withUnreadable(this.applied, changes);
    } catch (error) {
      if (error instanceof BroadworksError) error.hide(secretValuesIn(this.task.declared));
      failure = error;
    }
    try {
      const response = written?.response;
      if (response && this.isResult(response, changes)) this.live = response;
      else if (couldHaveWritten(failure)) await this.readAgain(before);
    } catch (error) {
      await changeLog.recordFailed(entries, failure ?? error);
      throw failure ?? error;
    }
    const remaining = this.differences();
    // The object has another identity now.
    if (written?.certain) this.noteSideEffects(this.differences(before), remaining);
    this.done.push(...changes.filter(({ path }) => !remaining.has(formatPath(path))));
    const isRemaining = ({ field }: ChangeEntry) => remaining.has(field ?? "");
    const failed = entries.filter(isRemaining);
    const error = failed.length > 0 ? failure : undefined;
    await changeLog
      .recordApplied(entries.filter((entry) => !isRemaining(entry)))
      .catch((other: unknown) => Promise.reject(withLater(error, other) as Error));
    await changeLog.recordFailed(failed, error ?? new BroadworksError("the platform did not apply it"));
    if (error) throw error;
  }

  private changes(live = this.live): readonly Change[] {
    return this.task.compare(live, this.applied);
  }

  private differences(live = this.live): ReadonlySet<string> {
    return new Set(this.changes(live).map(({ path }) => formatPath(path)));
  }

  private noteSideEffects(before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    for (const path of after) if (!before.has(path)) this.sideEffects.add(path);
  }

  /** Whether the response is the complete object, as declared. Otherwise a read decides what was written. */
  private isResult(response: L, sent: readonly Change[]): boolean {
    const { schema, idOf, numberingOf } = this.task;
    if (!this.task.reread || !sameId(idOf(response), idOf(this.live))) return false;
    try {
      const numbering = numberingOf(response);
      const before = omit(this.live, schema.internalMembers);
      if (!isCompleteResponse(schema.fields, { before, sent, response }, idNames(schema), numbering)) return false;
      this.task.outputs(response, this.applied, this.done);
      return this.changes(response).length === 0;
    } catch (error) {
      if (error instanceof UnreadableFieldError) return false;
      throw error;
    }
  }

  private async readAgain(before: L): Promise<void> {
    if (!this.task.reread) return;
    const live = await this.task.reread(this.live, before);
    if (!live)
      throw new BroadworksError(
        `the ${this.task.schema.noun} was deleted from the platform during this run; run \`pulumi up --refresh\``,
      );
    // Outputs of a value that cannot be read would replace good ones in the state, so this throws before `live` is replaced.
    this.task.outputs(live, this.applied, this.done);
    this.live = live;
  }
}

function omit(live: Live, names: readonly string[] = []): Values {
  return Object.fromEntries(Object.entries(live).filter(([name]) => !names.includes(name)));
}

/** The fields of an object that no request changes together with others. */
function idNames(schema: ResourceSchema): string[] {
  const settable = settableFields(schema);
  return Object.keys(schema.fields).filter((name) => !Object.hasOwn(settable, name));
}

/** Also true after a rejection: the API does not document whether it applies parts of a rejected request. */
function couldHaveWritten(failure: unknown): boolean {
  return !(failure instanceof RequestError) || failure.isRejection || failure.outcomeUnknown;
}

/** Applied values with those that were sent and that responses can omit: from now on they count as applied. */
function withUnreadable(applied: Readonly<Values>, changes: readonly Change[]): Values {
  return changes
    .filter(({ field }) => field.isWriteOnly || field.isOptionalInResponse || hasOptionalMembers(field.type))
    .reduce<Values>((values, { path, declared }) => withValueAt(values, path, declared), { ...applied });
}

function withValueAt(values: Readonly<Values>, [name = "", ...rest]: readonly string[], value: unknown): Values {
  const inner = values[name];
  return { ...values, [name]: rest.length === 0 ? value : withValueAt(isObject(inner) ? inner : {}, rest, value) };
}

/** Reported once; the state remembers it. */
function ignoredMessage({ path, field, live, declared }: Change): string {
  return (
    `warning: the platform ignores ${formatPath(path)}: it stays ${formatValue(live)} and is declared as ` +
    `${formatValue(declared)}. ${field.ignoredAdvice ?? ""} The provider sends it again when either value changes`
  );
}

function notAppliedMessage({ path, live, declared, isSecret }: Change): string {
  const format = (value: unknown) => (isSecret ? REDACTED : formatValue(value));
  if (isDamagedCopy(declared, live))
    return (
      `the platform cannot store all characters of ${formatPath(path)}: ${format(declared)} became ${format(live)}. Declare it ` +
      "in characters that the platform can store, or ask the administrator of the platform to change its character set"
    );
  return (
    `the platform accepted ${formatPath(path)} and did not apply it: it is ${format(live)} and is declared as ` +
    `${format(declared)}. Declare the live value, or ask the administrator of the platform`
  );
}
