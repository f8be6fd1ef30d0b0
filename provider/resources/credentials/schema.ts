/** The credentials of a user. The provider writes them; the platform never returns them. */
import { type Fields, Field, anyType, textType } from "../../core/fields/index";
import { type VersionOptions, versionOption } from "../../core/lifecycle/secret-versions";
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
  /**
   * Version of `webPassword`. 1–60 characters, or a whole number. With it the state contains only a hash of the value, and another
   * version writes the value, whether it is another value or not.
   */
  webPasswordVersion: versionOption(),
  /**
   * Version of `sipPassword`. 1–60 characters, or a whole number. With it the state contains only a hash of the value, and another
   * version writes the value, whether it is another value or not.
   */
  sipPasswordVersion: versionOption(),
  /**
   * Version of `portalPasscode`. 1–60 characters, or a whole number. With it the state contains only a hash of the value, and another
   * version writes the value, whether it is another value or not.
   */
  portalPasscodeVersion: versionOption(),
} satisfies VersionOptions<typeof settableFields> & Fields;
