/** Errors of operations in the engine's protocol. */
import { BroadworksError, PartialFailure } from "../../shared/errors";
import { Any, type Grpc, Status, grpc, messages } from "./sdk";
import { transmit } from "./values";

/**
 * An error as the engine shows it at its resource. After a partial failure it contains the state that the engine keeps.
 *
 * @param secrets - the names of outputs that are secret
 * @param isRefreshed - whether the engine reads the resource before the next run
 */
export function toServiceError(
  error: unknown,
  secrets: ReadonlySet<string> = new Set(),
  isRefreshed = false,
): Partial<Grpc.StatusObject> {
  const message = error instanceof Error ? error.message : String(error);
  // The engine shows the message; a fault of this code needs its stack as well.
  if (!(error instanceof BroadworksError)) console.error(error instanceof Error ? error.stack : error);
  const code = grpc.status.UNKNOWN;
  if (!(error instanceof PartialFailure)) return { code, details: message };
  return { code, details: message, metadata: detailsOf(error, secrets, isRefreshed) };
}

/** gRPC on Node.js has no function for the details of a status; this metadata is their form in its protocol. */
function detailsOf(error: PartialFailure, secrets: ReadonlySet<string>, isRefreshed: boolean): Grpc.Metadata {
  const reached = new messages.ErrorResourceInitFailed();
  reached.setId(error.id);
  reached.setProperties(transmit(error.properties, secrets));
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
