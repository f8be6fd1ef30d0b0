/** What a program declares, kept in the program's process and served to the engine's provider process. */
import * as pulumi from "@pulumi/pulumi";
import type { ResourceSchema } from "../core/definition";
import { type Identity, identify, identityKey, listIn } from "../core/identity";
import { ProgramServer } from "../link/program-server";
import { sameUrn } from "../shared/resource-type";
import { prepareLastState, readLastState } from "./last-state";
import { isMocked } from "./mocks";
import { runError } from "./run-error";
import { sharedValues } from "./shared-values";

/** Resource options that the engine does not pass on to a provider. */
export interface ObservedOptions {
  readonly ignoreChanges: readonly string[];
  readonly isProtected: boolean;
  /** Names that the resource had before, below the same parent, and its URNs before. */
  readonly formerNames: readonly string[];
}

/** A resource that a program is about to register. */
export interface Registration {
  readonly schema: ResourceSchema;
  /** Its type in the engine. */
  readonly type: string;
  readonly name: string;
  readonly args: Readonly<pulumi.Inputs>;
  readonly parent?: pulumi.Resource | undefined;
  /** Called when the program's own options and those of its transformations are known. */
  readonly options: () => ObservedOptions;
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
  private readonly names = new Map<string, string>();
  /** The list that contains each object. */
  private readonly lists = new Map<string, string>();
  /** The id that each URN declares; the URN of a child is known when its parent is registered. */
  private readonly urns = new Map<string, string>();
  /** The same for the URNs that resources had before, as aliases state them. */
  private readonly aliases = new Map<string, string>();
  private readonly schemas = new Map<string, ResourceSchema>();
  private readonly server: ProgramServer;
  private isServing: boolean | undefined;
  /** Resources that are declared meanwhile are registered afterwards. */
  private preparing: Promise<unknown> | undefined;
  private lastState: ReturnType<typeof readLastState> | undefined;

  /** @param engine - the engine's address; without it nothing is served */
  constructor(engine: string | undefined) {
    this.server = new ProgramServer(engine, async (key) => {
      this.lastState ??= readLastState(this.schemas, this.urns, this.aliases);
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
    if (identity && !this.names.has(identityKey(identity))) {
      this.register(identity, registration);
      const value = args[gated] as string;
      return this.preparing?.then(() => value) ?? value;
    }
    // Not at once: a program that throws while its first resources are registered would wait for them.
    const ids = Object.fromEntries(schema.identity.idFields.map((name) => [name, args[name] as pulumi.Input<unknown>]));
    return pulumi.output(ids).apply((known): Promise<string> => {
      const later = identify(schema, { ...args, ...known });
      if (later) this.register(later, registration);
      return Promise.resolve(this.preparing).then(() => String(known[gated]));
    });
  }

  private register(identity: Identity, { schema, type, name, args, parent, options }: Registration): void {
    const key = identityKey(identity);
    const other = this.names.get(key);
    if (other !== undefined)
      throw runError(
        `${schema.kind} "${name}": ${identity.id} is already declared by "${other}". Declare it once, with all of its fields`,
      );
    this.names.set(key, name);
    if (!this.isServing) return;
    this.whenUrnIsKnown(name, type, parent, (urn) => this.urns.set(sameUrn(urn), identity.id));
    const list = this.listOf(schema, identity, args);
    const resource = { ...identity, ...(list !== undefined && { list }) };
    this.server.declare(resource);
    // The options are complete when the constructor of the resource ends, which is before the engine asks about it.
    queueMicrotask(() => {
      const { ignoreChanges, isProtected, formerNames } = options();
      const noteAlias = (urn: string) => this.aliases.set(sameUrn(urn), identity.id);
      for (const former of formerNames)
        if (former.startsWith("urn:")) noteAlias(former);
        else this.whenUrnIsKnown(former, type, parent, noteAlias);
      const declare = (values: ReturnType<typeof sharedValues>["now"]) =>
        this.server.declare({
          ...resource,
          ...(ignoreChanges.length > 0 && { ignoreChanges }),
          ...values,
          ...(isProtected && { keepsValues: "protect" }),
        });
      const { now, later } = sharedValues(schema, args);
      declare(now);
      void later?.then(declare);
    });
  }

  /** The list that contains the object, as its own declaration names it. */
  private listOf(schema: ResourceSchema, { kind, id }: Identity, args: Registration["args"]): string | undefined {
    const key = identityKey({ kind: schema.owner ?? kind, id });
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
