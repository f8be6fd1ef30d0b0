/** How changes are told to people. */
import { isDeepStrictEqual } from "node:util";
import { type Change, isObject, isUnknown, presence } from "../reconcile";

/** `title "Agent" → "Advisor", extension 1001 → (not set)`. What comes with something new is told with it. */
export function describeChanges(changes: readonly Change[]): string {
  const news = changes.filter(({ field, declared }) => field === presence && declared !== null);
  const isPartOf = (whole: Change, { path }: Change) =>
    path.length > whole.path.length && whole.path.every((step, index) => path[index] === step);
  return changes
    .filter((change) => !news.some((whole) => isPartOf(whole, change)))
    .map((change) => {
      const parts = changes.filter((part) => news.includes(change) && isPartOf(change, part));
      return describeChange(change) + (parts.length === 0 ? "" : ` (${parts.map(describePart).join(", ")})`);
    })
    .join(", ");
}

export function describeChange({ path, field, live, declared }: Change): string {
  const name = path.join(".");
  if (field.isWriteOnly) return `${name} (secret)`;
  if (field === presence && !isUnknown(declared)) return `${name} ${declared === null ? "taken away" : "assigned"}`;
  if (isObject(live) && isObject(declared)) return describeMembers(name, live, declared);
  return `${name} ${describeValue(live)} → ${describeValue(declared)}`;
}

function describePart({ path, declared }: Change): string {
  return `${path.at(-1)} ${describeValue(declared)}`;
}

/** Of two objects only what differs. */
function describeMembers(name: string, live: Members, declared: Members): string {
  const differing = Object.keys(declared).filter((member) => !isDeepStrictEqual(live[member], declared[member]));
  return differing
    .map((member) => `${name}.${member} ${describeValue(live[member])} → ${describeValue(declared[member])}`)
    .join(", ");
}

type Members = Readonly<Record<string, unknown>>;

const LONGEST = 120;

export function describeValue(value: unknown): string {
  const text = describeWhole(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function describeWhole(value: unknown): string {
  if (value === undefined || value === null) return "(not set)";
  if (isUnknown(value)) return "(known after apply)";
  if (Array.isArray(value)) return `[${value.map(describeWhole).join(", ")}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(([member, inner]) => `${member} ${describeWhole(inner)}`);
  return `{${members.join(", ")}}`;
}
