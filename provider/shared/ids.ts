/** User ids. The platform compares them without regard to case. */

/** A map key for a user id: equal for all spellings of the same id. */
export function idKey(userId: string): string {
  return userId.trim().normalize("NFC").toLowerCase();
}

/** Whether both values are the same user id. False for a value that is not text. */
export function sameId(userId: string, other: unknown): boolean {
  return typeof other === "string" && idKey(userId) === idKey(other);
}
