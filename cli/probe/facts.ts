/** What the command `probe` measures. It contains counts, statuses and names of members, and no values of users. */
import type { ListForm } from "../../provider/tooling";

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
  /** How the response contains its list; undefined when it contains none. */
  readonly form: ListForm | undefined;
}

/** Rows with numbers: one for each number, ranges, or texts. */
export type NumberRows = "numbers" | "ranges" | "texts";

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
  /** Lists with a fixed number of rows: with all rows, or without those that are not used. */
  fixedLists?: "all" | "used";
  /** A service of which nothing is set, in the settings of a user. */
  unsetService?: "list" | "object" | "omitted";
  groupNumbers?: NumberRows;
  reads: ReadFact[];
  /** Responses with status 429, and responses that requested a pause. */
  rateLimit: { tooManyRequests: number; retryAfter: number };
  /** What the platform does with writes, measured on a dedicated user. */
  write?: WriteFacts;
}

/** What became of a value that was sent. */
export interface Attempt {
  /** `accepted`: a read shows the effect. `ignored`: the response is a success without the effect. */
  readonly outcome: "accepted" | "ignored" | "rejected";
  readonly status: number;
  readonly codes: readonly number[];
}

/** A value that is cleared with null, and with empty text or an empty list. */
export interface Clearing {
  readonly null: Attempt;
  readonly empty: Attempt;
}

/** The body of the response to a write. */
export type WriteResponseForm = "complete" | "echo" | "brief" | "empty";

/** Facts that were not measured are undefined, and `untested` contains the reason. */
export interface WriteFacts {
  readonly userResponse?: WriteResponseForm;
  readonly settingsResponse?: WriteResponseForm;
  readonly text?: Clearing;
  readonly list?: Clearing;
  /** A list that is sent without one of its elements. */
  readonly shorterList?: "replaced" | "merged" | "rejected";
  readonly unknownField?: Attempt;
  readonly tooLong?: Attempt;
  readonly unknownLanguage?: Attempt;
  readonly unknownTimeZone?: Attempt;
  /** A name with a letter of Latin-1 and a letter outside it: what is stored of them. */
  readonly characters?: "unicode" | "latin1" | "ascii" | "rejected" | "changed";
  readonly allowVideo?: Attempt;
  /** What the platform does with a removed endpoint, or whether it requires `endpointType`. */
  readonly endpoint?: "replaced" | "kept" | "nullRemoves" | "typeRequired";
  /** A setting that a request does not contain. */
  readonly omittedSetting?: "kept" | "reset" | "rejected";
  readonly unknownSetting?: Attempt;
  readonly setting?: Clearing;
  /** A row of a list that documented clients write with requests of its own, sent with the other settings. */
  readonly rowInSettings?: Attempt;
  /** A setting of a service that the user does not have. */
  readonly missingService?: Attempt;
  readonly untested: readonly { readonly test: string; readonly reason: string }[];
}
