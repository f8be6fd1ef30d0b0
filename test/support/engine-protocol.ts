/** The engine's gRPC protocol, as the engine speaks it: messages, and errors with the state after a partial failure. */
import { createRequire } from "node:module";
import type { ServiceError } from "@grpc/grpc-js";
import { type Any } from "google-protobuf/google/protobuf/any_pb";
import { type Struct } from "google-protobuf/google/protobuf/struct_pb";
import { isMarkedSecret } from "../../provider/shared/secret-mark";
import { OperationFailed, type Values } from "./provider";

// The SDK's protocol is made by a generator and has no ES module form.
const fromHere = createRequire(__filename);
/* eslint-disable @typescript-eslint/no-explicit-any, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- generated code without types */
export const messages: any = fromHere("@pulumi/pulumi/proto/provider_pb");
const status: any = fromHere("@pulumi/pulumi/proto/status_pb");
const services: any = fromHere("@pulumi/pulumi/proto/provider_grpc_pb");
export const { ResourceProviderClient } = services;

/** Calls a method of a client. @throws OperationFailed */
export function call(client: any, method: string, request: unknown): Promise<any> {
  return new Promise((resolve, reject) => {
    client[method](request, (error: ServiceError | null, answer: unknown) => {
      if (error) reject(failureOf(error));
      else resolve(answer);
    });
  });
}

function failureOf(error: ServiceError): OperationFailed {
  const [packed] = error.metadata.get("grpc-status-details-bin");
  if (packed === undefined) return new OperationFailed(error.details, undefined);
  const [any] = status.Status.deserializeBinary(packed).getDetailsList() as [Any];
  const detail = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  const state = {
    id: detail.getId(),
    properties: plain(detail.getProperties()),
    reasons: detail.getReasonsList(),
  };
  return new OperationFailed(error.details, state);
}

/** The values of a message, without the provider's code and without the marks of secrets. */
export function plain(message: Struct): Values {
  const { __provider: _provider, ...values } = message.toJavaScript();
  return withoutMarks(values) as Values;
}
/* eslint-enable */

function withoutMarks(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (isMarkedSecret(value)) return withoutMarks(value.value);
  if (Array.isArray(value)) return value.map(withoutMarks);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutMarks(member)]));
}
