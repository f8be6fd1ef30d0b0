/** The providers of a program, each of which serves one platform. */
import type * as pulumi from "@pulumi/pulumi";
import { readPlatform } from "../config";
import { resolveOutput } from "./pending";
import { runError } from "./run-error";

export interface ProgramProvider {
  /** Distinguishes the providers of a program; undefined for the one with the settings of the stack. */
  readonly key: string | undefined;
  /** The platform; undefined while it is not known. */
  readonly platform: string | undefined;
  /** Ends when the platform is known, or cannot be known in this run; undefined where it is known at once. */
  readonly settled: Promise<unknown> | undefined;
}

/** What a URN declares. */
export interface DeclaredObject {
  readonly id: string;
  readonly provider: ProgramProvider;
}

export class ProgramProviders {
  private readonly explicit = new Map<pulumi.ProviderResource, ProgramProvider>();
  private ofSettings: ProgramProvider | undefined;

  /** @param stack - the configuration of the stack */
  constructor(private readonly stack: (key: string) => string | undefined) {}

  /** The provider with the settings of the stack. */
  get default(): ProgramProvider {
    return (this.ofSettings ??= { key: undefined, platform: readPlatform(this.stack), settled: undefined });
  }

  of(resource: pulumi.ProviderResource | undefined): ProgramProvider {
    if (!resource) return this.default;
    const known = this.explicit.get(resource) ?? readProvider(resource, String(this.explicit.size + 1));
    this.explicit.set(resource, known);
    return known;
  }
}

/** The SDK sets the arguments of a provider as outputs. */
type WithUrl = pulumi.ProviderResource & { readonly url?: pulumi.Output<unknown> };

function readProvider(resource: WithUrl, key: string): ProgramProvider {
  const provider: { -readonly [K in keyof ProgramProvider]: ProgramProvider[K] } = {
    key,
    platform: undefined,
    settled: undefined,
  };
  const { url } = resource;
  if (url === undefined) provider.platform = readPlatform(undefined);
  else
    provider.settled = resolveOutput(url).then(({ value, isKnown }) => {
      if (isKnown) provider.platform = readPlatform(() => (typeof value === "string" ? value : undefined));
    });
  return provider;
}

/** The provider that the options of a resource name, or those of its parents. */
export function explicitProvider(
  type: string,
  { provider, parent }: Pick<pulumi.CustomResourceOptions, "provider" | "parent">,
): pulumi.ProviderResource | undefined {
  const found = (provider ?? parent?.getProvider(type)) as Packaged | undefined;
  return found?.getPackage() === type.split(":", 1)[0] ? found : undefined;
}

/** A part of a provider that the SDK's type leaves out. */
type Packaged = pulumi.ProviderResource & { getPackage(): string };

/** All dynamic resources of a program have the settings of the stack. @throws where one has a provider of its own */
export function requireNoProvider(kind: string, name: string): never {
  throw runError(
    `${kind} "${name}": a resource with a provider of its own needs the plugin: import the class from "pulumi-broadworks/plugin"`,
  );
}
