/** Who is trusted, who may listen, and which way the calls take: on real TLS, through a real proxy. */
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

describe("the way to the platform", () => {
  let folder: string;
  let authority: Pair;
  const open: Server[] = [];
  const environment = { ...process.env };

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "broadworks-tls-"));
    const made = await generate([{ name: "commonName", value: "Test Authority" }], {
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true, critical: true },
        { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    authority = { cert: made.cert, key: made.private };
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

  async function issued({ ip = "127.0.0.1", from = -1, days = 30 } = {}): Promise<Pair> {
    const made = await generate([{ name: "commonName", value: "odin.example.net" }], {
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
    return { cert: made.cert, key: made.private };
  }

  async function platform(options: ServerOptions): Promise<string> {
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

  /** A proxy that passes everything on, and remembers what it was asked for and what it saw. */
  async function tunnel(): Promise<{ port: number; asked: string[]; seen: string[] }> {
    const [asked, seen]: [string[], string[]] = [[], []];
    const proxy = createHttpServer();
    proxy.on("connect", (request, client) => {
      asked.push(`${request.url} ${request.headers["proxy-authorization"]}`);
      const [host = "", port] = (request.url ?? "").split(":");
      const upstream = connectTcp(Number(port), host, () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        client.on("data", (bytes: Buffer) => seen.push(bytes.toString("latin1")));
        client.pipe(upstream).pipe(client);
      });
      for (const end of [client, upstream]) end.on("error", () => upstream.destroy());
    });
    return { port: await listening(proxy), asked, seen };
  }

  const trusting = (url: string, more = {}) => connect(account(url, { caFile: file("authority.pem"), ...more }));

  it("trusts an authority that caFile names, and else nobody it does not know", async () => {
    const url = await platform(await issued());
    assert.equal((await getUser(trusting(url), "a@b")).userId, "a@b");
    const stranger = connect(account(url));
    await assert.rejects(
      getUser(stranger, "a@b"),
      /signed by nobody who is trusted here; name its authority with broadworks:caFile/,
    );
  });

  it("refuses a certificate that has expired, at once", async () => {
    const url = await platform(await issued({ from: -40 }));
    await assert.rejects(getUser(trusting(url), "a@b"), /got no answer: its certificate has expired; [^(]*$/);
  });

  it("refuses a certificate of another host", async () => {
    const url = await platform(await issued({ ip: "127.0.0.9" }));
    await assert.rejects(getUser(trusting(url), "a@b"), /its certificate is for another host/);
  });

  it("shows a client certificate to a platform that asks for one", async () => {
    const url = await platform({
      ...(await issued()),
      ca: authority.cert,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const own = await issued();
    await write("own.pem", own.cert);
    await write("own.key", own.key);
    const odin = trusting(url, { certFile: file("own.pem"), keyFile: file("own.key") });
    assert.equal((await getUser(odin, "a@b")).userId, "a@b");
    await assert.rejects(
      getUser(trusting(url, { operationTimeout: 1 }), "a@b"),
      /no TLS connection could be made|was dropped/,
    );
  });

  it("goes through the proxy that HTTPS_PROXY names, by CONNECT, over one connection, and past it for NO_PROXY", async () => {
    const url = await platform(await issued());
    const { port, asked, seen } = await tunnel();
    process.env["HTTPS_PROXY"] = `http://me:hush-1@127.0.0.1:${port}`;
    process.env["NO_PROXY"] = "";
    const odin = trusting(url);
    for (let call = 0; call < 3; call++) await getUser(odin, "a@b");
    const authorization = `Basic ${Buffer.from("me:hush-1").toString("base64")}`;
    assert.deepEqual(asked, [`${new URL(url).host} ${authorization}`]);
    assert.doesNotMatch(seen.join(""), /Bearer|users/, "the proxy sees nothing of what it passes on");

    process.env["NO_PROXY"] = "127.0.0.1";
    await getUser(trusting(url), "a@b");
    assert.equal(asked.length, 1);
  });

  it("refuses a certificate of another host, of nobody known, or one that has expired through a proxy too", async () => {
    const { port } = await tunnel();
    process.env["HTTPS_PROXY"] = `http://127.0.0.1:${port}`;
    process.env["NO_PROXY"] = "";
    const other = await platform(await issued({ ip: "127.0.0.9" }));
    await assert.rejects(getUser(trusting(other), "a@b"), /its certificate is for another host/);
    const old = await platform(await issued({ from: -40 }));
    await assert.rejects(getUser(trusting(old), "a@b"), /its certificate has expired/);
    const good = await platform(await issued());
    await assert.rejects(getUser(connect(account(good)), "a@b"), /signed by nobody who is trusted here/);
  });

  it("tells of a proxy that is not there, without its account", async () => {
    process.env["HTTPS_PROXY"] = "http://me:hush-1@127.0.0.1:1";
    process.env["NO_PROXY"] = "";
    const odin = trusting("https://odin.example.net/api/v2", { operationTimeout: 1 });
    await assert.rejects(getUser(odin, "a@b"), (error: Error) => {
      assert.match(error.message, /the connection was refused by way of the proxy 127\.0\.0\.1:1/);
      assert.doesNotMatch(error.message, /hush-1/);
      return true;
    });
  });

  it("tells which file is wrong", () => {
    const bad: [object, RegExp][] = [
      [{ caFile: file("nowhere.pem") }, /broadworks:caFile names .*nowhere\.pem, which cannot be read \(ENOENT\)/],
      [{ caFile: __filename }, /broadworks:caFile names .*, which holds no certificate in PEM form/],
      [{ certFile: file("authority.pem") }, /a client certificate needs its key/],
      [{ certFile: file("authority.pem"), keyFile: __filename }, /do not go together/],
    ];
    for (const [settings, message] of bad)
      assert.throws(() => connect(account("https://odin.example.net/api/v2", settings)), message);
  });

  describe("plain http", () => {
    const read = (url: string, allowInsecure = "") => {
      const given: Record<string, string> = { url, username: "u", password: "p", allowInsecure };
      return () =>
        readSettings(
          (key) => given[key.replace("broadworks:", "")],
          () => undefined,
        );
    };

    for (const host of ["127.0.0.1:8080", "localhost", "[::1]:80", "127.9.9.9"])
      it(`may go to ${host}, which is this machine`, () => assert.doesNotThrow(read(`http://${host}/api/v2`)));
    for (const host of ["odin.example.net", "10.0.0.1", "127.0.0.1.example.net", "localhost.example.net"])
      it(`may not go to ${host} unless it is allowed`, () => {
        assert.throws(read(`http://${host}/api/v2`), /broadworks:url is plain http.*use https.*allowInsecure true/);
        assert.doesNotThrow(read(`http://${host}/api/v2`, "true"));
      });
  });
});
