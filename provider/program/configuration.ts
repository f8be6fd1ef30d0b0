/** The configuration of the stack. The dynamic provider's process cannot list its keys, so the program checks them. */
import * as pulumi from "@pulumi/pulumi";
import { describeUnknownKeys } from "../unknown-settings";

/** One process can run several programs. */
const checked = new WeakSet<object>();

/** Prints a warning for each key that is not a setting, once in a program. */
export function warnOfUnknownKeys(): void {
  const stack = pulumi.runtime.getStackResource();
  if (!stack || checked.has(stack)) return;
  checked.add(stack);
  for (const warning of describeUnknownKeys(Object.keys(pulumi.runtime.allConfig())))
    void pulumi.log.warn(warning, stack);
}
