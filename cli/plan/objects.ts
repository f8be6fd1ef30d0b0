/** The objects of a run, e.g. users: which resources and changes are about each. */
import { type ChangeEntry, idKey, identityKey, ownerOf } from "../../provider/tooling";
import type { Mode } from "./actions";
import type { Resource } from "./observe";
import { PlannedSubject } from "./planned-subject";
import { type Own, declaresObject, idBefore, idNow, isDeclared, isInState, isOwn, objectKind } from "./resources";
import { createInsideTest } from "./risks";

/** Objects by all ids that they have before or after the run. */
export class Directory {
  private readonly byKey = new Map<string, PlannedSubject>();
  /** The former key of each object that the run renames, by the new key. */
  private readonly formerKeys = new Map<string, string>();
  readonly isInside: (destination: string) => boolean;

  constructor(mode: Mode, resources: readonly Resource[], entries: readonly ChangeEntry[]) {
    const own = resources.filter(isOwn);
    const ofObjects = own.filter(declaresObject);
    this.noteRenames(ofObjects, entries);
    // A plan shows the id before the run, so these come first.
    for (const resource of [...ofObjects, ...own].filter(isInState)) {
      const id = idBefore(resource) ?? resource.name;
      add(this.subject(objectKind(resource), identityKey({ kind: objectKind(resource), id }), id).before, resource);
    }
    for (const resource of [...ofObjects, ...own].filter(isDeclared)) add(this.subjectNow(resource).now, resource);
    this.isInside = createInsideTest(
      ofObjects.flatMap(numbersOf),
      new Set(
        ofObjects
          .flatMap((resource) => [idBefore(resource), idNow(resource)])
          .flatMap((id) => (id === undefined ? [] : [idKey(id)])),
      ),
    );
    for (const entry of entries) {
      const subject = this.subjectOf(entry);
      if (mode === "drift" || subject.isStillToDo(entry)) subject.entries.push(entry);
    }
  }

  get subjects(): PlannedSubject[] {
    return [...this.byKey.values()];
  }

  private subjectOf({ kind, id }: ChangeEntry): PlannedSubject {
    const owner = ownerOf(kind);
    const key = identityKey({ kind: owner, id });
    const isKnown = (this.byKey.get(key)?.before.length ?? 0) > 0;
    return this.subject(owner, isKnown ? key : this.keyNow(owner, id), id);
  }

  /** Both ids of a rename are one object. It is not a rename where another resource takes over the object of the former id. */
  private noteRenames(ofObjects: readonly Own[], entries: readonly ChangeEntry[]): void {
    const keyNow = (resource: Own) => identityKey({ kind: objectKind(resource), id: idNow(resource) ?? "" });
    const declared = new Set(ofObjects.filter(isDeclared).map(keyNow));
    const renamed = new Set(
      entries
        .filter(({ operation }) => operation === "rename")
        .map(({ kind, id }) => identityKey({ kind: ownerOf(kind), id })),
    );
    for (const resource of ofObjects.filter(isDeclared)) {
      const [former, now] = [idBefore(resource), idNow(resource)].map(
        (id) => id && identityKey({ kind: objectKind(resource), id }),
      );
      const isRename = former && (renamed.has(former) || !declared.has(former));
      if (isRename && now && former !== now) this.formerKeys.set(now, former);
    }
  }

  private subjectNow(resource: Own): PlannedSubject {
    const kind = objectKind(resource);
    const id = idNow(resource) ?? (isInState(resource) ? idBefore(resource) : undefined);
    return id === undefined
      ? this.subject(kind, identityKey({ kind, id: resource.name }), resource.name)
      : this.subject(kind, this.keyNow(kind, id), id);
  }

  private keyNow(kind: string, id: string): string {
    return this.formerKeys.get(identityKey({ kind, id })) ?? identityKey({ kind, id });
  }

  private subject(kind: string, key: string, id: string): PlannedSubject {
    const subject = this.byKey.get(key) ?? new PlannedSubject(kind, id);
    this.byKey.set(key, subject);
    return subject;
  }
}

/** Phone numbers that the objects of a stack have or get: calls to them stay inside. */
function numbersOf({ definition, inputs, inputsBefore }: Own): string[] {
  const names = Object.keys(definition.fields).filter((name) => definition.fields[name]?.risk === "number");
  return names.flatMap((name) => [inputs[name], inputsBefore[name]]).filter((number) => typeof number === "string");
}

function add<T>(list: T[], one: T): void {
  if (!list.includes(one)) list.push(one);
}
