/** The status of a response and the numbers of its errors, e.g. `status 400, error 4008`. */
export function formatStatus({
  status,
  codes,
}: {
  readonly status: number;
  readonly codes: readonly number[];
}): string {
  return `status ${status}${codes.length === 0 ? "" : `, error ${codes.join(", ")}`}`;
}
