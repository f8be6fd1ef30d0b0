import { BroadworksError } from "../shared/errors";

/**
 * The result of reads that are evidence only: a request that fails proves nothing.
 *
 * @param none - the result in that case
 */
export async function evidence<T>(work: () => Promise<T>, none: T): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BroadworksError) return none;
    throw error;
  }
}
