/** The version of this package. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- JSON beside the compiled code, in the package and in the clone alike
export const { version } = require("pulumi-broadworks/package.json") as { version: string };
