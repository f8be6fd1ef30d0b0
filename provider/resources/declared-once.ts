import * as pulumi from "@pulumi/pulumi";

/** Names of the resources that declare something of a user, by kind and user id; one table a stack, for one process may run several programs. */
const declarations = new WeakMap<object, Map<string, string>>();
const withoutStack = {};

/**
 * Refuses a second declaration of the same of one user: the two would overwrite each other, in turns. Ids are the same whatever
 * their case. An id that is not known yet is looked at when it is.
 */
export function refuseSecondDeclaration(
  kind: string,
  name: string,
  userId: pulumi.Input<string>,
): pulumi.Input<string> {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const declared = declarations.get(stack) ?? new Map<string, string>();
  declarations.set(stack, declared);
  const declare = (id: string): string => {
    if (typeof id !== "string") return id;
    const key = keyOf(kind, id);
    const other = declared.get(key);
    if (other !== undefined)
      throw new pulumi.RunError(
        `${kind} "${name}": the user ${id} is declared by "${other}" already; declare each user once, and put its fields together`,
      );
    declared.set(key, name);
    return id;
  };
  // An id that is known and not declared yet is by far the most frequent, and goes without an output of its own.
  if (typeof userId === "string" && !declared.has(keyOf(kind, userId))) return declare(userId);
  // Not at once: a program that throws while its first resources are on their way is left waiting for them.
  return pulumi.output(userId).apply(declare);
}

function keyOf(kind: string, userId: string): string {
  return `${kind} ${userId.trim().toLowerCase()}`;
}
