/** Changes as text for messages. */
import { isDeepStrictEqual } from "node:util";
import { REDACTED } from "../shared/redact";
import { type Change, type FieldValues, UNKNOWN, formatPath, isObject, isUnknown, presenceField } from "./fields/index";

/**
 * `title "Agent" → "Advisor", extension "1001" → (not set)`. The settings of something that is assigned follow it in
 * parentheses.
 */
export function formatChanges(changes: readonly Change[]): string {
  const assigned = changes.filter(({ field, declared }) => field === presenceField && declared !== null);
  const isPartOf = (container: Change, { path }: Change) =>
    path.length > container.path.length && container.path.every((step, index) => path[index] === step);
  return changes
    .filter((change) => !assigned.some((container) => isPartOf(container, change)))
    .map((change) => {
      const parts = assigned.includes(change) ? changes.filter((part) => isPartOf(change, part)) : [];
      return formatChange(change) + (parts.length === 0 ? "" : ` (${parts.map(formatPart).join(", ")})`);
    })
    .join(", ");
}

function formatChange({ path, field, live, declared, isSecret }: Change): string {
  const name = formatPath(path);
  if (field.isWriteOnly) return `${name} (secret)`;
  if (isSecret) return `${name} ${formatSecret(live)} → ${formatSecret(declared)}`;
  if (field === presenceField && !isUnknown(declared))
    return `${name} ${declared === null ? "unassigned" : "assigned"}`;
  if (isObject(live) && isObject(declared))
    return differingMembers(live, declared)
      .map(
        (member) => `${formatPath([...path, member])} ${formatValue(live[member])} → ${formatValue(declared[member])}`,
      )
      .join(", ");
  return `${name} ${formatValue(live)} → ${formatValue(declared)}`;
}

function formatPart({ path, declared, isSecret }: Change): string {
  return `${path.at(-1)} ${isSecret ? formatSecret(declared) : formatValue(declared)}`;
}

/** Only the value itself is hidden, not whether it is set. */
function formatSecret(value: unknown): string {
  return value === undefined || value === null || value === UNKNOWN ? formatValue(value) : REDACTED;
}

/** The members of a declared object that differ from the live object. */
function differingMembers(live: FieldValues, declared: FieldValues): string[] {
  return Object.keys(declared).filter((member) => !isDeepStrictEqual(live[member], declared[member]));
}

const MAX_LENGTH = 120;

/** A value as JSON-like text, cut to 120 characters; `(not set)` for null and undefined. */
export function formatValue(value: unknown): string {
  const text = formatComplete(value);
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}…` : text;
}

function formatComplete(value: unknown): string {
  if (value === undefined || value === null) return "(not set)";
  if (isUnknown(value)) return "(known after apply)";
  if (Array.isArray(value)) return `[${value.map(formatComplete).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([member, inner]) => `${member} ${formatComplete(inner)}`);
  return `{${members.join(", ")}}`;
}
