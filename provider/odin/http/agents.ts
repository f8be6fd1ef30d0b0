/** Connections to the platform: whom they trust, who they are themselves, and the proxy they go through. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import {
  type PeerCertificate,
  type SecureContextOptions,
  checkServerIdentity,
  createSecureContext,
  rootCertificates,
} from "node:tls";
import { getProxyForUrl } from "proxy-from-env";
import { ConfigurationError } from "../../shared/errors";

export interface ConnectionSettings {
  /** Base URL, e.g. `https://odin.example.net/api/v2`. */
  readonly url: string;
  /** PEM file with certificates of authorities that are trusted besides the public ones. */
  readonly caFile?: string | undefined;
  /** PEM file with the certificate that is shown to the platform. */
  readonly certFile?: string | undefined;
  /** PEM file with that certificate's key. */
  readonly keyFile?: string | undefined;
  readonly keyPassphrase?: string | undefined;
}

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
  /** How the platform is reached, for messages: empty, or the proxy without its credentials. */
  readonly via: string;
}

/** @throws ConfigurationError when a file cannot be read or holds something else */
export function openAgents(settings: ConnectionSettings): Agents {
  const trust = trustOf(settings);
  const httpAgent = new HttpAgent({ keepAlive: true });
  const proxy = proxyOf(settings.url);
  if (!proxy) return { httpAgent, httpsAgent: new HttpsAgent({ keepAlive: true, ...trust }), via: "" };
  // Most platforms are reached without one, and loading it takes its time.
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded when it is needed, and not awaited
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  // The proxy is not shown the client certificate.
  const proxied = new HttpsProxyAgent(proxy, { keepAlive: true, ...(trust.ca && { ca: trust.ca }) });
  const host = new URL(settings.url).hostname.replace(/^\[|\]$/g, "");
  Object.assign(proxied.options, trust, {
    // The agent forgets a host that is an address.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
  });
  return { httpAgent, httpsAgent: proxied, via: ` by way of the proxy ${proxy.host}` };
}

/**
 * The proxy that the environment names for the platform. Plain http, which stays on this machine, goes without.
 *
 * @throws ConfigurationError when what it names is no URL
 */
export function proxyOf(url: string): URL | undefined {
  if (!url.startsWith("https:")) return undefined;
  const proxy = getProxyForUrl(url);
  if (!proxy) return undefined;
  if (!URL.canParse(proxy))
    throw new ConfigurationError("HTTPS_PROXY is no URL; set it to one, e.g. http://proxy.example.net:3128");
  return new URL(proxy);
}

function trustOf({ caFile, certFile, keyFile, keyPassphrase }: ConnectionSettings): SecureContextOptions {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new ConfigurationError(
      "of broadworks:certFile and broadworks:keyFile one is missing; a client certificate needs its key: set both",
    );
  const trust = {
    ...(caFile !== undefined && { ca: [...rootCertificates, ...extraCertificates(), pem("caFile", caFile)] }),
    ...(certFile !== undefined && { cert: pem("certFile", certFile) }),
    ...(keyFile !== undefined && { key: read("keyFile", keyFile) }),
    ...(keyPassphrase !== undefined && { passphrase: keyPassphrase }),
  };
  try {
    createSecureContext(trust);
  } catch {
    throw new ConfigurationError(
      "broadworks:certFile and broadworks:keyFile do not go together: name the certificate's own key in PEM form, and its passphrase with broadworks:keyPassphrase where it has one",
    );
  }
  return trust;
}

/** Node.js adds these by itself only where no authorities are given. */
function extraCertificates(): string[] {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  try {
    return file ? [readFileSync(file, "utf8")] : [];
  } catch {
    // Node.js warns of it at its start.
    return [];
  }
}

function pem(setting: string, file: string): string {
  const text = read(setting, file);
  try {
    new X509Certificate(text);
  } catch {
    throw new ConfigurationError(
      `broadworks:${setting} names ${file}, which holds no certificate in PEM form; mend it`,
    );
  }
  return text;
}

function read(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `broadworks:${setting} names ${file}, which cannot be read (${code ?? "no reason given"}); name a file that can`,
    );
  }
}
