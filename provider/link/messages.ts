/** What the program's process and the engine's provider process of one run send each other. No secret value is part of it. */
type Values = Readonly<Record<string, unknown>>;

/** A resource that the program declares. */
export interface DeclaredResource {
  readonly kind: string;
  readonly userId: string;
  /** Absent where the kind has none, or where the program does not know it yet. */
  readonly serviceProviderId?: string;
  /** Property paths of the resource option `ignoreChanges`. */
  readonly ignoreChanges?: readonly string[];
}

/** A resource in the state that the last run left. */
export interface StateResource {
  readonly kind: string;
  readonly userId: string;
  readonly serviceProviderId?: string;
  /** The user that the program declares under the same URN now; absent where the URN is no longer declared. */
  readonly successor?: string;
  /** The outputs that pass to a resource that takes over, e.g. who created the user. */
  readonly carried: Values;
  /** Values that are compared only, by name, as {@link digestOf} makes them. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Numbers tie a response to its request. */
export type Request =
  /** Asks for all declarations up to now. */
  | { readonly sync: number }
  /** Asks for the state of the last run. Digests are made with the key, which the asking process has drawn. */
  | { readonly state: number; readonly key: string };

export type Response =
  /** Declarations since the last such message. Sent unasked as well. */
  | { readonly declared: readonly DeclaredResource[] }
  | { readonly synced: number }
  /** Null where the program cannot read the state. */
  | { readonly state: number; readonly resources: readonly StateResource[] | null };

/** The purpose that names the socket of these messages. */
export const PURPOSE = "declared";
