/** Reads one response after the other, and keeps what the report contains: statuses, sizes, times and shapes. */
import { type Observation, type Observer, findListForm, isObject } from "../../provider/tooling";
import type { Facts, ReadFact } from "./facts";
import { MemberNames, type Values, countRows, shapeOf } from "./values";

type Query = Readonly<Record<string, string>>;

const GROUP_IDS = new Set(["serviceProviderId", "groupId"]);

export class Reader {
  readonly facts: Facts = { reads: [], rateLimit: { tooManyRequests: 0, retryAfter: 0 } };
  readonly names = new MemberNames();
  /** The shapes are determined at the end, when all values are known. */
  private readonly values = new Map<object, unknown>();

  /** @param onRead - called before each read with its path */
  constructor(
    readonly observer: Observer,
    readonly onRead: (path: string) => void = () => undefined,
  ) {}

  /** Reads, and adds the fact to the report. */
  async add(path: string, query: Query = {}): Promise<ReadFact> {
    const read = await this.read(path, query);
    this.facts.reads.push(read);
    return read;
  }

  async read(path: string, query: Query): Promise<ReadFact> {
    this.onRead(path);
    const observation = await this.observer.read(path, query);
    this.note(observation);
    this.names.note(Object.values(query));
    const { status, codes, bytes, milliseconds, value } = observation;
    const parameters = Object.keys(query).filter((name) => !GROUP_IDS.has(name));
    const rows = countRows(value);
    const form = rows === undefined ? undefined : findListForm(value);
    const fact = { path, parameters, status, codes, rows, bytes, milliseconds, shape: undefined, form };
    this.values.set(fact, value);
    return fact;
  }

  /** Notes a response to any request: its values, which the report must not contain, and the pauses that it requests. */
  note({ status, retryAfterMs, value }: Observation): void {
    if (status === 429) this.facts.rateLimit.tooManyRequests += 1;
    if (retryAfterMs !== undefined) this.facts.rateLimit.retryAfter += 1;
    this.names.note(value);
  }

  /** The JSON of a successful read; undefined for any other. */
  valueOf(read: ReadFact): unknown {
    return read.status < 300 && read.codes.length === 0 ? this.values.get(read) : undefined;
  }

  /** All facts, with shapes. */
  get result(): Facts {
    const shaped = (read: ReadFact): ReadFact => ({ ...read, shape: shapeOf(this.values.get(read), this.names) });
    const { unknownUser, reads } = this.facts;
    return { ...this.facts, reads: reads.map(shaped), ...(unknownUser && { unknownUser: shaped(unknownUser) }) };
  }
}

/** The objects in a response: those of a list, or the response itself. */
export function toRows(value: unknown): Values[] {
  return [value].flat().filter(isObject);
}

export function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
}
