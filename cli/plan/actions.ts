/** What a run does with the objects of a stack. These types are a part of the JSON form of a plan. */
import type { Cause } from "../../provider/tooling";

/** `plan` runs the program; `drift` compares the state of the last run with the platform. */
export type Mode = "plan" | "drift";

/** Why a reviewer looks twice at a change. The highest risk comes first. */
export const RISKS = [
  "delete",
  "replace",
  "deletedExternally",
  "rename",
  "move",
  "number",
  "forwarding",
  "password",
] as const;
export type Risk = (typeof RISKS)[number];

/**
 * What a run does with a user: create it, adopt it, update it, delete and create it again (`replace`), delete it, or release it
 * (leave it on the platform and stop managing it). `deletedExternally` is a user that no longer exists. Other steps of the
 * engine are not actions, such as the removal of a resource when another resource declares the same user.
 */
export type Action = "create" | "adopt" | "update" | "replace" | "delete" | "release" | "deletedExternally";

export interface PlannedChange {
  /** Path of the field: `address.city`, `services.Call Waiting.isActive`. */
  readonly field: string;
  /** Live value; null when the field is not set. */
  readonly live: unknown;
  /** Declared value; null when the run clears the field; absent when the value is known only during the run. */
  readonly declared?: unknown;
  readonly cause: Cause;
  readonly risk?: Risk;
}

/** A value that passes from one object to another in the run. */
export interface PlannedHandover {
  readonly kind: string;
  /** Path of the field that has the value now: `extension`. */
  readonly field: string;
  readonly value: unknown;
  /** The object that has the value now. */
  readonly from: string;
  readonly to: string;
}

/** An object that changes, e.g. a user. */
export interface PlannedObject {
  /** The kind of the resource that declares it, e.g. `BroadworksUser`. */
  readonly kind: string;
  /** Identifies the object, e.g. the user id before the run; the name of the resource when the id is known only during the run. */
  readonly id: string;
  /** Null when the program does not declare the group. */
  readonly groupId: string | null;
  readonly action: Action;
  /** The highest risk of the action and the changes. */
  readonly risk?: Risk;
  readonly changes: readonly PlannedChange[];
  /** Paths of fields that are no longer managed. Their live values stay. */
  readonly unmanaged: readonly string[];
}
