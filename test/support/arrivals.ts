/** Milliseconds by which a request can arrive later than it began where other tests are at work. */
export const MAX_DELAY_MS = 300;

/**
 * How close together requests began, by the times of their arrival.
 *
 * @param late - milliseconds by which one can arrive later than it began
 */
export function maxPerSecond(arrivals: readonly number[], late = 0): number {
  const counts = arrivals.map(
    (first, index) => arrivals.slice(index).filter((other) => other - first < 1000 - late).length,
  );
  return Math.max(0, ...counts);
}
