import * as pulumi from "@pulumi/pulumi";

/**
 * Whether the program runs under `pulumi.runtime.setMocks`, in a unit test. Then there is no engine and no platform, and tests
 * of one process declare the same objects again.
 */
export function isMocked(): boolean {
  const monitor = pulumi.runtime.getMonitor() as { readonly mocks?: unknown } | undefined;
  return monitor?.mocks !== undefined;
}
