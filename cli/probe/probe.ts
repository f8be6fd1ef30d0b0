/** The reads of `pulumi-broadworks probe`, one after the other. */
import { type GroupIds, Observer, type Settings } from "../../provider/tooling";
import { findGroup, logIn } from "./account";
import type { Facts } from "./facts";
import { Reader } from "./reader";
import { BULK_READS, DEPARTMENTS_READ, GROUP_READS, NUMBERS_READ, SYSTEM_READS } from "./reads";
import { compareRows, readList, readSample, readServices, readUnknownUser } from "./users";
import { findNumberRows } from "./values";
import type { WriteTest } from "./write-test/write-test";

export interface ProbeOptions {
  readonly serviceProvider?: string | undefined;
  readonly group?: string | undefined;
  readonly user?: string | undefined;
}

export class Probe {
  private readonly reader: Reader;

  /** @param onRead - called before each request with its path */
  constructor(
    settings: Settings,
    private readonly options: ProbeOptions,
    signal: AbortSignal,
    onRead: (path: string) => void,
  ) {
    this.reader = new Reader(new Observer(settings, signal), onRead);
  }

  /** What is known so far, without shapes. */
  get facts(): Readonly<Facts> {
    return this.reader.facts;
  }

  /**
   * @param test - writes to a dedicated user, after the reads; nothing is written without it
   * @throws BroadworksError when the login fails, or when there is no user to read
   */
  async run(test?: WriteTest): Promise<Facts> {
    const { reader } = this;
    await logIn(reader);
    const own = await test?.open(reader);
    await this.readAll(own);
    if (test) reader.facts.write = await test.run();
    reader.onRead("/auth/token");
    reader.facts.renewal = await reader.observer.renew();
    return reader.result;
  }

  /** @param own - the dedicated user of a write test; its group is read by default */
  private async readAll(own?: GroupIds & { readonly userId: string }): Promise<void> {
    const { reader } = this;
    const { serviceProvider, group: groupId, user = own?.userId } = this.options;
    const isGiven = serviceProvider !== undefined || groupId !== undefined;
    const group = await findGroup(reader, isGiven || !own ? { serviceProviderId: serviceProvider, groupId } : own);
    const rows = await readList(reader, group);
    const sample = await readSample(reader, rows ?? [], user);
    if (rows !== undefined) compareRows(reader, rows, sample);
    await readServices(reader, sample);
    reader.facts.unknownUser = await readUnknownUser(reader);
    const ids = { serviceProviderId: group.serviceProviderId, groupId: group.groupId };
    for (const path of [...GROUP_READS, ...BULK_READS]) {
      const read = await reader.add(path, path === DEPARTMENTS_READ ? { ...ids, includeEnterprise: "true" } : ids);
      if (path === NUMBERS_READ) reader.facts.groupNumbers = findNumberRows(reader.valueOf(read));
    }
    for (const path of SYSTEM_READS) await reader.add(path);
  }
}
