/** Why a run of the engine failed, for a run that sent no error as an event. */
import assert from "node:assert/strict";
import { CommandError } from "@pulumi/pulumi/automation/index.js";
import { readReasons, readStandardError } from "../../../cli/engine/events";

describe("The reasons of a failed run", () => {
  const failed = (text: string) => Object.assign(Object.create(CommandError.prototype) as Error, { message: text });
  const summary = "Resources:\n    + 1 to create\n";

  it("An invalid declaration in YAML is the reason, not the summary of the engine", () => {
    const lines = ["Error: jane is not assignable\n\n", "  titel: does not exist\n"].map((message) =>
      readStandardError({ diagnosticEvent: { message, color: "never", severity: "info#err" } } as never),
    );
    assert.deepEqual(readReasons(failed(summary), lines as string[]), [
      "jane is not assignable\n  titel: does not exist",
    ]);
  });

  it("An error of the engine itself comes before what the program wrote", () => {
    assert.deepEqual(readReasons(failed("error: no passphrase\n"), ["written by the program"]), ["no passphrase"]);
  });
});
