/** Counts of resources. The commands load this file at their start, so it must not load the automation API. */

/** Numbers of resources by the engine's operation: `create`, `update`, `same`, … */
export type OperationCounts = Readonly<Record<string, number>>;

export interface Changes {
  readonly users: OperationCounts;
  /** Services and credentials of users, and resources of other packages. */
  readonly otherResources: OperationCounts;
}

export function sumCounts(all: readonly OperationCounts[]): OperationCounts {
  const sum: Record<string, number> = {};
  for (const counts of all)
    for (const [operation, count] of Object.entries(counts)) sum[operation] = (sum[operation] ?? 0) + count;
  return sum;
}
