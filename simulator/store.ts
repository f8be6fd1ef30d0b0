/** The platform's memory: users by id, in a file too when one is named, so that they outlive a restart. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Group, PlatformData, ServiceProvider, User } from "./model";
import { missing } from "./refusal";

export class Store {
  private readonly byId = new Map<string, User>();

  constructor(
    readonly data: PlatformData,
    private readonly file: string | undefined,
  ) {
    for (const user of data.users) this.byId.set(user.userId.toLowerCase(), user);
  }

  /** Takes the file's platform where there is one, else a new one. */
  static open(file: string | undefined, seed: () => PlatformData): Store {
    if (file === undefined || !existsSync(file)) return new Store(seed(), file);
    let data: unknown;
    try {
      data = JSON.parse(readFileSync(file, "utf8"));
    } catch {
      throw new Error(`${file} holds no state of a simulator; name another file, or remove it to begin anew`);
    }
    return new Store(data as PlatformData, file);
  }

  get users(): Iterable<User> {
    return this.byId.values();
  }

  /** The user with this primary id. */
  primary(userId: string): User | undefined {
    return this.byId.get(userId.toLowerCase());
  }

  /** The user with this id, be it the primary or an alternate one. */
  anyId(userId: string): User | undefined {
    const wanted = userId.toLowerCase();
    const primary = this.byId.get(wanted);
    if (primary) return primary;
    for (const user of this.users)
      if (user.alternateUserId.some((other) => other.alternateUserId.toLowerCase() === wanted)) return user;
    return undefined;
  }

  existing(userId: string): User {
    const user = this.primary(userId);
    if (!user) throw missing(`User not found: ${userId}`);
    return user;
  }

  group(serviceProviderId: string, groupId: string): Group | undefined {
    return this.data.groups.find((group) => group.serviceProviderId === serviceProviderId && group.groupId === groupId);
  }

  serviceProvider(serviceProviderId: string): ServiceProvider | undefined {
    return this.data.serviceProviders.find((provider) => provider.serviceProviderId === serviceProviderId);
  }

  *usersOf(serviceProviderId: string, groupId: string): Iterable<User> {
    for (const user of this.users)
      if (user.serviceProviderId === serviceProviderId && user.groupId === groupId) yield user;
  }

  /** Puts a user in the place of the one that has the id, or adds it. */
  save(user: User, formerId = user.userId): void {
    if (formerId.toLowerCase() === user.userId.toLowerCase()) this.byId.set(user.userId.toLowerCase(), user);
    else {
      this.byId.delete(formerId.toLowerCase());
      this.byId.set(user.userId.toLowerCase(), user);
    }
    this.write();
  }

  remove(userId: string): void {
    this.byId.delete(userId.toLowerCase());
    this.write();
  }

  /** Replaced in one step, so that a simulator that is killed leaves a whole file. */
  private write(): void {
    if (this.file === undefined) return;
    const next = `${this.file}.${process.pid}.tmp`;
    writeFileSync(next, JSON.stringify({ ...this.data, users: [...this.users] }));
    renameSync(next, this.file);
  }
}
