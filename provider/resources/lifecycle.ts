/** What all kinds of resources do alike: name who it is about, tell what somebody else had a hand in, remember inputs. */
import { isDeepStrictEqual } from "node:util";
import { BroadworksError, ConfigurationError, PartialFailure } from "../shared/errors";
import { merge } from "../shared/merge";
import { type AnyField, type Change, type CheckFailure, type Fields, formatPath, declaredPaths } from "../core/fields/index";
import { entryOf, goneOf } from "../core/change-entries";
import { idKey } from "./user/find";
import type { RunContext } from "../context";
import { formatChanges, formatValue } from "../core/format";

type Values = Record<string, unknown>;

/** The member of a resource's values by which the engine finds its code. */
export const PROVIDER = "__provider";

/** What may be declared of a kind of resource. */
export interface Declarable {
  /** What reaches the platform. */
  readonly fields: Fields;
  /** How the resource lives; nothing of it reaches the platform. */
  readonly lifecycleOptions: Fields;
  /** What life fields are that are not declared. */
  readonly lifecycleDefaults: Readonly<Values>;
}

export abstract class ResourceLifecycle {
  /** Inputs of the last run, by user id: a field whose declaration was added without a change is in no outputs. */
  private readonly inputsBefore = new Map<string, Values>();
  /** What a refresh of this run found to have moved, by user id: it is in the state before the run looks for changes. */
  private readonly moved = new Map<string, ReadonlySet<string>>();
  /** All that may be declared. */
  protected readonly all: Fields;

  protected constructor(
    protected readonly platform: RunContext,
    protected readonly kind: string,
    private readonly declarable: Declarable,
  ) {
    this.all = { ...declarable.fields, ...declarable.lifecycleOptions };
  }

  /** One step of one resource, with a deadline of its own; the user is named in every failure. */
  protected async about<T>(values: Values, work: () => Promise<T>): Promise<T> {
    try {
      return await this.platform.operation(work);
    } catch (error) {
      const name = String(values["userId"]);
      if (error instanceof PartialFailure)
        throw new PartialFailure(
          error.id,
          error.properties,
          error.reasons.map((reason) => `${name}: ${reason}`),
        );
      // The settings are those of the run, whoever is the first to need them.
      if (error instanceof ConfigurationError) throw error;
      if (error instanceof BroadworksError) throw new BroadworksError(`${name}: ${error.message}`);
      throw error;
    }
  }

  protected rememberInputs(olds: Values): void {
    this.inputsBefore.set(ownerOf(olds), olds);
  }

  /** Whether an update follows, for the platform's sake or for the state's. */
  protected isToBeUpdated(olds: Values, declared: Values, changes: readonly Change[]): boolean {
    if (changes.length > 0 || this.isOtherwiseDeclared(this.declaredIn(olds), declared)) return true;
    // A large enterprise is not to be kept in memory.
    this.inputsBefore.delete(ownerOf(olds));
    return false;
  }

  /** What the last run left behind. */
  protected appliedBefore(olds: Values): Values {
    const inputs = this.inputsBefore.get(ownerOf(olds)) ?? {};
    const readable = Object.entries(inputs).filter(([name]) => this.fieldOf(name)?.isWriteOnly === false);
    return merge(Object.fromEntries(readable), olds);
  }

  /** Records what is to change, having told the person of all that somebody else had a hand in. */
  protected async tellOf(changes: readonly Change[], userId: string, declared: Values, applied: Values): Promise<void> {
    const moved = this.moved.get(idKey(userId));
    await this.platform.changeLog.recordPlanned(
      changes.map((change) => entryOf(userId, change, moved?.has(formatPath(change.path)) ? "drift" : undefined)),
    );
    const conflicts = changes.filter((change) => change.isDrift);
    if (conflicts.length > 0 && declared["onConflict"] === "fail") throw conflictOf(conflicts, applied);
    if (conflicts.length > 0)
      this.platform.log(`${userId}: changed by someone else and set back: ${formatChanges(conflicts)}`);
    const replaced = changes.filter(({ path, live }) => live !== undefined && valueAt(path, applied) === undefined);
    if (replaced.length > 0) this.platform.log(`${userId}: newly managed: ${formatChanges(replaced)}`);
  }

  /** Records what a refresh found to differ from what the last run left. */
  protected async tellOfMoved(userId: string, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    this.moved.set(idKey(userId), new Set(changes.map(({ path }) => formatPath(path))));
    await this.platform.changeLog.recordPlanned(changes.map((change) => entryOf(userId, change, "drift")));
  }

  /** Records that a refresh found the user to be gone. */
  protected tellOfGone(userId: string): Promise<void> {
    return this.platform.changeLog.recordPlanned([goneOf(userId)]);
  }

  /** Whether fields were let go, or the way the resource lives was changed: the state follows, the platform does not. */
  private isOtherwiseDeclared(before: Values, now: Values): boolean {
    const { lifecycleOptions } = this.declarable;
    const still = new Set(declaredPaths(this.all, now));
    return (
      declaredPaths(this.all, before).some((path) => !still.has(path)) ||
      Object.keys(lifecycleOptions).some((name) => !isDeepStrictEqual(before[name], now[name]))
    );
  }

  /** The declared fields that a state holds, which leaves defaults out. */
  protected declaredIn(outputs: Values): Values {
    return merge(this.declarable.lifecycleDefaults, pick(outputs, this.all));
  }

  /**
   * A failure as the engine takes it. Of a property that is named it prints the value, also one that the program marked as
   * secret, and that of a field that there is not, which may be a password that was meant for another: so none is named.
   */
  protected asCheckFailure = ({ path, reason }: CheckFailure): { property: string; reason: string } => ({
    property: "",
    reason: `${path} ${reason}`,
  });

  private fieldOf(name: string): AnyField | undefined {
    return this.declarable.fields[name];
  }
}

export function pick(values: Readonly<Values>, fields: Fields): Values {
  const picked: Values = {};
  for (const [name, value] of Object.entries(values)) if (Object.hasOwn(fields, name)) picked[name] = value;
  return picked;
}

/** How the resource lives, as far as that is not what it is by default. */
export function withoutDefaults({ lifecycleOptions, lifecycleDefaults }: Declarable, declared: Readonly<Values>): Values {
  return Object.fromEntries(
    Object.entries(pick(declared, lifecycleOptions)).filter(([name, value]) => !isDeepStrictEqual(value, lifecycleDefaults[name])),
  );
}

function conflictOf(conflicts: readonly Change[], applied: Values): BroadworksError {
  const each = conflicts.map(({ path, live, declared }) => {
    const left = valueAt(path, applied);
    return `${path.join(".")} was left as ${formatValue(left)}, is now ${formatValue(live)} and is declared as ${formatValue(declared)}`;
  });
  return new BroadworksError(
    `changed by someone else: ${each.join("; ")}; run \`pulumi refresh\` to take note of it, or set onConflict to "overwrite"`,
  );
}

function valueAt(path: readonly string[], values: Values): unknown {
  return path.reduce<unknown>((value, step) => (value as Values | null | undefined)?.[step], values);
}

/** Whose values they are. */
export function ownerOf(values: Values): string {
  return idKey(String(values["userId"]));
}
