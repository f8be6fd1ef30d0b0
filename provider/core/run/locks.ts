/** Work that must not overlap, by key: the writes to one object. */
export class Locks {
  private readonly last = new Map<string, Promise<unknown>>();

  /** Does the work when all earlier work with the same key has ended. Work never waits for a second key. */
  async exclusively<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    const current = (before ?? Promise.resolve()).then(work);
    const settled = current.catch(() => undefined);
    this.last.set(key, settled);
    try {
      return await current;
    } finally {
      if (this.last.get(key) === settled) this.last.delete(key);
    }
  }
}
