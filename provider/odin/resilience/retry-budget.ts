/** Limits the retries of a run, so that many failing operations together do not multiply the load on the platform. */

/** Retries that a run has at its start, and at most at any time. */
const MAX_RETRIES = 20;
/** The part of a retry that each response from the API adds. */
const EARNED_PER_RESPONSE = 0.1;

export class RetryBudget {
  private remaining = MAX_RETRIES;

  /** Uses one retry. False when none remains. */
  spend(): boolean {
    if (this.remaining < 1) return false;
    this.remaining -= 1;
    return true;
  }

  /** A response from the API arrived. */
  earn(): void {
    this.remaining = Math.min(MAX_RETRIES, this.remaining + EARNED_PER_RESPONSE);
  }
}
