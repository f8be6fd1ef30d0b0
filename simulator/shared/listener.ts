import { once } from "node:events";
import { type RequestListener, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

const HOST = "127.0.0.1";

/** An HTTP server that can reject connections for some time. */
export class Listener {
  private reopening: NodeJS.Timeout | undefined;

  private constructor(
    private readonly server: Server,
    private readonly port: number,
  ) {}

  /** @param port - 0 for any free port */
  static async open(port: number, onRequest: RequestListener): Promise<Listener> {
    const server = createServer(onRequest);
    server.listen(port, HOST);
    await once(server, "listening");
    return new Listener(server, (server.address() as AddressInfo).port);
  }

  get origin(): string {
    return `http://${HOST}:${this.port}`;
  }

  /** Drops all connections and rejects new ones. */
  rejectConnections(milliseconds: number): void {
    this.server.close();
    this.server.closeAllConnections();
    clearTimeout(this.reopening);
    this.reopening = setTimeout(() => {
      this.reopening = undefined;
      this.server.listen(this.port, HOST);
    }, milliseconds);
  }

  async close(): Promise<void> {
    clearTimeout(this.reopening);
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}
