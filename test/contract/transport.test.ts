/** Certificates, proxies and plain http, over real TLS and through a real proxy. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type Server, createServer as createHttpServer } from "node:http";
import { type ServerOptions, createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect as connectTcp } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { readSettings } from "../../provider/config";
import { connect, getUser } from "../../provider/odin/index";
import { account } from "../support/client";

const DAY = 24 * 60 * 60 * 1000;
const USER = '{"userId":"a@b","groupId":"g","serviceProviderId":"s"}';

interface Pair {
  readonly cert: string;
  readonly key: string;
}

describe("The connection to the platform", () => {
  let folder: string;
  let authority: Pair;
  const open: Server[] = [];
  const environment = { ...process.env };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-tls-"));
    const generated = await generate([{ name: "commonName", value: "Test Authority" }], {
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    authority = { cert: generated.cert, key: generated.private };
    await write("authority.pem", authority.cert);
  });
  after(async () => rm(folder, { recursive: true }));
  afterEach(() => {
    for (const server of open.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
    process.env = { ...environment };
  });

  const file = (name: string) => join(folder, name);
  const write = (name: string, text: string) => writeFile(file(name), text);

  async function issueCertificate({ ip = "127.0.0.1", from = -1, days = 30 } = {}): Promise<Pair> {
    const generated = await generate([{ name: "commonName", value: "odin.example.net" }], {
      algorithm: "sha256",
      notBeforeDate: new Date(Date.now() + from * DAY),
      notAfterDate: new Date(Date.now() + (from + days) * DAY),
      ca: authority,
      extensions: [
        { name: "keyUsage", digitalSignature: true, keyEncipherment: true },
        { name: "extKeyUsage", serverAuth: true, clientAuth: true },
        { name: "subjectAltName", altNames: [{ type: 7, ip }] },
      ],
    });
    return { cert: generated.cert, key: generated.private };
  }

  async function startPlatform(options: ServerOptions): Promise<string> {
    const server = createTlsServer(options, (request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(request.method === "POST" ? '{"token":"t"}' : USER);
    });
    return `https://127.0.0.1:${await listening(server)}/api/v2`;
  }

  async function listening(server: Server): Promise<number> {
    open.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  /** A proxy that forwards everything. It records the hosts that clients request and the bytes that they send. */
  async function startProxy(): Promise<{ port: number; requested: string[]; received: string[] }> {
    const [requested, received]: [string[], string[]] = [[], []];
    const proxy = createHttpServer();
    proxy.on("connect", (request, client) => {
      requested.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      const [host = "", port] = (request.url ?? "").split(":");
      const upstream = connectTcp(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.on("data", (bytes: Buffer) => received.push(bytes.toString("latin1")));
        client.pipe(upstream).pipe(client);
      });
      for (const end of [client, upstream]) end.on("error", () => upstream.destroy());
    });
    return { port: await listening(proxy), requested, received };
  }

  const connectTrusting = (url: string, more = {}) => connect(account(url, { caFile: file("authority.pem"), ...more }));

  it("The client trusts the authority in caFile, and no other unknown authority", async () => {
    const url = await startPlatform(await issueCertificate());
    assert.equal((await getUser(connectTrusting(url), "a@b")).userId, "a@b");
    const withoutCaFile = connect(account(url));
    await assert.rejects(getUser(withoutCaFile, "a@b"), /signed by an unknown authority.*broadworks:caFile/);
  });

  it("The client rejects an expired certificate without a retry", async () => {
    const url = await startPlatform(await issueCertificate({ from: -40 }));
    await assert.rejects(
      getUser(connectTrusting(url), "a@b"),
      /no response: the server's certificate has expired[^(]*$/,
    );
  });

  it("The client rejects a certificate of another host", async () => {
    const url = await startPlatform(await issueCertificate({ ip: "127.0.0.9" }));
    await assert.rejects(getUser(connectTrusting(url), "a@b"), /certificate is for another host/);
  });

  it("The client sends its certificate to a platform that requires one", async () => {
    const url = await startPlatform({
      ...(await issueCertificate()),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const client = await issueCertificate();
    await write("client.pem", client.cert);
    await write("client.key", client.key);
    const odin = connectTrusting(url, { certFile: file("client.pem"), keyFile: file("client.key") });
    assert.equal((await getUser(odin, "a@b")).userId, "a@b");
    await assert.rejects(
      getUser(connectTrusting(url, { operationTimeout: 1 }), "a@b"),
      /the TLS connection failed|was dropped/,
    );
  });

  it("The client uses one CONNECT tunnel of the proxy in HTTPS_PROXY, and no proxy for hosts in NO_PROXY", async () => {
    const url = await startPlatform(await issueCertificate());
    const { port, requested, received } = await startProxy();
    process.env["HTTPS_PROXY"] = `http://me:hush-1@127.0.0.1:${port}`;
    process.env["NO_PROXY"] = "";
    const odin = connectTrusting(url);
    for (let request = 0; request < 3; request++) await getUser(odin, "a@b");
    const authorization = `Basic ${Buffer.from("me:hush-1").toString("base64")}`;
    assert.deepEqual(requested, [`${new URL(url).host} ${authorization}`]);
    assert.doesNotMatch(received.join(""), /Bearer|users/, "the proxy must see only encrypted bytes");

    process.env["NO_PROXY"] = "127.0.0.1";
    await getUser(connectTrusting(url), "a@b");
    assert.equal(requested.length, 1);
  });

  it("The client rejects expired certificates, unknown authorities and other hosts through a proxy too", async () => {
    const { port } = await startProxy();
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${port}`;
    process.env["NO_PROXY"] = "";
    const other = await startPlatform(await issueCertificate({ ip: "127.0.0.9" }));
    await assert.rejects(getUser(connectTrusting(other), "a@b"), /certificate is for another host/);
    const old = await startPlatform(await issueCertificate({ from: -40 }));
    await assert.rejects(getUser(connectTrusting(old), "a@b"), /certificate has expired/);
    const good = await startPlatform(await issueCertificate());
    await assert.rejects(getUser(connect(account(good)), "a@b"), /signed by an unknown authority/);
  });

  it("The error for an unreachable proxy names the proxy without its credentials", async () => {
    process.env["HTTPS_PROXY"] = "http://me:hush-1@127.0.0.1:1";
    process.env["NO_PROXY"] = "";
    const odin = connectTrusting("https://odin.example.net/api/v2", { operationTimeout: 1 });
    await assert.rejects(getUser(odin, "a@b"), (error: Error) => {
      assert.match(error.message, /through the proxy 127\.0\.0\.1:1: the connection was refused/);
      assert.doesNotMatch(error.message, /hush-1/);
      return true;
    });
  });

  it("The error for an unusable certificate or key file names the setting", () => {
    const bad: [object, RegExp][] = [
      [{ caFile: file("nowhere.pem") }, /broadworks:caFile: cannot read .*nowhere\.pem \(ENOENT\)/],
      [{ caFile: __filename }, /broadworks:caFile: .* contains no certificate in PEM form/],
      [{ certFile: file("authority.pem") }, /broadworks:keyFile is missing/],
      [
        { certFile: file("authority.pem"), keyFile: __filename },
        /broadworks:certFile and broadworks:keyFile do not match/,
      ],
    ];
    for (const [settings, message] of bad)
      assert.throws(() => connect(account("https://odin.example.net/api/v2", settings)), message);
  });

  describe("Plain http", () => {
    const read = (url: string, allowInsecure = "") => {
      const given: Record<string, string> = { url, username: "u", password: "p", allowInsecure };
      return () =>
        readSettings(
          (key) => given[key.replace("broadworks:", "")],
          () => undefined,
        );
    };

    for (const host of ["127.0.0.1:8080", "localhost", "[::1]:80", "127.9.9.9"])
      it(`Plain http is allowed to ${host}, which is this machine`, () =>
        assert.doesNotThrow(read(`http://${host}/api/v2`)));
    for (const host of ["odin.example.net", "10.0.0.1", "127.0.0.1.example.net", "localhost.example.net"])
      it(`Plain http to ${host} requires allowInsecure`, () => {
        assert.throws(read(`http://${host}/api/v2`), /broadworks:url is plain http.*use https.*allowInsecure true/);
        assert.doesNotThrow(read(`http://${host}/api/v2`, "true"));
      });
  });
});
