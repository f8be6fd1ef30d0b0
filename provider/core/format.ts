/** How changes are told to people. */
import { isDeepStrictEqual } from "node:util";
import { type Change, isObject, isUnknown, presenceField } from "./fields/index";

/** `title "Agent" → "Advisor", extension 1001 → (not set)`. What comes with something new is told with it. */
export function formatChanges(changes: readonly Change[]): string {
  const news = changes.filter(({ field, declared }) => field === presenceField && declared !== null);
  const isPartOf = (whole: Change, { path }: Change) =>
    path.length > whole.path.length && whole.path.every((step, index) => path[index] === step);
  return changes
    .filter((change) => !news.some((whole) => isPartOf(whole, change)))
    .map((change) => {
      const parts = changes.filter((part) => news.includes(change) && isPartOf(change, part));
      return formatChange(change) + (parts.length === 0 ? "" : ` (${parts.map(formatPart).join(", ")})`);
    })
    .join(", ");
}

export function formatChange({ path, field, live, declared }: Change): string {
  const name = path.join(".");
  if (field.isWriteOnly) return `${name} (secret)`;
  if (field === presenceField && !isUnknown(declared)) return `${name} ${declared === null ? "taken away" : "assigned"}`;
  if (isObject(live) && isObject(declared)) return formatMembers(name, live, declared);
  return `${name} ${formatValue(live)} → ${formatValue(declared)}`;
}

function formatPart({ path, declared }: Change): string {
  return `${path.at(-1)} ${formatValue(declared)}`;
}

/** Of two objects only what differs. */
function formatMembers(name: string, live: Members, declared: Members): string {
  const differing = Object.keys(declared).filter((member) => !isDeepStrictEqual(live[member], declared[member]));
  return differing
    .map((member) => `${name}.${member} ${formatValue(live[member])} → ${formatValue(declared[member])}`)
    .join(", ");
}

type Members = Readonly<Record<string, unknown>>;

const MAX_LENGTH = 120;

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
