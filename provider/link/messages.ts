/** What the program's process and the engine's provider process of one run send each other. No message contains a secret value. */
import type { StateResource } from "../core/run/last-state";
import type { DeclaredResource } from "../core/run/program-view";

/** A resource in the state that the last run left, with digests of its secrets. */
export interface DigestedState extends StateResource {
  /** Values that are compared only, by name, as {@link digestOf} makes them. */
  readonly digests: Readonly<Record<string, string>>;
  /** The platform of the resource; absent where it is not known. */
  readonly platform?: string;
  /** The platform of what the program declares under the same URN now. */
  readonly successorPlatform?: string;
}

/** A declared resource, with digests of the secrets among its values. */
export interface ServedResource extends Omit<DeclaredResource, "isSecret"> {
  /** By name, as {@link digestOf} makes them of each value. */
  readonly digests?: Readonly<Record<string, readonly string[]>>;
  /** Distinguishes the providers of the program; absent for the one with the settings of the stack. */
  readonly provider?: string;
  /** The platform of that provider; absent while it is not known. */
  readonly platform?: string;
  /** False where a process of the plugin has checked it, and the process of the program does not declare its URN, e.g. in YAML. */
  readonly isOfProgram?: boolean;
}

/** The number matches a response to its request. The sender of a request chooses the key of the digests. */
export type Request =
  /** Asks for all declarations up to now. */
  | { readonly sync: number; readonly key: string }
  /** Asks for the state of the last run. */
  | { readonly state: number; readonly key: string };

export type Response =
  /** Declarations since the last such message. Sent without a request as well. */
  | { readonly declared: readonly ServedResource[] }
  | { readonly synced: number }
  /** Null where the program cannot read the state. */
  | { readonly state: number; readonly resources: readonly DigestedState[] | null };

/** Names the socket at which the program's process serves what it declares. */
export const DECLARED = "declared";
/** Begins the name of a socket at which a process of the plugin serves what it has checked. */
export const CHECKED = "checked-";
