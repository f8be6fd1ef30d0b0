/** Milliseconds between two lines of progress. */
const OFTEN = 5000;

/** Tells whether it is time for another line. */
export function everySoOften(): () => boolean {
  let next = performance.now() + OFTEN;
  return () => {
    if (performance.now() < next) return false;
    next = performance.now() + OFTEN;
    return true;
  };
}
