/** How changes are told to people. */
import { type Change, isUnknown } from "../../reconcile";

/** `title "Agent" → "Advisor", extension 1001 → (not set)`. */
export function describeChanges(changes: readonly Change[]): string {
  return changes.map(describeChange).join(", ");
}

export function describeChange({ path, field, live, declared }: Change): string {
  const name = path.join(".");
  if (field.isWriteOnly) return `${name} (secret)`;
  return `${name} ${describeValue(live)} → ${describeValue(declared)}`;
}

const LONGEST = 120;

export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "(not set)";
  if (isUnknown(value)) return "(known after apply)";
  const text = JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
