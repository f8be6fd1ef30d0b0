/** All kinds of resources. A new kind is one line here. */
import type { Live, ResourceDefinition } from "../core/definition";
import type { OdinClient } from "../odin/index";
import { credentials } from "./credentials/definition";
import { services } from "./services/definition";
import { user } from "./user/definition";

/** A kind of resource of this package; operations pass it the objects that it read itself. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- each definition has its own type of live objects
export type Definition = ResourceDefinition<OdinClient, any>;

const definitions: Definition[] = [user, services, credentials];

/** The kinds, in the order of messages and plans. */
export const RESOURCES: readonly Definition[] = definitions;

/** Adds a kind, e.g. one of a test. @returns removes it again */
export function registerResource<L extends Live>(definition: ResourceDefinition<OdinClient, L>): () => void {
  if (!findResource(definition.kind)) definitions.push(definition);
  return () => {
    const index = definitions.indexOf(definition);
    if (index >= 0) definitions.splice(index, 1);
  };
}

export function findResource(kind: string): Definition | undefined {
  return definitions.find((definition) => definition.kind === kind);
}

/** The kind of the object that a kind of resource is about: itself, or its owner. */
export function ownerOf(kind: string): string {
  return findResource(kind)?.owner?.kind ?? kind;
}

/** The kinds that configure objects of a kind. */
export function dependentsOf(kind: string): readonly string[] {
  return definitions.filter(({ owner }) => owner?.kind === kind).map((definition) => definition.kind);
}
