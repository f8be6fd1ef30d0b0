/** The data of a page: page.ts writes it into the page, and the script of the page reads it. */

export interface PageChange {
  readonly field: string;
  readonly live: string;
  readonly declared: string;
}

export interface PageLine {
  /** Indexes in {@link PageData.users}. */
  readonly users: readonly number[];
  readonly changes?: readonly PageChange[];
  readonly names?: readonly string[];
  readonly note?: string;
}

export interface PageSection {
  readonly title: string;
  readonly isRisky: boolean;
  readonly lines: readonly PageLine[];
  readonly countsUsers?: true;
}

export interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
}

export interface PageData {
  readonly users: readonly { readonly id: string; readonly group: string | null }[];
  readonly sections: readonly PageSection[];
  readonly charts: readonly PageChart[];
}
