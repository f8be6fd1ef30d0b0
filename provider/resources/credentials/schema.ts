/** What a user logs in with: every field once. All of it is written, and none of it is ever read. */
import { Field, anyType, textType } from "../../core/fields/index";
import { ownerFields } from "../services/schema";

export { ownerFields };

const password = () =>
  Field.of(textType({ min: 1, max: 60 }))
    .writeOnly()
    .from("OCI-P Password");

/** What is written, each by a call of its own. */
export const settableFields = {
  /** Password of the web portal. 1–60 characters. Always secret. */
  webPassword: password(),
  /** Password by which the user's phones register (SIP authentication). 1–60 characters. Always secret. */
  sipPassword: password(),
  /** Passcode of the voice portal, 4–6 digits. Always secret. */
  portalPasscode: Field.of(
    textType({ min: 4, max: 6, pattern: { matches: /^[0-9]+$/, explained: "must be digits only" } }, "digits"),
  ).writeOnly(),
};

/** How the resource lives; nothing of it reaches the platform. */
export const lifecycleOptions = {
  /** Any value, e.g. a date: when it changes, everything that is declared is written again. */
  triggers: Field.of(anyType()),
};
