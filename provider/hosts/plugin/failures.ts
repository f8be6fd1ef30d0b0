/** Errors of operations in the engine's protocol. */
import { BroadworksError, PartialFailure } from "../../shared/errors";
import { Any, type Grpc, Status, type Struct, grpc, messages } from "./sdk";

/** The state after a partial failure, as the engine keeps it. */
interface ReachedState {
  readonly properties: Struct;
  /** Whether the engine reads the resource before the next run. */
  readonly isRefreshed: boolean;
}

/**
 * An error as the engine shows it at its resource.
 *
 * @param toState - makes the state that the engine keeps after a partial failure
 */
export function toServiceError(
  error: unknown,
  toState?: (outputs: PartialFailure["properties"]) => ReachedState,
): Partial<Grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  // The engine shows the message; a fault of this code needs its stack as well.
  if (!(error instanceof BroadworksError)) console.error(error instanceof Error ? error.stack : error);
  const code = grpc.status.UNKNOWN;
  if (!(error instanceof PartialFailure) || !toState) return { code, details: message };
  return { code, details: message, metadata: detailsOf(error, toState(error.properties)) };
}

/** gRPC on Node.js has no function for the details of a status; this metadata is their form in its protocol. */
function detailsOf(error: PartialFailure, { properties, isRefreshed }: ReachedState): Grpc.Metadata {
  const reached = new messages.ErrorResourceInitFailed();
  reached.setId(error.id);
  reached.setProperties(properties);
  reached.setReasonsList(error.reasons);
  reached.setRefreshBeforeUpdate(isRefreshed);
  const details = new Any();
  details.pack(reached.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const status = new Status();
  status.setCode(grpc.status.UNKNOWN);
  status.setMessage(error.message);
  status.addDetails(details);
  const metadata = new grpc.Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return metadata;
}
