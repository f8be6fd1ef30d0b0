/** The version of this package, and the versions of Node.js that it supports. */
// eslint-disable-next-line @typescript-eslint/no-require-imports -- JSON beside the compiled code, in the package and in the clone alike
export const { version, engines } = require("pulumi-broadworks/package.json") as {
  version: string;
  engines: { node: string };
};
