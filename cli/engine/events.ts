/** Messages of the engine: the events of a run, and the errors of a run that failed before its first event. */
import { CommandError, type EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { USER_KIND, kindOfType } from "../../provider/tooling";

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

/** @returns the message for people that an event contains, if any */
function readMessage({ diagnosticEvent }: EngineEvent): Message | undefined {
  if (!diagnosticEvent) return undefined;
  const { message, urn, ephemeral } = diagnosticEvent;
  const severity = SEVERITIES[diagnosticEvent.severity];
  const text = withoutMarkup(message);
  // The engine also sends debug messages, which its types do not list. They can contain secret values.
  if (!severity || ephemeral || text === "") return undefined;
  // The message of the stack only repeats how many resources failed.
  if (urn?.includes("pulumi:pulumi:Stack") && text.endsWith("failed")) return undefined;
  return { severity, text };
}

/** Whether a resource belongs to the engine itself: the stack, a provider. */
export function isEngineType(type: string): boolean {
  return type.startsWith("pulumi:");
}

/** Whether a resource is a user. */
export function isUserType(type: string): boolean {
  return kindOfType(type) === USER_KIND;
}

/** The engine marks colors as `<{%…%}>`, and indents lines with tabs, which a plan would show as invisible characters. */
function withoutMarkup(message: string): string {
  return message
    .replace(/<\{%.*?%\}>/g, "")
    .replaceAll("\t", "  ")
    .trim();
}

/** The messages of one run, and why it failed. */
export class RunMessages {
  readonly warnings: string[] = [];
  /** The errors, a sentence each. */
  readonly failures: string[] = [];
  private readonly standardError: string[] = [];

  /** @returns the message for people that an event contains, if any */
  add(event: EngineEvent): Message | undefined {
    const message = readMessage(event);
    if (message?.severity === "error") this.addFailure(message.text);
    if (message?.severity === "warning") this.warnings.push(message.text);
    const line = readStandardError(event);
    if (line !== undefined) this.standardError.push(line);
    return message;
  }

  /** A refresh adds words of the engine to each error, and reports its own failure after them. */
  private addFailure(text: string): void {
    const reason = text.replace(/^Preview failed: /, "");
    const isSummary = reason === "preview failed" && this.failures.length > 0;
    if (!isSummary && !this.failures.includes(reason)) this.failures.push(reason);
  }

  /** Adds why the run failed, where no event reported an error. */
  addReasons(error: unknown): void {
    if (this.failures.length === 0) this.failures.push(...readReasons(error, this.standardError));
  }
}

/** @returns a line that a program, or its language host, wrote to standard error, if the event contains one */
function readStandardError({ diagnosticEvent }: EngineEvent): string | undefined {
  if (diagnosticEvent?.severity !== "info#err" || diagnosticEvent.ephemeral) return undefined;
  return withoutMarkup(diagnosticEvent.message) || undefined;
}

/**
 * Why a run failed that reported no error as an event.
 *
 * @param standardError - the lines of {@link readStandardError}: Pulumi's YAML reports an invalid declaration only there
 * @returns the reasons
 */
export function readReasons(error: unknown, standardError: readonly string[] = []): string[] {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof CommandError)) return [text];
  const lines = text.split("\n").map((line) => line.trim());
  const reasons = lines.filter((line) => line.startsWith("error: ")).map((line) => line.slice("error: ".length));
  if (reasons.length > 0) return [...new Set(reasons)];
  if (standardError.length > 0) return [standardError.join("\n  ").replace(/^Error: /, "")];
  return [lines.filter(Boolean).at(-1) ?? "the engine gave no reason"];
}
