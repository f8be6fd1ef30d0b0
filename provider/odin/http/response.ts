/** An answer's text as a value, or the failure that it stands for. */
import { isSafeNumber, parse } from "lossless-json";
import { z } from "zod";
import { InvalidResponseError, type OdinError, ApiError } from "../errors";
import { isTooDeep } from "../../shared/nesting";
import type { HttpResponse } from "./transport";

/** The API's own way to say no. All three members must be there: what stands in between has JSON errors of other shapes. */
const apiError = z
  .looseObject({ status: z.coerce.number(), error: z.string(), details: z.unknown() })
  .refine((error) => "details" in error);

/** Takes secrets out of a text. Asked only for a refusal: a run has many answers, and can have many secrets. */
type Redact = (text: string) => string;

/** What a call was answered: JSON, or undefined for an empty body. */
export function parseResponse(call: string, answer: HttpResponse, hide: Redact): unknown {
  const { status, text, retryAfterMs } = answer;
  const value = jsonOf(text);
  if (isTooDeep(value))
    throw new InvalidResponseError(call, `${status} and JSON of too many levels`, status, retryAfterMs);
  if (status < 200 || status >= 300) throw toError(call, answer, value, hide);
  if (value === NOT_JSON) throw new InvalidResponseError(call, `${status} and no JSON`, status, retryAfterMs);
  return value;
}

const NOT_JSON = Symbol("not JSON");

function jsonOf(text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    // The platform sends digits as numbers, and some have more of them than a number holds.
    if (!/\d{16}/.test(text)) return JSON.parse(text) as unknown;
    return parse(text, undefined, { parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : bigOf(digits)) });
  } catch {
    return NOT_JSON;
  }
}

function bigOf(digits: string): bigint | number {
  return /^-?\d+$/.test(digits) ? BigInt(digits) : Number(digits);
}

function toError(call: string, answer: HttpResponse, value: unknown, hide: Redact): OdinError {
  const { status, retryAfterMs } = answer;
  const parsed = apiError.safeParse(value);
  if (!parsed.success) return new InvalidResponseError(call, `${status} and no error of the API`, status, retryAfterMs);
  const { error, details } = parsed.data;
  const reason = [error, ...collectTexts(details)].filter(Boolean).join(": ");
  return new ApiError(call, status, hide(reason), retryAfterMs);
}

/** The texts in a value of unknown shape, in order. */
export function collectTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(collectTexts);
  return [];
}
