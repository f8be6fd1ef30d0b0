/**
 * What the processes of the plugin have checked in a run. The engine starts one for each provider, and checks every resource that
 * the program declares in one of them. A removal is sent to the process that served the resource before: it asks the others first.
 */
import { randomBytes } from "node:crypto";
import type { Identity } from "../core/identity";
import type { DeclaredResource } from "../core/run/program-view";
import { listSockets } from "../shared/local-socket";
import { CHECKED } from "./messages";
import { ProgramClient } from "./program-client";
import { type Declaration, ProgramServer } from "./program-server";

export class PluginProcesses {
  private readonly clients = new Map<string, ProgramClient>();
  /** Short, because some systems limit a path to about 100 bytes. */
  private readonly ownSocket = CHECKED + randomBytes(4).toString("hex");
  private server: ProgramServer | undefined;

  /**
   * @param engine - the engine's address, which all processes of the run know; without it there are no others
   * @param platform - what is declared for other platforms is left out; undefined where the platform is not known
   */
  constructor(
    private readonly engine: string | undefined,
    private readonly platform: string | undefined,
  ) {}

  /** Serves what this process checks, from now on. */
  serve(): void {
    this.server = new ProgramServer(this.engine, () => Promise.resolve(null), this.ownSocket);
    this.server.start();
  }

  /** Notes a declaration that this process has checked. */
  declare(checked: Declaration): void {
    this.server?.declare({ ...checked, ...(this.platform !== undefined && { platform: this.platform }) });
  }

  /**
   * The declaration of an object that another process has checked; undefined where there is none.
   *
   * @throws BroadworksError when one of them does not respond
   */
  async find(identity: Pick<Identity, "kind" | "id">): Promise<DeclaredResource | undefined> {
    for (const other of this.others()) {
      const declared = await other.find(identity);
      if (declared) return declared;
    }
    return undefined;
  }

  /**
   * Whether the program declares a resource with the URN, for any platform, as another process has seen. This one can begin too
   * late to see it: a short program has ended by then.
   */
  async programDeclares(urn: string): Promise<boolean> {
    for (const other of this.others()) if (await other.declaresUrn(urn)) return true;
    return false;
  }

  private others(): ProgramClient[] {
    if (this.engine === undefined) return [];
    return listSockets(this.engine, CHECKED)
      .filter((path) => !path.endsWith(this.ownSocket))
      .map((path) => {
        const client = this.clients.get(path) ?? new ProgramClient(path, this.platform);
        this.clients.set(path, client);
        return client;
      });
  }
}
