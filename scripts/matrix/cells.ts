/** The combinations that `npm run test:matrix` runs. Each differs from the first one in the columns that it names. */

export interface Cell {
  /** The major version of Node.js. */
  readonly node: string;
  /** A version of @pulumi/pulumi, or a tag of the registry. */
  readonly sdk: string;
  readonly typescript: string;
  /** A version of the CLI, or `newest` for the newest one in the Go module proxy. */
  readonly cli: string;
  readonly manager: Manager;
  /** The program uses the plugin. */
  readonly plugin: boolean;
}

export type Manager = "npm" | "pnpm" | "yarn 1" | "yarn 4" | "bun";

/** The versions of this repository's own tests. */
const BASE: Cell = { node: "20", sdk: "3.248.0", typescript: "6", cli: "3.246.0", manager: "npm", plugin: false };

const DIFFERENCES: readonly Partial<Cell>[] = [
  {},
  { node: "22" },
  { node: "24" },
  { node: "26" },
  // This SDK accepts TypeScript below 6 only.
  { sdk: "3.200.0", typescript: "5" },
  { sdk: "latest" },
  { sdk: "latest", node: "22" },
  { sdk: "3.200.0", typescript: "5", node: "26" },
  { typescript: "5" },
  { cli: "newest" },
  { cli: "newest", node: "26", sdk: "latest" },
  { cli: "newest", plugin: true },
  { plugin: true },
  { plugin: true, node: "26", sdk: "latest" },
  { manager: "pnpm" },
  { manager: "pnpm", plugin: true },
  { manager: "yarn 1" },
  { manager: "yarn 1", plugin: true },
  { manager: "yarn 4" },
  { manager: "yarn 4", plugin: true },
  { manager: "bun" },
  { manager: "bun", plugin: true },
];

export const CELLS: readonly Cell[] = DIFFERENCES.map((difference) => ({ ...BASE, ...difference }));
