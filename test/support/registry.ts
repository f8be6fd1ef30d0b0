/** A package registry that serves this package as it would be published, and redirects requests for all other packages. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import express from "express";

const run = promisify(execFile);
const ROOT = join(__dirname, "..", "..");

export class Registry {
  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    /** The files of the package. */
    readonly files: readonly string[],
    /** The environment of npm. */
    readonly environment: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<Registry> {
    const folder = await mkdtemp(join(tmpdir(), "broadworks-registry-"));
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
    const [{ stdout }, { stdout: others }, manifest] = await Promise.all([
      run("npm", pack, { cwd: ROOT }),
      run("npm", ["config", "get", "registry"], { cwd: ROOT }),
      readFile(join(ROOT, "package.json"), "utf8"),
    ]);
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    const tarball = await readFile(join(folder, packed.filename));
    const own = JSON.parse(manifest) as { name: string; version: string };
    const app = express();
    app.get(`/${own.name}`, ({ headers }, response) => {
      const dist = {
        tarball: `http://${headers.host}/${own.name}/-/package.tgz`,
        integrity: `sha512-${createHash("sha512").update(tarball).digest("base64")}`,
      };
      response.json({
        name: own.name,
        "dist-tags": { latest: own.version },
        versions: { [own.version]: { ...own, dist } },
      });
    });
    app.get(`/${own.name}/-/package.tgz`, (_request, response) => void response.send(tarball));
    app.use(({ url }, response) => response.redirect(307, others.trim().replace(/\/$/, "") + url));
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Registry(
      server,
      folder,
      packed.files.map(({ path }) => path),
      {
        npm_config_registry: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
        npm_config_cache:
          process.env["npm_config_cache"] ?? (await run("npm", ["config", "get", "cache"])).stdout.trim(),
        npm_config_audit: "false",
        npm_config_fund: "false",
        npm_config_update_notifier: "false",
        npm_config_ignore_scripts: "true",
        npm_config_prefer_offline: "true",
      },
    );
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await rm(this.folder, { recursive: true, force: true });
  }
}
