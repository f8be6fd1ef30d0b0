/** Milliseconds between two lines of progress. */
const INTERVAL_MS = 5000;

/** Tells whether it is time for another line. */
export function throttle(): () => boolean {
  let next = performance.now() + INTERVAL_MS;
  return () => {
    if (performance.now() < next) return false;
    next = performance.now() + INTERVAL_MS;
    return true;
  };
}
