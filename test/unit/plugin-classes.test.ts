/** The classes of both modules that a program can import. */
import assert from "node:assert/strict";
import * as dynamicClasses from "../../provider";
import * as pluginClasses from "../../provider/plugin";
import { DYNAMIC, PLUGIN } from "../../provider/program/host";
import { RESOURCES } from "../../provider/resources/registry";

describe("the classes of a program", () => {
  for (const { kind } of RESOURCES) {
    const hostIn = (classes: object) => (classes as Record<string, { host?: unknown } | undefined>)[kind]?.host;

    it(`A ${kind} of pulumi-broadworks is served by Pulumi's dynamic provider`, () => {
      assert.equal(hostIn(dynamicClasses), DYNAMIC);
    });

    it(`A ${kind} of pulumi-broadworks/plugin is served by the plugin`, () => {
      assert.equal(hostIn(pluginClasses), PLUGIN);
    });
  }
});
