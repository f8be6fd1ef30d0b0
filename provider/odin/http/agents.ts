/** Connections to the platform: trusted authorities, the client certificate, and the proxy. */
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
  /** PEM file with authorities to trust in addition to the public ones. */
  readonly caFile?: string | undefined;
  /** PEM file with the client certificate. */
  readonly certFile?: string | undefined;
  /** PEM file with the key of the client certificate. */
  readonly keyFile?: string | undefined;
  readonly keyPassphrase?: string | undefined;
}

export interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpAgent;
  /** Host and port of the proxy, without its credentials; undefined without a proxy. */
  readonly proxyHost?: string;
}

/** @throws ConfigurationError when a file cannot be read or has other content */
export function createAgents(settings: ConnectionSettings): Agents {
  const tlsOptions = readTlsOptions(settings);
  const httpAgent = new HttpAgent({ keepAlive: true });
  const proxy = findProxy(settings.url);
  if (!proxy) return { httpAgent, httpsAgent: new HttpsAgent({ keepAlive: true, ...tlsOptions }) };
  const httpsAgent = createProxyAgent(settings.url, proxy, tlsOptions);
  return { httpAgent, httpsAgent, proxyHost: proxy.host };
}

function createProxyAgent(url: string, proxy: URL, tlsOptions: SecureContextOptions): HttpAgent {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- slow to load, and most platforms need no proxy
  const { HttpsProxyAgent } = require("https-proxy-agent") as typeof import("https-proxy-agent");
  // These options are for the proxy itself. It must not see the client certificate.
  const agent = new HttpsProxyAgent(proxy, { keepAlive: true, ...(tlsOptions.ca && { ca: tlsOptions.ca }) });
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  Object.assign(agent.options, tlsOptions, {
    // The agent passes no host to this check when the host is an IP address.
    checkServerIdentity: (_host: string, certificate: PeerCertificate) => checkServerIdentity(host, certificate),
  });
  return agent;
}

/**
 * The proxy for the platform from `HTTPS_PROXY` and `NO_PROXY`. Plain http stays on this machine and uses no proxy.
 *
 * @throws ConfigurationError when the variable is not a URL
 */
export function findProxy(url: string): URL | undefined {
  if (!url.startsWith("https:")) return undefined;
  const proxy = getProxyForUrl(url);
  if (!proxy) return undefined;
  if (!URL.canParse(proxy))
    throw new ConfigurationError("HTTPS_PROXY is not a URL. Set it to one, e.g. http://proxy.example.net:3128.");
  return new URL(proxy);
}

function readTlsOptions({ caFile, certFile, keyFile, keyPassphrase }: ConnectionSettings): SecureContextOptions {
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new ConfigurationError(
      `broadworks:${certFile === undefined ? "certFile" : "keyFile"} is missing. A client certificate needs its key: ` +
        "set both broadworks:certFile and broadworks:keyFile.",
    );
  const options = {
    ...(caFile !== undefined && {
      ca: [...rootCertificates, ...readExtraCertificates(), readCertificate("caFile", caFile)],
    }),
    ...(certFile !== undefined && { cert: readCertificate("certFile", certFile) }),
    ...(keyFile !== undefined && { key: readSettingFile("keyFile", keyFile) }),
    ...(keyPassphrase !== undefined && { passphrase: keyPassphrase }),
  };
  try {
    createSecureContext(options);
  } catch {
    throw new ConfigurationError(
      "broadworks:certFile and broadworks:keyFile do not match. Set keyFile to the certificate's own PEM key, " +
        "and broadworks:keyPassphrase if the key has one.",
    );
  }
  return options;
}

/** Node.js adds these by itself only when no authorities are set. */
function readExtraCertificates(): string[] {
  const file = process.env["NODE_EXTRA_CA_CERTS"];
  try {
    return file ? [readFileSync(file, "utf8")] : [];
  } catch {
    // Node.js prints a warning at its start.
    return [];
  }
}

function readCertificate(setting: string, file: string): string {
  const text = readSettingFile(setting, file);
  try {
    new X509Certificate(text);
  } catch {
    throw new ConfigurationError(`broadworks:${setting}: ${file} contains no certificate in PEM form. Fix the file.`);
  }
  return text;
}

function readSettingFile(setting: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigurationError(
      `broadworks:${setting}: cannot read ${file} (${code ?? "unknown reason"}). Set it to a readable file.`,
    );
  }
}
