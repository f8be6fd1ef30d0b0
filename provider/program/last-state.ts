/** The state that the last run of this stack left, read by the program through the engine. */
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { withoutMarks } from "../shared/secret-mark";
import { digestOf } from "../link/digest";
import type { DigestedState } from "../link/messages";
import { PLATFORM_OUTPUT } from "../shared/platform";
import { kindOfType, sameUrn } from "../shared/resource-type";
import type { ResourceSchema } from "../core/definition";
import { type FieldValues, withoutHash } from "../core/fields/index";
import { identify } from "../core/identity";
import { secretNames, withCurrentNames } from "../core/state";
import type { DeclaredObject } from "./providers";

/** Returns the resources of the last run. The key makes the digests of their secrets. */
type StateReader = (key: string) => DigestedState[];

/**
 * Prepares the engine for {@link readLastState}. The engine sets up its provider of such functions between two resources, so it
 * could no longer do so while a resource waits for the answer. Ends when that is done, within milliseconds.
 */
export async function prepareLastState(): Promise<void> {
  const late = new AbortController();
  const patience = sleep(TIMEOUT_MS, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
  // The answer does not matter: there is no such resource.
  const prepared = invoke("pulumi:pulumi:getResource", { urn: "" }).catch(() => undefined);
  await Promise.race([prepared, patience]);
  late.abort();
}

const TIMEOUT_MS = 10_000;

/** What the program knows about the resources of the last run. */
interface ProgramResources {
  /** The kinds that the program declares, by name. */
  readonly schemas: ReadonlyMap<string, ResourceSchema>;
  /** What each URN declares now; see {@link sameUrn}. */
  readonly urns: ReadonlyMap<string, DeclaredObject>;
  /** The same for URNs that resources had before, as the program states them. */
  readonly aliases: ReadonlyMap<string, DeclaredObject>;
  /** The platform of the stack's settings; undefined while it is not known. */
  readonly platform: string | undefined;
}

/**
 * Reads the state once. Undefined where the engine or the backend does not provide it: then a resource of another URN counts as
 * new.
 */
export async function readLastState(program: ProgramResources): Promise<StateReader | undefined> {
  let rows: [string, Row][];
  try {
    rows = Object.entries(rowsIn(await invoke("pulumi:pulumi:readStackResourceOutputs", { stackName: ownStack() })));
  } catch {
    return undefined;
  }
  return (digestKey) => rows.flatMap(([urn, row]) => digestState(urn, row, program, digestKey) ?? []);
}

/** A resource in the state, with digests of its secrets; undefined for one of another package, or without an id. */
function digestState(
  urn: string,
  { type, outputs }: Row,
  { schemas, urns, aliases, platform: ofSettings }: ProgramResources,
  digestKey: string,
): DigestedState | undefined {
  const schema = schemas.get(kindOfType(type) ?? "");
  const state = schema && withCurrentNames(schema, outputs);
  const identity = state && identify(schema, state);
  if (!identity) return undefined;
  const key = sameUrn(urn);
  const stated = urns.has(key) ? undefined : aliases.get(key);
  const successor = urns.get(key) ?? stated;
  const platform = (outputs[PLATFORM_OUTPUT] as string | undefined) ?? ofSettings;
  const successorPlatform = successor?.provider.platform;
  const compared = pick(state, [...secretNames(schema), ...Object.keys(schema.lifecycleOptions)]);
  const digests = Object.entries(compared).map(
    ([name, value]) => [name, digestOf(withoutHash(value), digestKey)] as const,
  );
  return {
    ...identity,
    ...(platform !== undefined && { platform }),
    ...(successor && { successor: successor.id }),
    ...(successorPlatform !== undefined && { successorPlatform }),
    ...(stated !== undefined && { isStated: true as const }),
    carried: pick(state, schema.undeclaredOutputs),
    digests: Object.fromEntries(digests),
  };
}

interface Row {
  readonly type: string;
  readonly outputs: FieldValues;
}

function ownStack(): string {
  return [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
}

function rowsIn(response: unknown): Record<string, Row> {
  return withoutMarks((response as { outputs?: unknown }).outputs) as Record<string, Row>;
}

function pick(values: FieldValues, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => values[name] != null).map((name) => [name, values[name]]));
}

/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access -- generated code without types */

/**
 * Calls a function of the engine. Unlike the SDK's `invoke`, it writes nothing to the debug log, where the SDK writes
 * complete responses, secrets included.
 */
async function invoke(token: string, args: FieldValues): Promise<unknown> {
  // The SDK's own copies: whether a program sees them by themselves depends on how it was installed.
  const fromSdk = createRequire(require.resolve("@pulumi/pulumi"));
  const { ResourceInvokeRequest } = fromSdk("@pulumi/pulumi/proto/resource_pb.js");
  const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb.js");
  const monitor = pulumi.runtime.getMonitor() as any;
  if (!monitor) throw new Error("no engine");
  const request = new ResourceInvokeRequest();
  request.setTok(token);
  request.setArgs(Struct.fromJavaScript(args));
  return new Promise((resolve, reject) => {
    monitor.invoke(request, (error: Error | null, response: any) => {
      if (error) reject(error);
      else if (response.getFailuresList().length > 0) reject(new Error(token));
      else resolve(response.getReturn().toJavaScript());
    });
  });
}
/* eslint-enable */
