/** Turns the text of a response into a value, or into the error that it represents. */
import { isSafeNumber, parse } from "lossless-json";
import { z } from "zod";
import { isTooDeep } from "../../shared/nesting";
import { ApiError, InvalidResponseError } from "../errors";
import { findErrorCodes } from "../oci-errors";
import type { HttpResponse } from "./transport";

/**
 * The API's own error. All three members are required, because gateways send JSON errors of other shapes. JSON with the number
 * of an OCI-P error is the API's own in any shape.
 */
const apiError = z
  .looseObject({ status: z.coerce.number(), error: z.string(), details: z.unknown() })
  .refine((error) => "details" in error);

/** Removes secrets from a text. Used only for errors, because it is slow with the many secrets of a large run. */
type Redact = (text: string) => string;

/**
 * The JSON of a response; undefined for an empty body.
 *
 * @throws ApiError the API rejected the request
 * @throws InvalidResponseError the response is not from the API
 */
export function parseResponse(requestName: string, response: HttpResponse, redact: Redact): unknown {
  const { status, text, retryAfterMs } = response;
  const invalid = (detail: string) =>
    new InvalidResponseError(requestName, `status ${status} ${detail}`, status, retryAfterMs);
  const value = parseJson(text);
  if (isTooDeep(value)) throw invalid("with JSON that is nested too deep");
  if (status < 200 || status >= 300)
    throw parseApiError(requestName, response, value, redact) ?? invalid("without an API error");
  if (value === NOT_JSON) throw invalid("without JSON");
  if (isErrorInSuccess(value))
    throw parseApiError(requestName, response, value, redact) ?? invalid("with an API error");
  return value;
}

/** The numbers of the OCI-P errors in the JSON of a response. */
export function errorCodesIn({ text }: HttpResponse): number[] {
  const value = parseJson(text);
  return isTooDeep(value) ? [] : errorCodesOf(value);
}

/** A text alone is not an error of the API: a proxy can quote one. */
function errorCodesOf(value: unknown): number[] {
  return typeof value === "object" ? findErrorCodes(value) : [];
}

const NOT_JSON = Symbol("not JSON");

function parseJson(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    // The platform sends numeric texts as numbers, and some have more digits than a JavaScript number holds.
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return parse(text, undefined, { parseNumber });
  } catch {
    return NOT_JSON;
  }
}

function parseNumber(text: string): bigint | number {
  if (isSafeNumber(text)) return Number(text);
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text);
}

/** An error of the API that a gateway, or the API, sends with a status of 2xx. */
function isErrorInSuccess(value: unknown): boolean {
  const parsed = apiError.safeParse(value);
  return parsed.success && parsed.data.status >= 400;
}

/** Undefined when the value is not an error of the API. */
function parseApiError(
  requestName: string,
  { status, retryAfterMs }: HttpResponse,
  value: unknown,
  redact: Redact,
): ApiError | undefined {
  const parsed = apiError.safeParse(value);
  const codes = errorCodesOf(value);
  if (!parsed.success && codes.length === 0) return undefined;
  const usual = parsed.success ? [parsed.data.error, ...collectTexts(parsed.data.details)] : [];
  const texts = findErrorCodes(usual).length < codes.length || usual.length === 0 ? collectTexts(value) : usual;
  const reason = [...new Set(texts)].filter(Boolean).join(": ") || `error ${codes.join(", ")}`;
  return new ApiError(requestName, status, { reason: redact(reason), codes, retryAfterMs });
}

/** All texts in a value of unknown shape, in order. */
export function collectTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(collectTexts);
  return [];
}
