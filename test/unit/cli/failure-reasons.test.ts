/** Why a run of the engine failed, for a run that sent no error as an event. */
import assert from "node:assert/strict";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { RunMessages } from "../../../cli/engine/events";

describe("The reasons of a failed run", () => {
  const failed = (text: string) => Object.assign(Object.create(CommandError.prototype) as Error, { message: text });
  const summary = "Resources:\n    + 1 to create\n";
  const messagesOf = (...events: readonly (readonly [severity: string, message: string])[]) => {
    const messages = new RunMessages();
    for (const [severity, message] of events)
      messages.add({ diagnosticEvent: { message, color: "never", severity } } as never);
    return messages;
  };

  it("An invalid declaration in YAML is the reason, not the summary of the engine", () => {
    const messages = messagesOf(
      ["info#err", "Error: jane is not assignable\n\n"],
      ["info#err", "  titel: does not exist\n"],
    );
    messages.addReasons(failed(summary));
    assert.deepEqual(messages.failures, ["jane is not assignable\n  titel: does not exist"]);
  });

  it("An error of the engine itself comes before what the program wrote", () => {
    const messages = messagesOf(["info#err", "written by the program"]);
    messages.addReasons(failed("error: no passphrase\n"));
    assert.deepEqual(messages.failures, ["no passphrase"]);
  });

  it("A refresh names each reason once, without the words of the engine", () => {
    const messages = messagesOf(
      ["error", "Preview failed: broadworks:url is missing"],
      ["error", "Preview failed: broadworks:url is missing"],
      ["error", "preview failed"],
    );
    assert.deepEqual(messages.failures, ["broadworks:url is missing"]);
  });

  it("Indentations of the engine are spaces, which every format shows", () => {
    const messages = messagesOf(["error", "no configuration variable\n\tplease set a value"]);
    assert.deepEqual(messages.failures, ["no configuration variable\n  please set a value"]);
  });

  it("An error that is an event is the only reason", () => {
    const messages = messagesOf(["error", "jane: does not exist"], ["warning", "a warning"]);
    messages.addReasons(failed("error: update failed\n"));
    assert.deepEqual([messages.failures, messages.warnings], [["jane: does not exist"], ["a warning"]]);
  });
});
