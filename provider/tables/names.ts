/** The names of the resources of a table. */
import { toKey } from "./duplicates";
import type { TableUser } from "./users";

/** A user with the names of its resource, of which {@link nameResources} makes the URNs. */
interface NamedUser extends Pick<TableUser, "name" | "declared"> {
  readonly resourceName: string;
  /** Names that the resource can have in the state, the likeliest first. */
  readonly formerNames: readonly string[];
}

/** Ends the name of a resource where its plain name is that of another resource in the state. */
const SECOND = "#2";

/**
 * The names of the resources. In a chain of renames, and where a new person gets an old user id, the plain name belongs to the
 * resource of another row in the state: the engine would take one for the other. Then the resource has a second name.
 */
export function nameResources(users: readonly TableUser[]): NamedUser[] {
  const former = new Map(
    users.flatMap(({ name, formerId }) => (formerId === undefined ? [] : [[toKey(formerId), name]])),
  );
  if (former.size === 0)
    return users.map(({ name, declared }) => ({ name, declared, resourceName: name, formerNames: [] }));
  const resourceNameOf = (name: string) => {
    const successor = former.get(toKey(name));
    return successor === undefined || successor === name ? name : name + SECOND;
  };
  const resourceNames = new Set(users.map(({ name }) => resourceNameOf(name)));
  return users.map(({ name, declared, formerId }) => {
    const before = formerId === undefined || formerId === name ? [] : [formerId, formerId + SECOND];
    // The plain name, or the second one, of an earlier run.
    const candidates = [...before, ...(resourceNameOf(name) === name ? [name + SECOND] : [])];
    const formerNames = candidates.filter((candidate) => !resourceNames.has(candidate));
    return { name, declared, resourceName: resourceNameOf(name), formerNames };
  });
}
