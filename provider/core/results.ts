/** What the operations of a lifecycle return. A host converts it for the engine. */
import type { Values } from "./definition";
import type { Change, CheckFailure } from "./fields/index";

export interface CheckResult {
  /** Canonical values with defaults, or the declared ones where there are failures. */
  readonly inputs: Values;
  readonly failures: readonly CheckFailure[];
}

/** What `pulumi up` will do with a resource. */
export type Plan =
  | { readonly action: "none" }
  | {
      readonly action: "update";
      /** What differs on the platform; empty where only the state changes. */
      readonly changes: readonly Change[];
    }
  | {
      readonly action: "replace";
      /** The fields that cannot change. */
      readonly fields: readonly string[];
      /** The old object is deleted before the new one is created. */
      readonly isDeletedFirst: boolean;
    };

export interface Created {
  readonly id: string;
  readonly outputs: Readonly<Values>;
}

/** A resource as a refresh found it; `inputs` only where they differ from what is declared. */
export interface Refreshed extends Created {
  readonly inputs?: Readonly<Values>;
}
