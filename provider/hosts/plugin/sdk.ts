/**
 * The engine's protocol and gRPC, as the Pulumi SDK contains them. Resolved from the SDK itself: package managers that isolate
 * packages hide them from this one, and the generated messages work only with their own copy of google-protobuf.
 */
import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";
import type * as ProviderMessages from "@pulumi/pulumi/proto/provider_pb";
import type * as PluginMessages from "@pulumi/pulumi/proto/plugin_pb";
import type * as EngineServices from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";
import type * as AnyMessage from "google-protobuf/google/protobuf/any_pb";
import type * as EmptyMessage from "google-protobuf/google/protobuf/empty_pb";
import type * as StructMessage from "google-protobuf/google/protobuf/struct_pb";

const fromSdk = createRequire(require.resolve("@pulumi/pulumi"));

export const grpc = fromSdk("@grpc/grpc-js") as typeof Grpc;
export const messages = fromSdk("@pulumi/pulumi/proto/provider_pb") as typeof ProviderMessages;
export const pluginMessages = fromSdk("@pulumi/pulumi/proto/plugin_pb") as typeof PluginMessages;
export const engineMessages = fromSdk("@pulumi/pulumi/proto/engine_pb") as typeof EngineMessages;
export const { EngineClient } = fromSdk("@pulumi/pulumi/proto/engine_grpc_pb") as typeof EngineServices;
export type EngineClient = EngineServices.EngineClient;
export const { Struct } = fromSdk("google-protobuf/google/protobuf/struct_pb") as typeof StructMessage;
export const { Empty } = fromSdk("google-protobuf/google/protobuf/empty_pb") as typeof EmptyMessage;
export const { Any } = fromSdk("google-protobuf/google/protobuf/any_pb") as typeof AnyMessage;

/** The messages of a status with details; the SDK has no types for it. */
interface StatusMessages {
  readonly Status: new () => {
    setCode(code: number): void;
    setMessage(message: string): void;
    addDetails(details: AnyMessage.Any): void;
    serializeBinary(): Uint8Array;
  };
}
export const { Status } = fromSdk("@pulumi/pulumi/proto/status_pb") as StatusMessages;

const services = fromSdk("@pulumi/pulumi/proto/provider_grpc_pb") as {
  readonly ResourceProviderService: Grpc.ServiceDefinition;
};
export const service = services.ResourceProviderService;

export type { Grpc, ProviderMessages };
export type Struct = StructMessage.Struct;
