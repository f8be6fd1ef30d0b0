/** What a program declares, kept in the program's process and served to the engine's provider process. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { type Identity, duplicateProblem, identify, identityKey, listIn } from "../core/identity";
import { ProgramServer } from "../link/program-server";
import { sameUrn } from "../shared/resource-type";
import { prepareLastState, readLastState } from "./last-state";
import { isMocked } from "./mocks";
import { type DeclaredObject, type ProgramProvider, ProgramProviders } from "./providers";
import { runError } from "./run-error";
import { sharedValues } from "./shared-values";

/** Resource options that the engine does not pass on to a provider. */
export interface ObservedOptions {
  readonly ignoreChanges: readonly string[];
  readonly isProtected: boolean;
  /** Names that the resource had before, below the same parent, and its URNs before. */
  readonly formerNames: readonly string[];
  /** The provider that serves the resource, unless it is the one with the settings of the stack. */
  readonly provider: pulumi.ProviderResource | undefined;
}

/** A resource that a program is about to register. */
interface Registration {
  readonly schema: ResourceSchema;
  /** Its type in the engine. */
  readonly type: string;
  readonly name: string;
  readonly args: Readonly<pulumi.Inputs>;
  readonly parent?: pulumi.Resource | undefined;
  /** The same before transformations. */
  readonly provider: pulumi.ProviderResource | undefined;
  /** Called when the program's own options and those of its transformations are known. */
  readonly options: () => ObservedOptions;
}

/** Names an object of a platform, or of a provider while its platform is not known. */
function keyOf({ platform, key }: Partial<ProgramProvider>, identity: Identity): string {
  return `${platform ?? `provider ${key ?? ""}`} ${identityKey(identity)}`;
}

/** The field that {@link Declarations.add} returns a value for, e.g. `userId`. */
export function gatedField({ identity }: ResourceSchema): string {
  return identity.idFields.at(-1) ?? "";
}

/** One per stack: one process can run several programs. */
const declarationsOf = new WeakMap<object, Declarations>();
const withoutStack = {};

/** The declarations of the program that runs now. */
export function declarations(): Declarations {
  const stack = pulumi.runtime.getStackResource() ?? withoutStack;
  const known = declarationsOf.get(stack) ?? new Declarations(engineAddress());
  declarationsOf.set(stack, known);
  return known;
}

/** The engine's address without its scheme, as the engine passes it to the processes that it starts. */
export function engineAddress(): string | undefined {
  const engine = pulumi.runtime.getEngine() as EngineClient | undefined;
  return engine
    ?.getChannel?.()
    .getTarget()
    .replace(/^[a-z]+:(?:\/\/\/?)?/, "");
}

/** A part of the engine's client that the SDK's type leaves out. */
interface EngineClient {
  getChannel?(): { getTarget(): string };
}

export class Declarations {
  /** The names of resources by the object, of each provider and of each platform. */
  private readonly names = new Map<string, string>();
  /** The list that contains each object. */
  private readonly lists = new Map<string, string>();
  /** What each URN declares; the URN of a child is known when its parent is registered. */
  private readonly urns = new Map<string, DeclaredObject>();
  /** The same for the URNs that resources had before, as aliases state them. */
  private readonly aliases = new Map<string, DeclaredObject>();
  private readonly providers = new ProgramProviders((key) => pulumi.runtime.getConfig(key));
  private readonly schemas = new Map<string, ResourceSchema>();
  private readonly server: ProgramServer;
  private isServing: boolean | undefined;
  /** Resources that are declared meanwhile are registered afterwards. */
  private preparing: Promise<unknown> | undefined;
  private lastState: ReturnType<typeof readLastState> | undefined;

  /** @param engine - the engine's address; without it nothing is served */
  constructor(engine: string | undefined) {
    this.server = new ProgramServer(engine, async (key) => {
      const { schemas, urns, aliases } = this;
      this.lastState ??= readLastState({ schemas, urns, aliases, platform: this.providers.default.platform });
      return (await this.lastState)?.(key) ?? null;
    });
  }

  /** Whether the program has declared anything, so that the engine may be asking the platform about it. */
  get hasAny(): boolean {
    return this.schemas.size > 0;
  }

  /**
   * Notes a resource, and returns the value to register for {@link gatedField}: it delays the first registrations until the
   * engine is prepared.
   *
   * Rejects a second declaration of the same object by the same kind: the two would overwrite each other in turns. Case does not
   * count. An id that is not known yet is compared when it is known.
   */
  add(registration: Registration): pulumi.Input<string> {
    const { schema, args } = registration;
    if (isMocked()) return args[gatedField(schema)] as pulumi.Input<string>;
    this.schemas.set(schema.kind, schema);
    this.serve();
    const identity = identify(schema, args);
    const gated = gatedField(schema);
    // Nearly all ids are known and not declared yet, and need no output of their own.
    if (identity && !this.names.has(keyOf(this.providers.of(registration.provider), identity))) {
      const ready = this.register(identity, registration);
      const value = args[gated] as string;
      return ready?.then(() => value) ?? value;
    }
    // Not at once: a program that throws while its first resources are registered would wait for them.
    const ids = Object.fromEntries(schema.identity.idFields.map((name) => [name, args[name] as pulumi.Input<unknown>]));
    return pulumi.output(ids).apply(async (known) => {
      const later = identify(schema, { ...args, ...known });
      await (later ? this.register(later, registration) : this.preparing);
      // As it is declared: without an id, the check reports that it is missing.
      return known[gated] as unknown as string;
    });
  }

  /** @returns what the engine waits for before it asks about the resource, if anything */
  private register(identity: Identity, registration: Registration): Promise<unknown> | undefined {
    const provider = this.providers.of(registration.provider);
    const key = keyOf(provider, identity);
    this.claim(key, identity, registration);
    if (this.isServing) this.serveResource(identity, registration);
    if (!provider.settled) return this.preparing;
    const { preparing } = this;
    return provider.settled.then(() => {
      // Two providers can have the same platform.
      const settledKey = keyOf(provider, identity);
      if (settledKey !== key) this.claim(settledKey, identity, registration);
      return preparing;
    });
  }

  /** @throws when another resource has the key */
  private claim(key: string, { id }: Identity, { schema, name }: Registration): void {
    const other = this.names.get(key);
    if (other !== undefined) throw runError(`${schema.kind} "${name}": ${duplicateProblem(schema, id, other).reason}`);
    this.names.set(key, name);
  }

  private serveResource(identity: Identity, { schema, type, name, args, parent, options }: Registration): void {
    // The options are complete when the constructor of the resource ends, which is before the engine asks about it.
    queueMicrotask(() => {
      const { ignoreChanges, isProtected, formerNames, provider: resource } = options();
      const provider = this.providers.of(resource);
      const { key } = provider;
      const list = this.listOf(schema, identity, key, args);
      const declare = (more: object) => {
        const { platform } = provider;
        this.server.declare({
          ...identity,
          ...(key !== undefined && { provider: key }),
          ...(platform !== undefined && { platform }),
          ...(list !== undefined && { list }),
          ...more,
        });
      };
      const object = { id: identity.id, provider };
      const { now, later } = sharedValues(schema, args);
      declare({
        ...(ignoreChanges.length > 0 && { ignoreChanges }),
        ...now,
        ...(isProtected && { keepsValues: "protect" }),
      });
      void later?.then((values) => declare({ ...values, ...(isProtected && { keepsValues: "protect" }) }));
      void provider.settled?.then(() => declare({}));
      this.whenUrnIsKnown(name, type, parent, (urn) => {
        this.urns.set(sameUrn(urn), object);
        declare({ urn: sameUrn(urn) });
      });
      const noteAlias = (urn: string) => this.aliases.set(sameUrn(urn), object);
      for (const former of formerNames)
        if (former.startsWith("urn:")) noteAlias(former);
        else this.whenUrnIsKnown(former, type, parent, noteAlias);
    });
  }

  /** The list that contains the object, as its own declaration names it. */
  private listOf(
    schema: ResourceSchema,
    { kind, id }: Identity,
    provider: string | undefined,
    args: Registration["args"],
  ): string | undefined {
    const key = `${provider ?? ""} ${identityKey({ kind: schema.owner?.kind ?? kind, id })}`;
    const list = listIn(schema, args) ?? this.lists.get(key);
    if (list !== undefined) this.lists.set(key, list);
    return list;
  }

  /** Composes the URN as the engine does. */
  private whenUrnIsKnown(
    name: string,
    type: string,
    parent: pulumi.Resource | undefined,
    use: (urn: string) => void,
  ): void {
    if (!parent || parent === pulumi.runtime.getStackResource())
      use(`urn:pulumi:${pulumi.getStack()}::${pulumi.getProject()}::${type}::${name}`);
    else parent.urn.apply((urn) => use(`${urn.slice(0, urn.lastIndexOf("::"))}$${type}::${name}`));
  }

  private serve(): void {
    if (this.isServing !== undefined) return;
    this.isServing = this.server.start();
    if (this.isServing) this.preparing = prepareLastState().then(() => (this.preparing = undefined));
  }
}
