/** The credentials of a user. The provider writes them; the platform never returns them. */
import { Field, anyType, textType } from "../../core/fields/index";
import { ownerFields } from "../services/schema";

export { ownerFields };

const password = () =>
  Field.of(textType({ min: 1, max: 60 }))
    .writeOnly()
    .from("OCI-P Password");

/** Each field has a request of its own. */
export const settableFields = {
  /** Password of the web portal. 1–60 characters. Always secret. */
  webPassword: password(),
  /** Password for the registration of the phones (SIP authentication). 1–60 characters. Always secret. */
  sipPassword: password(),
  /** Passcode of the voice portal, 4–6 digits. Always secret. */
  portalPasscode: Field.of(
    textType({ min: 4, max: 6, pattern: { matches: /^[0-9]+$/, message: "must be digits only" } }, "digits"),
  ).writeOnly(),
};

/** How the provider treats the resource. The platform never sees these fields. */
export const lifecycleOptions = {
  /** Any value, e.g. a date. If it changes, the provider writes all declared credentials again. */
  triggers: Field.of(anyType()).formerly("rotateWhen"),
};
