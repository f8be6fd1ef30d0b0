/** How close together calls arrived, by the times that they did. */
export function mostInOneSecond(arrivals: readonly number[]): number {
  const counts = arrivals.map((first, index) => arrivals.slice(index).filter((other) => other - first < 1000).length);
  return Math.max(0, ...counts);
}
