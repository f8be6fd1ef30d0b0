/** The state of the platform, in memory and optionally in a file that survives a restart. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { GroupStore } from "./groups/store";
import type { PlatformData } from "./model";
import { type Platform, createPlatform } from "./platform";
import { UserStore } from "./users/store";

export class Store {
  readonly users: UserStore;
  readonly groups: GroupStore;

  /** @param file - path of the state file; undefined to keep the state in memory only */
  constructor(
    /** Values that apply to all groups, e.g. `countryCode` and `languages`. Users: only in `users`. */
    readonly data: Omit<PlatformData, "users">,
    users: PlatformData["users"],
    private readonly file: string | undefined,
    /** How this platform behaves where platforms differ. It is not part of the state. */
    readonly platform: Platform,
  ) {
    this.users = new UserStore(users, () => this.persist(), platform.unknownUser);
    this.groups = new GroupStore(data);
  }

  /**
   * Reads the state file if it exists. Otherwise creates new data.
   *
   * @throws Error if the file is not JSON or cannot be written
   */
  static open(file: string | undefined, createData: () => PlatformData, platform: Platform = createPlatform()): Store {
    const { users, ...data } = file !== undefined && existsSync(file) ? readState(file) : createData();
    const store = new Store(data, users, file, platform);
    if (file !== undefined) requireFile(store, file);
    return store;
  }

  /** Returns the state of a subject, or creates it. The caller changes the returned object in place. */
  subjectState<T extends object>(name: string, initial: () => T): T {
    this.data.subjects ??= {};
    this.data.subjects[name] ??= initial();
    return this.data.subjects[name] as T;
  }

  /** Writes the state file. A rename replaces it in one step, so that a killed process leaves a complete file. */
  persist(): void {
    if (this.file === undefined) return;
    const temporary = `${this.file}.${process.pid}.tmp`;
    writeFileSync(temporary, JSON.stringify({ ...this.data, users: [...this.users.all] }));
    renameSync(temporary, this.file);
  }
}

/** A platform that cannot keep its state would respond to every write with an error. */
function requireFile(store: Store, file: string): void {
  try {
    store.persist();
  } catch (error) {
    throw new Error(`${file}: cannot be written (${(error as NodeJS.ErrnoException).code}). Name another file.`);
  }
}

function readState(file: string): PlatformData {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as PlatformData;
  } catch {
    throw new Error(`${file}: not a state file of the simulator. Name another file, or remove this one.`);
  }
}
