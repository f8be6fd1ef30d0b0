/**
 * Whether what a changed value names exists on the platform: a number of the group, a department, a language. Lists of the
 * platform are evidence only: where one fails, or does not show what an object has already, the write decides.
 */
import { type Absence, type Recipient, formatAbsence } from "./absence";
import type { Live, Values } from "../definition";
import { evidence } from "../evidence";
import { type Change, type CheckFailure, compare, formatPath, isUnknown } from "../fields/index";
import type { KindInRun } from "./kind-in-run";
import { Patience } from "../reads/list-budget";

export class Existence<C, L extends Live> {
  private readonly patience = new Patience();

  constructor(private readonly kind: KindInRun<C, L>) {}

  /** The values among some changes that do not exist. @param live - undefined where the object does not exist yet */
  async problems(declared: Readonly<Values>, changes: readonly Change[], live?: L): Promise<readonly CheckFailure[]> {
    const { mustExist = {} } = this.kind.definition;
    const isNamed = ({ path: [name = ""], declared: value }: Change) =>
      mustExist[name] && value !== null && !isUnknown(value);
    const named = changes.filter(isNamed);
    if (named.length === 0 || !this.kind.context.checksExistence) return [];
    const list = await this.kind.reads.listNameOf(declared);
    const found = await Promise.all(named.map((change) => this.problem(change, { list, live })));
    return found.filter((failure) => failure !== undefined);
  }

  /** The same for all values of a new object. */
  problemsOfNew(declared: Readonly<Values>): Promise<readonly CheckFailure[]> {
    const nothing = { live: {}, applied: {}, numbering: {} };
    return this.problems(declared, compare(this.kind.definition.fields, declared, nothing));
  }

  private async problem(change: Change, recipient: Recipient<L>): Promise<CheckFailure | undefined> {
    const absence = await this.find(change, recipient);
    if (!absence || (await this.isDoubtful(change, recipient.live))) return undefined;
    return { path: formatPath(change.path), reason: formatAbsence(absence, change.isSecret) };
  }

  /** A list without the value that the object has shows only a part, or has another notation. */
  private async isDoubtful(change: Change, live: L | undefined): Promise<boolean> {
    if (!live || change.live === undefined) return false;
    const list = await this.kind.reads.listNameOf(live);
    return (await this.find({ ...change, declared: change.live, live: undefined }, { list, live })) !== undefined;
  }

  private async find(change: Change, recipient: Recipient<L>): Promise<Absence | undefined> {
    const { definition, context } = this.kind;
    const find = definition.mustExist?.[change.path[0] ?? ""];
    if (!find) return undefined;
    let absence: Absence | undefined;
    const finding = evidence(() => find(context.client, change, recipient), undefined).then(
      (found) => void (absence = found),
    );
    await this.patience.waitFor(finding);
    return absence;
  }
}
