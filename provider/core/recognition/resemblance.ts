/** Whether values are those of an object: by what identifies it, such as names and extensions. */
import type { Live, ResourceSchema, Values } from "../definition";
import { type Identification, type Snapshot, compare, formatPath, isUnset, missingOnCreation } from "../fields/index";

type Declared = Readonly<Values>;

export class Resemblance<L extends Live> {
  constructor(
    private readonly schema: Pick<ResourceSchema, "fields">,
    private readonly snapshot: (live: L, applied: Declared) => Snapshot,
  ) {}

  /** Whether a declaration contains what a creation requires. */
  canBeNew(declared: Declared): boolean {
    return missingOnCreation(this.schema.fields, declared).length === 0;
  }

  /**
   * Whether a declaration describes one object and not the other: by its names, or else by any value. If nothing does, resources
   * have exchanged their objects in the program, and a rename would give each object the values of the other.
   */
  describes(declared: Declared, one: L, other: L): boolean {
    const [ofOne, ofOther] = [this.namesIn(declared, one), this.namesIn(declared, other)];
    if (ofOne !== ofOther && (ofOne === "all" || ofOther === "all")) return ofOne === "all";
    const differing = (live: L) => new Set(this.differingIn(declared, live, Object.keys(declared)));
    const differingFromOne = differing(one);
    return [...differing(other)].some((path) => !differingFromOne.has(path));
  }

  /**
   * Whether a declaration, which can be about a newcomer, is about an object that exists: by all its names, or by one of them and
   * a value that one object at a time has.
   *
   * @param other - the object that gets the former id
   */
  identifies(declared: Declared, one: L, other: L | undefined): boolean {
    const names = this.namesIn(declared, one);
    if (names === "all")
      return other === undefined || this.namesIn(declared, other) !== "all" || this.describes(declared, one, other);
    const unique = this.evidenceIn(declared, one, "unique");
    const hasUnique = this.differingIn(declared, one, unique).length < unique.length;
    return hasUnique && (names === "some" || !this.hasNames(declared, one));
  }

  /** Whether names are declared, as far as the platform returns them. */
  hasNames(declared: Declared, live: L): boolean {
    return this.evidenceIn(declared, live, "name").length > 0;
  }

  /** How many of the declared names a live object has. */
  private namesIn(declared: Declared, live: L): "all" | "some" | "none" {
    const names = this.evidenceIn(declared, live, "name");
    const count = this.differingIn(declared, live, names).length;
    if (count === names.length) return "none";
    return count === 0 ? "all" : "some";
  }

  /** The paths of the named values that a live object does not have. */
  private differingIn(values: Declared, live: L, names: readonly string[]): string[] {
    const named = Object.fromEntries(names.map((name) => [name, values[name]]));
    return compare(this.schema.fields, named, this.snapshot(live, {})).map(({ path }) => formatPath(path));
  }

  /** The applied values that identify an object and that a live one does not have; undefined where none was applied. */
  differing(before: Declared, live: L): string[] | undefined {
    for (const identification of ["unique", "name"] as const) {
      const evidence = this.evidenceIn(before, live, identification);
      if (evidence.length > 0) return this.differingIn(before, live, evidence);
    }
    return undefined;
  }

  /**
   * Whether a live object is the one of a resource that an interrupted run was changing: it has the applied or the declared value
   * of everything that identifies it, and at least one applied value.
   */
  isInterrupted(before: Declared, declared: Declared, live: L): boolean {
    const evidence = this.allEvidenceIn(before, live);
    const notApplied = this.differingIn(before, live, evidence);
    const notDeclared = new Set(this.differingIn(declared, live, evidence));
    const isNeither = (path: string) => declared[path] === undefined || notDeclared.has(path);
    return notApplied.length < evidence.length && !notApplied.some(isNeither);
  }

  /** Whether a live object has all applied values that identify one. */
  isAsApplied(before: Declared, live: L): boolean {
    const evidence = this.allEvidenceIn(before, live);
    return evidence.length > 0 && this.differingIn(before, live, evidence).length === 0;
  }

  /** Whether a live object is the one of a resource, or what a run left of it that took values: it has some of those applied. */
  isLeft(before: Declared, live: L): boolean {
    const evidence = this.allEvidenceIn(before, live);
    return this.differingIn(before, live, evidence).length < evidence.length && !this.isAnother(before, live);
  }

  /** Whether a live object has another name than an applied one. */
  hasOtherName(before: Declared, live: L): boolean {
    return this.otherIn(before, live, this.evidenceIn(before, live, "name")).length > 0;
  }

  /** Whether names are declared, and a live object has no other one. */
  isNamedAs(declared: Declared, live: L): boolean {
    return this.hasNames(declared, live) && !this.hasOtherName(declared, live);
  }

  /** Whether a live object has another value for every applied name, and none of the applied values that only one object has. */
  isSomeoneElse(before: Declared, live: L): boolean {
    const names = this.evidenceIn(before, live, "name");
    const unique = this.evidenceIn(before, live, "unique");
    return (
      names.length > 0 &&
      this.otherIn(before, live, names).length === names.length &&
      this.differingIn(before, live, unique).length === unique.length
    );
  }

  /** Whether a live object has another value than an applied one that identifies an object. */
  isAnother(before: Declared, live: L): boolean {
    return this.otherIn(before, live, this.allEvidenceIn(before, live)).length > 0;
  }

  /** The paths of the named values for which a live object has another value, and not none. */
  private otherIn(before: Declared, live: L, names: readonly string[]): string[] {
    const differing = this.differingIn(before, live, names);
    return differing.filter((name) => !isUnset(this.schema.fields[name]?.readLive(live, name)));
  }

  private allEvidenceIn(values: Declared, live: L): string[] {
    return [...this.evidenceIn(values, live, "unique"), ...this.evidenceIn(values, live, "name")];
  }

  /** The names of values that identify an object, as far as the platform returns them. */
  private evidenceIn(values: Declared, live: L, identification: Identification): string[] {
    return Object.entries(this.schema.fields)
      .filter(([name, field]) => {
        const isReturned = !field.isOptionalInResponse || field.readLive(live, name) !== undefined;
        return field.identification === identification && !isUnset(values[name]) && isReturned;
      })
      .map(([name]) => name);
  }
}
