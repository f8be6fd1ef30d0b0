import type { User } from "../model";
import type { Platform } from "../platform";
import { type ApiRejection, notFound, ociError } from "../shared/rejection";

/** The users of the platform. User ids are case-insensitive. */
export class UserStore {
  private readonly byId = new Map<string, User>();

  /** @param persist - called after each change */
  constructor(
    users: readonly User[],
    private readonly persist: () => void,
    private readonly unknownUser: Platform["unknownUser"],
  ) {
    for (const user of users) this.byId.set(user.userId.toLowerCase(), user);
  }

  get all(): Iterable<User> {
    return this.byId.values();
  }

  /** Returns the user with this primary id. */
  find(userId: string): User | undefined {
    return this.byId.get(userId.toLowerCase());
  }

  /** Returns the user with this primary or alternate id. */
  findByAnyId(userId: string): User | undefined {
    const primary = this.find(userId);
    if (primary) return primary;
    const id = userId.toLowerCase();
    for (const user of this.all)
      if (user.alternateUserId.some((alternate) => alternate.alternateUserId.toLowerCase() === id)) return user;
    return undefined;
  }

  /** Returns another user than the given one with this alias. */
  findByAlias(alias: string, except?: string): User | undefined {
    const text = alias.toLowerCase();
    for (const user of this.all)
      if (user.userId !== except && user.aliases.some((one) => one.toLowerCase() === text)) return user;
    return undefined;
  }

  /** Returns the user with this primary id. @throws ApiRejection as the platform rejects an unknown user */
  get(userId: string): User {
    const user = this.find(userId);
    if (!user) throw this.unknown(userId);
    return user;
  }

  /** Returns the user with this primary or alternate id. @throws ApiRejection as the platform rejects an unknown user */
  getByAnyId(userId: string | undefined): User {
    const user = userId === undefined ? undefined : this.findByAnyId(userId);
    if (!user) throw this.unknown(userId);
    return user;
  }

  private unknown(userId: string | undefined): ApiRejection {
    const summary = `User not found: ${userId}`;
    const status = /^error4008With(\d+)$/.exec(this.unknownUser)?.[1];
    return status === undefined ? notFound(summary) : ociError(Number(status), 4008, summary);
  }

  *inGroup(serviceProviderId: string, groupId: string): Iterable<User> {
    for (const user of this.all)
      if (user.serviceProviderId === serviceProviderId && user.groupId === groupId) yield user;
  }

  /** Adds a user, or replaces the user with the id `formerId`. */
  save(user: User, formerId = user.userId): void {
    if (formerId.toLowerCase() !== user.userId.toLowerCase()) this.byId.delete(formerId.toLowerCase());
    this.byId.set(user.userId.toLowerCase(), user);
    this.persist();
  }

  remove(userId: string): void {
    this.byId.delete(userId.toLowerCase());
    this.persist();
  }
}
