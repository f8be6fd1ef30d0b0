/**
 * The URNs that this process has checked. The engine checks every resource that a program declares, in each phase of a run, and
 * deletes afterwards.
 */
import type { ResourceSchema } from "../../core/definition";
import type { CheckFailure, FieldValues } from "../../core/fields/index";
import { type Identity, duplicateProblem, identify, identityKey } from "../../core/identity";
import { nameIn, sameUrn } from "../../shared/resource-type";

interface CheckedResource extends Identity {
  /** In the form that all providers have in common. */
  readonly urn: string;
  /** Whether the process of the program declares the URN. */
  readonly isOfProgram: boolean;
}

export class CheckedResources {
  /** The declared values by URN. */
  private readonly byUrn = new Map<string, FieldValues>();
  /** The URN that declares an object. */
  private readonly urns = new Map<string, string>();

  /** @param onDeclared - receives each declaration of a known object */
  constructor(private readonly onDeclared: (declared: CheckedResource) => void) {}

  has(urn: string): boolean {
    return this.byUrn.has(urn);
  }

  valuesOf(urn: string): FieldValues | undefined {
    return this.byUrn.get(urn);
  }

  /** Notes a declaration. Two declarations of one object would overwrite each other, so the second one is a failure. */
  add(schema: ResourceSchema, urn: string, declared: FieldValues, isOfProgram: boolean): CheckFailure | undefined {
    this.byUrn.set(urn, declared);
    const identity = identify(schema, declared);
    if (!identity) return undefined;
    this.onDeclared({ ...identity, urn: sameUrn(urn), isOfProgram });
    const key = identityKey(identity);
    const other = this.urns.get(key);
    if (other === undefined || other === urn) {
      this.urns.set(key, urn);
      return undefined;
    }
    return duplicateProblem(schema, identity.id, nameIn(other));
  }
}
