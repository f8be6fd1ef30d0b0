/** What the engine tells while it runs, and what it wrote where it could not. */
import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation/index.js";

export interface Message {
  readonly severity: "info" | "warning" | "error";
  readonly text: string;
}

const SEVERITIES: Readonly<Record<string, Message["severity"]>> = {
  info: "info",
  "info#err": "info",
  warning: "warning",
  error: "error",
};

/** What an event says to people. */
export function messageIn({ diagnosticEvent }: EngineEvent): Message | undefined {
  if (!diagnosticEvent) return undefined;
  const { message, urn, ephemeral } = diagnosticEvent;
  const severity = SEVERITIES[diagnosticEvent.severity];
  const text = plain(message);
  // There are others, not in the type: what is for debugging alone holds values that are nobody's business.
  if (!severity || ephemeral || text === "") return undefined;
  // Of the stack itself it repeats how many failed.
  if (urn?.includes("pulumi:pulumi:Stack") && text.endsWith("failed")) return undefined;
  return { severity, text };
}

/** Whether a resource is the engine's own: the stack, a provider. */
export function isOwn(type: string): boolean {
  return type.startsWith("pulumi:");
}

/** Without the engine's marks for colours. */
function plain(message: string): string {
  return message.replace(/<\{%.*?%\}>/g, "").trim();
}

/** What the engine wrote before it could tell by events. */
export function reasonsIn(error: unknown): string[] {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof CommandError)) return [text];
  const lines = text.split("\n").map((line) => line.trim());
  const reasons = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  return reasons.length > 0 ? [...new Set(reasons)] : [lines.filter(Boolean).at(-1) ?? "the engine did not say why"];
}
