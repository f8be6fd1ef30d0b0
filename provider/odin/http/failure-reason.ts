/** Explains an axios error in words, without the request that axios attaches to it. */
import { AxiosError } from "axios";
import type { TransportFailure } from "../errors";

type FailureReason = Pick<TransportFailure, "reason" | "action" | "isTransient">;

const UNTRUSTED = "the server's certificate is signed by an unknown authority";
const TRUST_ACTION = "Name the authority with broadworks:caFile or NODE_EXTRA_CA_CERTS.";

/** By error code: failures that another attempt does not change. */
const PERMANENT_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: "the host name is unknown",
  CERT_HAS_EXPIRED: "the server's certificate has expired",
  CERT_NOT_YET_VALID: "the server's certificate is not valid yet",
  ERR_TLS_CERT_ALTNAME_INVALID: "the server's certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT: UNTRUSTED,
  SELF_SIGNED_CERT_IN_CHAIN: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT: UNTRUSTED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNTRUSTED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNTRUSTED,
};

const TLS_ACTION = "Check that the host and port in broadworks:url serve https, then run again.";

/** By error code: failures that can pass by themselves. */
const TRANSIENT_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "the connection was refused",
  EAI_AGAIN: "the host name is unknown",
  ECONNRESET: "the connection was dropped",
  EPIPE: "the connection was dropped",
  ETIMEDOUT: "the connection timed out",
};

/** Why no response arrived, and whether another attempt can succeed. */
export function explainFailure(error: unknown): FailureReason {
  if (!(error instanceof AxiosError)) return permanent("the request could not be sent");
  const code = error.code ?? "";
  const reason = PERMANENT_REASONS[code];
  if (reason !== undefined) return permanent(reason, reason === UNTRUSTED ? TRUST_ACTION : undefined);
  if (/^ERR_SSL_|^EPROTO$/.test(code)) return permanent(`the TLS connection failed (${code})`, TLS_ACTION);
  if (error.message.startsWith("maxContentLength")) return permanent("the response is too large");
  if (code === "ERR_BAD_RESPONSE") return transient("the response was cut off");
  return transient(TRANSIENT_REASONS[code] ?? `the connection failed (${code || "unknown reason"})`);
}

function permanent(reason: string, action?: string): FailureReason {
  return { reason, action, isTransient: false };
}

function transient(reason: string): FailureReason {
  return { reason, isTransient: true };
}
