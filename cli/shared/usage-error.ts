import { BroadworksError } from "../../provider/shared/errors";

/** Invalid usage of a command that distinguishes it from problems in what the command checks. */
export class UsageError extends BroadworksError {
  readonly exitStatus = 2;
}
