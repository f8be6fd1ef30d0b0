/** The only user that a write test reads and writes. Each request contains the ids of this user and no others. */
import { BroadworksError } from "../../../provider/shared/errors";
import { type GroupIds, type Observation, type Observer, idKey, isObject } from "../../../provider/tooling";
import { formatStatus } from "../format-status";
import { asText, toRows } from "../reader";
import type { Values } from "../values";

const SETTINGS_PATH = "/users/services/settings";

export type UserIds = GroupIds & { readonly userId: string };

/** A user as the platform returns it, and the settings of its services. */
export interface UserSnapshot {
  readonly user: Values;
  /** By service; empty when the platform returns none. */
  readonly settings: Readonly<Record<string, Values>>;
}

export class DedicatedUser {
  private constructor(
    readonly ids: UserIds,
    private readonly observer: Observer,
    private readonly onResponse: (path: string, observation: Observation) => void,
    /** Thrown before the next request of a test when it is aborted. A request that was sent ends first. */
    private readonly signal?: AbortSignal,
  ) {}

  /**
   * @param userId - the primary id
   * @throws BroadworksError when there is no such user
   */
  static async open(
    userId: string,
    observer: Observer,
    onResponse: (path: string, observation: Observation) => void = () => undefined,
    signal?: AbortSignal,
  ): Promise<DedicatedUser> {
    const observation = await observer.read("/users", { userId });
    onResponse("/users", observation);
    const ids = idsOf(observation);
    if (!ids)
      throw new BroadworksError(
        `${userId}: the platform returns no such user (${formatStatus(observation)}). ` +
          "Name a user that exists only for this test; the command creates none.",
      );
    if (idKey(ids.userId) !== idKey(userId))
      throw new BroadworksError(`${userId} is another id of a user. Name its own user id: ${ids.userId}.`);
    return new DedicatedUser(ids, observer, onResponse, signal);
  }

  async read(): Promise<UserSnapshot> {
    return { user: await this.readUser(), settings: await this.readSettings() };
  }

  /** @throws BroadworksError when the response is not this user */
  async readUser(): Promise<Values> {
    const observation = await this.get("/users");
    const ids = idsOf(observation);
    if (!ids || idKey(ids.userId) !== idKey(this.ids.userId))
      throw new BroadworksError(`${this.ids.userId}: cannot read the user (${formatStatus(observation)})`);
    return toRows(observation.value)[0] ?? {};
  }

  async readSettings(): Promise<UserSnapshot["settings"]> {
    const { status, codes, value } = await this.get(SETTINGS_PATH);
    const [settings = {}] = status < 300 && codes.length === 0 ? toRows(value) : [];
    return Object.fromEntries(Object.entries(settings).flatMap(([name, one]) => (isObject(one) ? [[name, one]] : [])));
  }

  async get(path: string): Promise<Observation> {
    this.signal?.throwIfAborted();
    const observation = await this.observer.read(path, { userId: this.ids.userId });
    this.onResponse(path, observation);
    return observation;
  }

  /** Sends fields of the user. */
  put(fields: Values): Promise<Observation> {
    return this.write("/users", { ...fields, ...this.ids });
  }

  /** Sends settings by service. */
  putSettings(services: Values): Promise<Observation> {
    return this.write(SETTINGS_PATH, { ...services, userId: this.ids.userId });
  }

  /** Repeats what the platform was too busy for. The observer keeps the pause that the platform requests. */
  private async write(path: string, body: Values): Promise<Observation> {
    for (let attempt = 1; ; attempt += 1) {
      this.signal?.throwIfAborted();
      const observation = await this.observer.write(path, body);
      this.onResponse(path, observation);
      const { status } = observation;
      const isBusy = status === 429 && attempt < MAX_ATTEMPTS;
      if (!isBusy && !NO_FACT.has(status)) return observation;
      if (!isBusy) throw new NoFactError(`PUT ${path}: ${formatStatus(observation)}`);
    }
  }
}

const MAX_ATTEMPTS = 3;
/** Statuses of gateways and sessions: they do not show what the platform thinks of a value. */
const NO_FACT: ReadonlySet<number> = new Set([401, 408, 429, 502, 503, 504]);

/** A response that shows nothing about the request. The platform may apply it later. */
export class NoFactError extends BroadworksError {}

function idsOf({ status, codes, value }: Observation): UserIds | undefined {
  const rows = status < 300 && codes.length === 0 ? toRows(value) : [];
  const [row] = rows;
  const [serviceProviderId, groupId, userId] = ["serviceProviderId", "groupId", "userId"].map((name) =>
    asText(row?.[name]),
  );
  if (rows.length !== 1 || serviceProviderId === undefined || groupId === undefined || userId === undefined)
    return undefined;
  return { serviceProviderId, groupId, userId };
}
