/** User ids, which the platform compares without regard to case. */

/** The same for all ways to write a user id. */
export function idKey(userId: string): string {
  return userId.trim().toLowerCase();
}

export function sameId(one: string, other: unknown): boolean {
  return typeof other === "string" && idKey(one) === idKey(other);
}
