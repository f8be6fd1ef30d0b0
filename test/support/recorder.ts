/** The resources that a program declares, without an engine: it runs under the SDK's mocks in a process of its own. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Values } from "./provider";

export interface RecordedResource {
  /** `pulumi-nodejs:dynamic/broadworks:BroadworksUser` */
  readonly type: string;
  readonly inputs: Values;
}

const RECORDER = `
const pulumi = require("@pulumi/pulumi");
const [entry, results] = process.argv.slice(1);
const declared = [];
pulumi.runtime.setMocks({
  newResource({ type, inputs: { __provider, ...inputs } }) {
    declared.push({ type, inputs });
    return { id: "", state: inputs };
  },
  call: ({ token }) => JSON.parse(results)[token] ?? {},
});
const program = require(entry);
Promise.resolve(typeof program === "function" ? program() : program).then(() =>
  setTimeout(() => process.stdout.write(JSON.stringify(declared)), 0),
);
`;

/**
 * @param entry - the path of the program
 * @param results - what functions return, by their tokens
 */
export async function recordProgram(entry: string, results: Values = {}): Promise<RecordedResource[]> {
  const args = ["--import", "tsx", "-e", RECORDER, entry, JSON.stringify(results)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as RecordedResource[];
}
