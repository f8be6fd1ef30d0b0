/**
 * `npx tsx scripts/plan-picture.ts` writes docs/guide/plan-page.png: the page of `plan --html`, from a real run against the
 * simulator. It needs Chromium on the PATH.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";
import which from "which";
import { ensurePulumi } from "../cli/pulumi/ensure";
import { terminalReporter } from "../cli/pulumi/reporter";
import { type Simulator, type User, startSimulator } from "../simulator";
import { localEngine, settingsOf } from "./support/local-engine";

const REPOSITORY = join(__dirname, "..");
const PICTURE = join(REPOSITORY, "docs", "guide", "plan-page.png");
/** CSS pixels; the README shows the picture at this width. */
const VIEWPORT = { width: 1200, height: 1020 };

const run = promisify(execFile);

const PROGRAM = `
const { BroadworksUser, BroadworksUserServices } = require("pulumi-broadworks");
for (const { services, ...user } of require("./users.json")) {
  const { userId } = new BroadworksUser(user.userId, user);
  if (services) new BroadworksUserServices(user.userId, { userId, services });
}
`;

interface Declared extends Readonly<Record<string, unknown>> {
  readonly userId: string;
}

async function main(): Promise<void> {
  const cli = await ensurePulumi(terminalReporter(), new AbortController().signal);
  const folder = await mkdtemp(join(tmpdir(), "broadworks-picture-"));
  const simulator = await startSimulator({ users: 60, groups: 3 });
  try {
    const page = await planPage(folder, simulator, cli);
    const executablePath = await which("chromium");
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
    try {
      const context = await browser.newContext({ viewport: VIEWPORT, colorScheme: "light", reducedMotion: "reduce" });
      const tab = await context.newPage();
      await tab.goto(pathToFileURL(page).href);
      // The charts are drawn on canvases, which raise no event when they are complete.
      await tab.waitForTimeout(1500);
      await tab.screenshot({ path: PICTURE });
    } finally {
      await browser.close();
    }
  } finally {
    await simulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Deploys the users of the simulator, edits the program and the platform, and writes the page of the plan. */
async function planPage(folder: string, simulator: Simulator, cli: string): Promise<string> {
  const project = join(folder, "phones");
  await mkdir(project);
  const env = {
    ...process.env,
    ...localEngine(folder, cli),
    ...settingsOf(simulator),
    BROADWORKS_REQUESTS_PER_SECOND: "1000",
  };
  const declare = (users: readonly Declared[]) => writeFile(join(project, "users.json"), JSON.stringify(users));
  const pulumi = (...args: string[]) => run(cli, [...args, "--non-interactive"], { cwd: project, env });
  await writeFile(join(project, "Pulumi.yaml"), "name: phones\nruntime: nodejs\n");
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "phones", main: "index.js" }));
  await writeFile(join(project, "index.js"), PROGRAM);

  const before = [...simulator.users.map(declaration), newUser("max.newman", "1990"), newUser("ida.leaver", "1991")];
  await declare(before);
  await pulumi("stack", "init", "production");
  await pulumi("up", "--yes", "--skip-preview");

  for (const { userId } of simulator.users.slice(5, 7)) simulator.change(userId, { title: "changed in the portal" });
  await declare(edited(before));
  const page = join(folder, "plan.html");
  const command = join(REPOSITORY, "dist", "cli", "main.js");
  await run(process.execPath, [command, "plan", "--cwd", project, "--html", page], { cwd: project, env });
  return page;
}

function declaration({ serviceProviderId, groupId, userId, title, extension }: User): Declared {
  return { serviceProviderId, groupId, userId, title, extension };
}

function newUser(name: string, extension: string): Declared {
  const [first = "", last = ""] = name.split(".").map((part) => part.charAt(0).toUpperCase() + part.slice(1));
  return {
    serviceProviderId: "ent.odin",
    groupId: "grp.odin",
    userId: `${name}@lab.example.net`,
    firstName: first,
    lastName: last,
    callingLineIdFirstName: first,
    callingLineIdLastName: last,
    extension,
    title: "Agent",
    newPassword: "Welcome-1-Max",
  };
}

/** One edit of each sort that a plan distinguishes. */
function edited(users: readonly Declared[]): Declared[] {
  const [first, second, third] = users;
  return [
    ...users
      .filter(({ userId }) => !userId.startsWith("ida.leaver"))
      .map((user, index) => ({
        ...user,
        ...(user["title"] === "Agent" && index % 3 > 0 && { title: "Advisor" }),
        ...(user === first && { extension: "7017" }),
        ...(user === second && { extension: "7018" }),
        ...(user === third && {
          services: { "Call Forwarding Always": { isActive: true, forwardToPhoneNumber: "+442079460123" } },
        }),
        ...(index % 9 === 4 && { address: { city: "Dayton" } }),
      })),
    newUser("eva.starter", "1992"),
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
