/** Time between two lines of progress in a log. */
const INTERVAL_MS = 5000;

/** @returns a function that returns true at most once in 5 seconds, first after 5 seconds */
export function throttle(): () => boolean {
  let next = performance.now() + INTERVAL_MS;
  return () => {
    if (performance.now() < next) return false;
    next = performance.now() + INTERVAL_MS;
    return true;
  };
}
