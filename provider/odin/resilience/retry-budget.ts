/** Limits the retries of a run, so that many failing operations together do not multiply the load on the platform. */

export interface RetryBudgetOptions {
  /** Retries that a run has at its start, and at most at any time. */
  readonly maxRetries: number;
  /** The part of a retry that each response from the API adds. */
  readonly earnedPerResponse: number;
}

const DEFAULTS: RetryBudgetOptions = { maxRetries: 20, earnedPerResponse: 0.1 };

export class RetryBudget {
  private readonly options: RetryBudgetOptions;
  private remaining: number;

  constructor(options: Partial<RetryBudgetOptions> = {}) {
    this.options = { ...DEFAULTS, ...options };
    this.remaining = this.options.maxRetries;
  }

  /** Uses one retry. False when none remains. */
  spend(): boolean {
    if (this.remaining < 1) return false;
    this.remaining -= 1;
    return true;
  }

  /** A response from the API arrived. */
  earn(): void {
    this.remaining = Math.min(this.options.maxRetries, this.remaining + this.options.earnedPerResponse);
  }
}
