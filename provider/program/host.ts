/** The providers that can serve a resource. A program chooses one by the module that it imports. */
import type * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { HANDLER_PROPERTY } from "../shared/handler-property";
import { pluginTypeOf, typeOf } from "../shared/resource-type";
import { warnOfUnknownKeys } from "./configuration";
import { requireInstallation } from "./installation";

export interface ProgramHost {
  readonly typeOf: (kind: string) => string;
  /** Inputs that the engine needs to find the provider. */
  readonly inputs: (schema: ResourceSchema) => pulumi.Inputs;
  /** The type of the other provider: a state that it wrote continues without a change. */
  readonly formerTypeOf: (kind: string) => string;
  /** Whether a resource can have a provider with settings of its own. */
  readonly hasProviders: boolean;
}

/** Pulumi's provider of dynamic resources, which evaluates the handler of a kind. */
export const DYNAMIC: ProgramHost = {
  typeOf,
  inputs: ({ handler }) => {
    requireInstallation();
    warnOfUnknownKeys();
    return { [HANDLER_PROPERTY]: handler };
  },
  formerTypeOf: pluginTypeOf,
  hasProviders: false,
};

/** The plugin `pulumi-resource-broadworks`. */
export const PLUGIN: ProgramHost = {
  typeOf: pluginTypeOf,
  inputs: () => ({}),
  formerTypeOf: typeOf,
  hasProviders: true,
};
