/** Removal: what happens to the object of a resource that is removed. */
import { BroadworksError } from "../../shared/errors";
import { sameId } from "../../shared/ids";
import { type Adoption } from "./adoption";
import { deletionEntry, toEntry } from "../reports/change-entries";
import { type Live, type ObjectRules } from "../definition";
import { type FieldValues, compare } from "../fields/index";
import { requireSameScope, unlessAlternative } from "../recognition/find";
import { type Identity } from "../identity";
import { type KindInRun } from "./kind-in-run";
import { type Recognition } from "../recognition/recognition";
import { isDeletedOnRemoval } from "../state";

export class Remover<C, L extends Live> {
  constructor(
    private readonly kind: KindInRun<C, L>,
    private readonly adoption: Adoption<C, L>,
    private readonly recognition: Recognition<C, L>,
  ) {}

  async delete(resourceId: string, state: FieldValues): Promise<void> {
    this.kind.noteState(resourceId, state);
    const identity = this.kind.identityIn({ ...this.kind.namedBy(resourceId), ...state });
    if (!identity) return;
    const { object } = this.kind.definition;
    await (object ? this.deleteObject(object, identity, state) : this.removeSettings(identity, state));
  }

  private async deleteObject(object: ObjectRules<C>, identity: Identity, state: FieldValues): Promise<void> {
    const { log, run } = this.kind.context;
    const { id } = identity;
    const isStillDeclared = await run.isDeclared(identity);
    if (!isDeletedOnRemoval(this.kind.definition, state)) {
      log(
        `${id}: ${this.whatIsLeft(id)}; ${isStillDeclared ? "another resource of this run manages it" : "no longer managed"}`,
      );
      return;
    }
    if (isStillDeclared) {
      log(`${id}: kept on the platform; this run still declares it${this.adoption.ownershipNote(id)}`);
      return;
    }
    await this.kind.inContext(state, async () => {
      await this.requireUnused(identity);
      const { deletions } = this.kind.context;
      const find = (currentId: string) => this.findToDelete(currentId, identity, state);
      const exists = async () => (await find(run.ids.currentIdOf(identity.kind, id))) !== undefined;
      if (!(await deletions.admit(this.kind.definition, id, exists))) return;
      this.kind.reads.invalidate(id);
      // A new object can be taking a value from this one.
      await run.exclusively(identity.kind, id, async (currentId) => {
        const live = await find(currentId);
        if (live) await this.sendDeletion(object, identity, live, state);
        else deletions.release();
      });
    });
  }

  private async findToDelete(currentId: string, { id }: Identity, state: FieldValues): Promise<L | undefined> {
    const live = await this.kind.finder.findPrimary(currentId);
    // Where another object got its id, this run has renamed it, or an earlier one.
    if (!live) return this.kind.findRenamedBefore(state);
    return sameId(currentId, id) ? this.recognition.findToDelete(state, live) : live;
  }

  /** What a run leaves of an object that it releases: another object can have got values of it, and its id. */
  private whatIsLeft(id: string): string {
    const { run } = this.kind.context;
    const { kind, noun } = this.kind.definition;
    const taken = run.taken.of(kind, id);
    if (taken.length === 0) return "unchanged on the platform";
    const currentId = run.ids.currentIdOf(kind, id);
    const rename = sameId(currentId, id) ? "" : `, under the id ${currentId}`;
    return `kept on the platform${rename}, without what passed to another ${noun} (${taken.join(", ")})`;
  }

  private async sendDeletion(object: ObjectRules<C>, identity: Identity, live: L, state: FieldValues): Promise<void> {
    const { client, changeLog } = this.kind.context;
    requireSameScope(this.kind.definition, live, state);
    const id = this.kind.finder.idOf(live);
    const verifyApplied = async () => !(await this.kind.finder.find(id));
    await changeLog.withRecord([deletionEntry({ ...identity, id })], () => object.delete(client, id, verifyApplied));
  }

  /** @throws BroadworksError while resources that configure the object are declared, because their settings would be lost */
  private async requireUnused({ kind, id }: Identity): Promise<void> {
    const { run, dependentsOf } = this.kind.context;
    // In another scope the object is declared again, with everything that belongs to it.
    if (await run.isDeclared({ kind, id })) return;
    for (const dependent of dependentsOf(kind))
      if (await run.isDeclared({ kind: dependent, id }))
        throw new BroadworksError(
          `not deleted: a ${dependent} of this ${this.kind.definition.noun} is still declared. Remove it as well, or set onDelete: ` +
            `"release" before you remove the resource of the ${this.kind.definition.noun}`,
        );
  }

  private async removeSettings(identity: Identity, state: FieldValues): Promise<void> {
    const { removal, kind } = this.kind.definition;
    const { log, run } = this.kind.context;
    // This run can have renamed the owner.
    const id = run.ids.currentIdOf(kind, identity.id);
    const isStillDeclared = await run.isDeclared({ kind, id });
    const values = removal?.values(state) ?? {};
    if (isStillDeclared || Object.keys(values).length === 0) {
      const reason = isStillDeclared ? "another resource of this run manages it" : "no longer managed";
      log(`${id}: what this resource declared is unchanged on the platform; ${reason}`);
      return;
    }
    await this.kind.inContext({ ...state, ...this.kind.namedBy(id) }, () =>
      this.kind.context.deletions.whileRemoving(async () => {
        const laterId = run.laterIdOf(kind, id);
        const find = (ownerId: string) => unlessAlternative(() => this.kind.readToWrite(ownerId, values));
        const live = (await find(id)) ?? (laterId === undefined ? undefined : await find(laterId));
        // Without its owner nothing is left to remove.
        if (live) await this.writeRemoval(live, state, values);
      }),
    );
  }

  private async writeRemoval(live: L, state: FieldValues, values: FieldValues): Promise<void> {
    const { client, changeLog, run } = this.kind.context;
    const changes = compare(this.kind.definition.fields, values, this.kind.snapshot(live, {}));
    for (const request of this.kind.definition.writes(client, state, run.ids)) {
      const own = changes.filter(request.writes);
      if (own.length === 0) continue;
      const entries = own.map((change) =>
        toEntry(this.kind.definition, this.kind.finder.idOf(live), change, "removal"),
      );
      await changeLog.withRecord(entries, () => request.send(live, own));
    }
  }
}
