/** Why a rename is rejected, and the ways out. */
import { BroadworksError } from "../../shared/errors";

/** The declared id belongs to an object that keeps it. */
export function bothExist(noun: string, id: string, newId: string): BroadworksError {
  return new BroadworksError(
    `cannot rename ${id} to ${newId}: ${newId} is another ${noun} that exists. To declare ${newId} as well, give it a ` +
      `resource of its own. To stop managing ${id}, remove its resource. Nothing was written`,
  );
}

/** The declared id belongs to an object that gives it up, and nothing shows that the former one gets it. */
export function bothExchanged(noun: string, id: string, newId: string): BroadworksError {
  return new BroadworksError(
    `cannot rename ${id} to ${newId}: ${newId} is another ${noun} that exists, and what this resource declares does not show ` +
      `that it is still about ${id}. If the resources in the program have only changed places, give each its former ${noun} ` +
      `again. If the ids are to pass on, declare a value that ${id} has and ${newId} does not, e.g. a name. Nothing was written`,
  );
}

/** A new resource declares the id of an object that cannot be renamed to the id that its own resource declares. */
export function notGivenUp(noun: string, id: string, newId: string): BroadworksError {
  return new BroadworksError(
    `${id} is still the ${noun} of another resource, which declares ${newId} now and cannot be renamed, because ${newId} ` +
      `exists. It has other names than this resource declares. Nothing was written`,
  );
}

/** Another resource declares the former id, and nothing shows that the object has passed it on. */
export function bothDeclared(id: string, newId: string): BroadworksError {
  return new BroadworksError(
    `cannot rename ${id} to ${newId}: another resource of this run declares ${id}. Give ${newId} a resource with a name of ` +
      `its own, and keep the name of this resource, or an alias of it, for ${id}. Nothing was written`,
  );
}

/** The object of the former id is missing, and the one of the declared id can be another. */
export function notProven(id: string, newId: string, reason: string): BroadworksError {
  return new BroadworksError(
    `${id} no longer exists, and nothing proves that ${newId} is the same: ${reason}. If it is, run \`pulumi up --refresh\`, ` +
      `which adopts ${newId}. If it is not, remove the resource of ${id} and declare ${newId} with a resource of its own. ` +
      "Nothing was written",
  );
}
