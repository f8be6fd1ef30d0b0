/** What the command `probe` measures. It contains counts, statuses and names of members, and no values of users. */

/** One read. */
export interface ReadFact {
  /** Path below the base URL. */
  readonly path: string;
  /** Names of the query parameters besides those of the group. */
  readonly parameters: readonly string[];
  readonly status: number;
  readonly codes: readonly number[];
  /** Rows of the list in the response; undefined when it contains none. */
  readonly rows: number | undefined;
  readonly bytes: number;
  readonly milliseconds: number;
  readonly shape: unknown;
}

/** How often a text field that can be unset had each form. */
export interface UnsetForms {
  readonly empty: number;
  readonly null: number;
  readonly list: number;
  /** Absent from this user, and present in another one. */
  readonly omitted: number;
  /** Absent from every user that was read. */
  readonly unknown: number;
}

export interface TypeForms {
  readonly textsAsNumbers: number;
  readonly numbersAsTexts: number;
  readonly booleansAsTexts: number;
}

export interface ListFacts {
  readonly rows: number;
  readonly userCount: number | undefined;
  /** Rows of the list with a `limit` above `userCount`; undefined when the list was complete without one. */
  readonly rowsWithLimit: number | undefined;
  /** Fields of a user that its row in the extended list does not contain. */
  readonly missingFields: readonly string[];
  /** Fields that have another value in the row. */
  readonly differentFields: readonly string[];
}

/** A list in settings with rows in which every value is empty or false. */
export interface SlotFact {
  readonly service: string;
  readonly member: string;
  readonly rows: number;
  readonly emptyRows: number;
}

/** Facts that were not measured are undefined. */
export interface Facts {
  loginStatus?: number;
  token?: { readonly kind: "opaque" | "jwt"; readonly lifeSeconds: number | undefined };
  renewal?: { readonly renewal: number; readonly endedToken: number };
  unknownUser?: ReadFact;
  sampledUsers?: number;
  unset?: UnsetForms;
  types?: TypeForms;
  list?: ListFacts;
  /** Service packs that sampled users have. */
  packs?: number;
  /** Services that sampled users have through packs alone. */
  servicesByPack?: number;
  slots?: readonly SlotFact[];
  reads: ReadFact[];
  /** Responses with status 429, and responses that requested a pause. */
  rateLimit: { tooManyRequests: number; retryAfter: number };
}
