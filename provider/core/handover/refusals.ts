/** Why the holder of an exclusive value keeps it, although another object is to get it, and the ways out. */
import { sameId } from "../../shared/ids";
import type { Live } from "../definition";
import { type ExclusiveValue, exclusiveValues, isInScope, isSameValue, releaseOf } from "./exclusive";
import { type FieldValues, formatPath, withoutIgnored } from "../fields/index";
import type { KindInRun } from "../lifecycle/kind-in-run";
import type { DeclaredResource } from "../run/program-view";

/** The object that is to get values. */
export interface Taker {
  readonly declared: FieldValues;
  /** The id that it had when the run began; of an object that does not exist yet, the declared one. */
  readonly id: string;
  /** It exists. Otherwise a holder can be the same object under another id. */
  readonly isLive?: true;
}

/** A value that an object has and another one is to get. */
interface Conflict<L> {
  readonly taker: Taker;
  readonly wanted: ExclusiveValue;
  /** The value as the holder has it. */
  readonly held: ExclusiveValue;
  readonly holder: L;
  /** What the run declares of the holder. */
  readonly declaration: DeclaredResource | undefined;
}

export class Refusals<C, L extends Live> {
  constructor(private readonly kind: KindInRun<C, L>) {}

  /** Why the holder keeps the value, and the ways out; undefined where the run takes it. */
  reason(conflict: Conflict<L>): string | undefined {
    const { held, holder, declaration } = conflict;
    if (this.isCreatedMeanwhile(conflict))
      return `belongs to ${this.kind.finder.idOf(holder)}, which someone else has just created. Run \`pulumi up\` again: it adopts the ${this.kind.definition.noun}`;
    const reason = !releaseOf(this.kind.definition.fields, holder, held)
      ? ". Release it there first, or declare another"
      : declaration
        ? this.reasonOfDeclared(conflict, declaration)
        : this.reasonOfUndeclared(conflict);
    return reason && `belongs to ${this.kind.finder.idOf(holder)}${reason}`;
  }

  /** The object that is to be created exists by now, and no other resource had its id. */
  private isCreatedMeanwhile({ taker, holder, declaration }: Conflict<L>): boolean {
    const id = this.kind.finder.idOf(holder);
    return !taker.isLive && sameId(id, taker.id) && (!declaration || sameId(declaration.id, id));
  }

  /** The run declares nothing of the holder, so only an object that names it takes from it. */
  private reasonOfUndeclared(conflict: Conflict<L>): string | undefined {
    if (this.isNamed(conflict)) return undefined;
    const id = JSON.stringify(this.kind.finder.idOf(conflict.holder));
    const isSame = `. If it is the same ${this.kind.definition.noun} under a new id, declare ${this.kind.mainField()} ${id}`;
    return (
      `, and this run declares no other value there. ${this.waysOut(conflict)}` + (conflict.taker.isLive ? "" : isSame)
    );
  }

  private reasonOfDeclared(conflict: Conflict<L>, declaration: DeclaredResource): string | undefined {
    const { fields, noun } = this.kind.definition;
    const { path } = conflict.held;
    const [name = ""] = path;
    if (declaration.keepsValues !== undefined)
      return `, and ${declaration.keepsValues} there keeps it. Change that there, or release the value first`;
    if (isIgnored(fields, declaration, name))
      return `, and ignoreChanges leaves ${name} alone there. Change that there, or release the value first`;
    if (this.declares(declaration, conflict))
      return `, and this run declares it for that ${noun} too. Declare another value for one of the two`;
    if (declaration.unknown?.includes(name))
      return `, and the value that this run declares there is not known yet. Run again, or release it there first`;
    const isDeclared =
      declaredAt(declaration.values ?? {}, path) !== undefined || declaration.isSecret?.(name) === true;
    if (!isDeclared && !this.isNamed(conflict))
      return `, and this run does not declare ${formatPath(path)} there. ${this.waysOut(conflict)}`;
    return undefined;
  }

  private waysOut({ holder }: Conflict<L>): string {
    return `Release it there first, or declare takesOverFrom: ${JSON.stringify(this.kind.finder.idOf(holder))}`;
  }

  /** Whether the taker names the holder, by its present or its first id. */
  private isNamed({ taker, holder }: Conflict<L>): boolean {
    const id = this.kind.finder.idOf(holder);
    const ids = [id, this.kind.context.run.ids.firstIdOf(this.kind.definition.kind, id)];
    return leaversIn(taker.declared).some((leaver) => ids.some((one) => sameId(leaver, one)));
  }

  /** Whether a declaration contains the value that is wanted, in the same scope. */
  private declares({ values = {}, isSecret }: DeclaredResource, { taker, wanted, holder }: Conflict<L>): boolean {
    if (!isInScope(wanted, taker.declared, { ...holder, ...values })) return false;
    const { fields, numbering } = this.kind.definition;
    return (
      exclusiveValues(fields, values).some((one) => isSameValue(wanted, one, numbering?.(holder) ?? {})) ||
      isSecret?.(wanted.path[0] ?? "", wanted.value) === true
    );
  }
}

/** The ids in the option `takesOverFrom`. */
export function leaversIn(declared: FieldValues): string[] {
  return [declared["takesOverFrom"]].flat().filter((id) => typeof id === "string");
}

function isIgnored(
  fields: Parameters<typeof withoutIgnored>[0],
  { ignoreChanges = [] }: DeclaredResource,
  name: string,
) {
  return ignoreChanges.length > 0 && !Object.hasOwn(withoutIgnored(fields, { [name]: "" }, ignoreChanges), name);
}

function declaredAt(values: FieldValues, path: readonly string[]): unknown {
  // A list of objects is declared as one value, and so is null for an object.
  return path.reduce<unknown>(
    (value, step) => (value === null || Array.isArray(value) ? value : (value as FieldValues | undefined)?.[step]),
    values,
  );
}
