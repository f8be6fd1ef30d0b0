/** The reads of `pulumi-broadworks probe`, one after the other. Nothing is written to the platform. */
import { randomUUID } from "node:crypto";
import {
  AuthenticationError,
  type GroupIds,
  type Observation,
  Observer,
  type Settings,
  isObject,
  isUnset,
} from "../../provider/tooling";
import { BroadworksError } from "../../provider/shared/errors";
import type { Facts, ReadFact } from "./facts";
import { BULK_READS, GROUP_READS, SYSTEM_READS, USER_READS } from "./reads";
import { MemberNames, countRows, countTypes, countUnset, findSlots, hasSameText, shapeOf } from "./values";

export interface ProbeOptions {
  readonly serviceProvider?: string | undefined;
  readonly group?: string | undefined;
  readonly user?: string | undefined;
}

type Values = Readonly<Record<string, unknown>>;
type Query = Readonly<Record<string, string>>;

/** Users that are read one by one. */
const MAX_SAMPLE = 5;
const MAX_GROUPS = 20;
const GROUP_IDS = new Set(["serviceProviderId", "groupId"]);

export class Probe {
  readonly facts: Facts = { reads: [], rateLimit: { tooManyRequests: 0, retryAfter: 0 } };
  private readonly names = new MemberNames();
  /** The shapes are determined at the end, when all values are known. */
  private readonly values = new Map<object, unknown>();
  private readonly observer: Observer;

  /** @param onRead - called before each read with its path */
  constructor(
    settings: Settings,
    private readonly options: ProbeOptions,
    signal: AbortSignal,
    private readonly onRead: (path: string) => void,
  ) {
    this.observer = new Observer(settings, signal);
  }

  /** @throws BroadworksError when the login fails, or when there is no user to read */
  async run(): Promise<Facts> {
    await this.logIn();
    const group = await this.findGroup();
    const rows = await this.readList(group);
    const sample = await this.readSample(rows);
    if (rows !== undefined) this.compareRow(rows, sample);
    await this.readServices(sample);
    this.facts.unknownUser = await this.read("/users", { userId: `${randomUUID()}@invalid.example` });
    const ids = { serviceProviderId: group.serviceProviderId, groupId: group.groupId };
    for (const path of [...GROUP_READS, ...BULK_READS]) await this.add(path, ids);
    for (const path of SYSTEM_READS) await this.add(path);
    this.onRead("/auth/token");
    this.facts.renewal = await this.observer.renew();
    return this.withShapes();
  }

  private async logIn(): Promise<void> {
    this.onRead("/auth/token");
    try {
      this.facts.token = await this.observer.logIn();
      this.facts.loginStatus = 200;
    } catch (error) {
      if (error instanceof AuthenticationError) this.facts.loginStatus = error.status;
      throw error;
    }
  }

  /** The group of the options, or the first one with users. */
  private async findGroup(): Promise<GroupIds & { userCount: number | undefined }> {
    for (const serviceProviderId of await this.findServiceProviders()) {
      const { group } = this.options;
      const query = { serviceProviderId, ...(group !== undefined && { groupId: group }) };
      const value = this.valueOf(await this.read("/groups", query));
      const rows = toRows(value).slice(0, MAX_GROUPS);
      const found = rows.find((row) => group !== undefined || Number(row["userCount"] ?? 1) > 0);
      const groupId = group ?? asText(found?.["groupId"]);
      const count = Number(found?.["userCount"] ?? Number.NaN);
      if (found && groupId !== undefined)
        return { serviceProviderId, groupId, userCount: Number.isNaN(count) ? undefined : count };
    }
    throw new BroadworksError(
      "no group with users was found; name one that the account can read with --service-provider and --group",
    );
  }

  private async findServiceProviders(): Promise<readonly string[]> {
    if (this.options.serviceProvider !== undefined) return [this.options.serviceProvider];
    const session = toRows(this.valueOf(await this.add("/auth/session")))[0];
    const own = asText(session?.["serviceProviderId"]);
    if (own !== undefined) return [own];
    const rows = toRows(this.valueOf(await this.add("/service-providers")));
    return rows.slice(0, MAX_GROUPS).flatMap((row) => asText(row["serviceProviderId"]) ?? []);
  }

  /** @returns the rows of the extended list; undefined when the platform serves none */
  private async readList({ userCount, ...ids }: GroupIds & { userCount: number | undefined }) {
    await this.add("/users", ids);
    const list = await this.add("/users", { ...ids, extended: "true" });
    if (!Array.isArray(this.valueOf(list))) return undefined;
    let rows = toRows(this.valueOf(list));
    let rowsWithLimit: number | undefined;
    const first = rows.length;
    if (userCount !== undefined && first < userCount) {
      const limited = await this.add("/users", { ...ids, extended: "true", limit: String(userCount + 1) });
      rows = toRows(this.valueOf(limited));
      rowsWithLimit = rows.length;
    }
    this.facts.list = { rows: first, userCount, rowsWithLimit, missingFields: [], differentFields: [] };
    return rows;
  }

  private async readSample(rows: readonly Values[] = []): Promise<Values[]> {
    const listed = rows.flatMap((row) => asText(row["userId"]) ?? []);
    const { user } = this.options;
    const ids = [...new Set([...(user === undefined ? [] : [user]), ...listed])].slice(0, MAX_SAMPLE);
    const sample: Values[] = [];
    for (const userId of ids) sample.push(...toRows(this.valueOf(await this.add("/users", { userId }))));
    if (sample.length === 0) throw new BroadworksError("no user could be read; name one with --user");
    this.facts.sampledUsers = sample.length;
    this.facts.unset = countUnset(sample);
    this.facts.types = countTypes(sample);
    return sample;
  }

  /** Compares the rows of the list with the responses for the same users. */
  private compareRow(rows: readonly Values[], sample: readonly Values[]): void {
    const [missing, different] = [new Set<string>(), new Set<string>()];
    for (const user of sample) {
      const row = rows.find((one) => asText(one["userId"]) === asText(user["userId"]));
      for (const [name, value] of Object.entries(row ? user : {})) {
        if (row?.[name] === undefined) {
          if (!isUnset(value)) missing.add(name);
        } else if (!hasSameText(row[name], value)) different.add(name);
      }
    }
    const safe = (names: ReadonlySet<string>) => [...names].map((name) => this.names.safe(name));
    const { list } = this.facts;
    if (list) this.facts.list = { ...list, missingFields: safe(missing), differentFields: safe(different) };
  }

  private async readServices(sample: readonly Values[]): Promise<void> {
    const slots = new Map<string, NonNullable<Facts["slots"]>[number]>();
    let [packs, byPack] = [0, 0];
    for (const [index, user] of sample.entries()) {
      const query = { userId: asText(user["userId"]) ?? "" };
      const own = this.valueOf(await this.add("/users/services", query));
      const had = this.valueOf(await this.add("/users/services/assigned", query));
      const settings = this.valueOf(await this.add("/users/services/settings", query));
      for (const slot of findSlots(settings, this.names)) slots.set(`${slot.service}.${slot.member}`, slot);
      packs += assignedNames(own, "servicePackServices").size;
      const direct = assignedNames(own, "userServices");
      byPack += [...assignedNames(had, "userServices", true)].filter((name) => !direct.has(name)).length;
      if (index === 0) for (const path of USER_READS) await this.add(path, query);
    }
    Object.assign(this.facts, { packs, servicesByPack: byPack, slots: [...slots.values()] });
  }

  /** Reads, and adds the fact to the report. */
  private async add(path: string, query: Query = {}): Promise<ReadFact> {
    const read = await this.read(path, query);
    this.facts.reads.push(read);
    return read;
  }

  private async read(path: string, query: Query): Promise<ReadFact> {
    this.onRead(path);
    const observation = await this.observer.read(path, query);
    this.noteRateLimit(observation);
    const { status, codes, bytes, milliseconds, value } = observation;
    this.names.note(value);
    this.names.note(Object.values(query));
    const parameters = Object.keys(query).filter((name) => !GROUP_IDS.has(name));
    const fact = { path, parameters, status, codes, rows: countRows(value), bytes, milliseconds, shape: undefined };
    this.values.set(fact, value);
    return fact;
  }

  private noteRateLimit({ status, retryAfterMs }: Observation): void {
    if (status === 429) this.facts.rateLimit.tooManyRequests += 1;
    if (retryAfterMs !== undefined) this.facts.rateLimit.retryAfter += 1;
  }

  /** The JSON of a successful read; undefined for any other. */
  private valueOf(read: ReadFact): unknown {
    return read.status < 300 && read.codes.length === 0 ? this.values.get(read) : undefined;
  }

  private withShapes(): Facts {
    const shaped = (read: ReadFact): ReadFact => ({ ...read, shape: shapeOf(this.values.get(read), this.names) });
    const { unknownUser, reads } = this.facts;
    return { ...this.facts, reads: reads.map(shaped), ...(unknownUser && { unknownUser: shaped(unknownUser) }) };
  }
}

/** The objects in a response: those of a list, or the response itself. */
function toRows(value: unknown): Values[] {
  return [value].flat().filter(isObject);
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) || undefined : undefined;
}

/** @param isAll - every row of the list is assigned */
function assignedNames(value: unknown, list: string, isAll = false): Set<string> {
  const rows = isObject(value) ? toRows(value[list]) : [];
  const assigned = rows.filter((row) => isAll || String(row["assigned"]) === "true");
  return new Set(assigned.flatMap((row) => asText(row["serviceName"]) ?? []));
}
