/** Makes a fresh clone ready: the dependencies of the lock file, and the compiled package. Does nothing twice. */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const changed = (file) => (existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : 0);
const newest = (folder) =>
  Math.max(0, ...readdirSync(join(root, folder), { recursive: true }).map((file) => changed(join(folder, file))));

function run(command, args) {
  // npm's own settings for one run are not handed on to the next.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error(`prepare: ${command} ${args.join(" ")} failed${error ? ` (${error.message})` : ""}; see above`);
    process.exit(1);
  }
}

// What npm itself writes last, when everything is installed.
if (changed("node_modules/.package-lock.json") < changed("package-lock.json")) {
  console.error("Installing the dependencies (npm ci)");
  run("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]);
}
const sources = Math.max(
  ...["provider", "simulator", "cli"].map(newest),
  changed("tsconfig.json"),
  changed("tsconfig.build.json"),
);
if (changed("dist/cli/main.js") < sources) run("npm", ["run", "--silent", "build"]);
