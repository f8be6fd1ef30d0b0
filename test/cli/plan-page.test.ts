/** The page of a plan in a real Chromium. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import type { Plan } from "../../cli/plan/plan";
import { formatPage } from "../../cli/plan/page";
import { openBrowser } from "../support/browser";
import { change, plan, planned } from "../support/plans";

const HOSTILE = `</script><script>document.title = "taken"</script><img src=x onerror="document.title = 'taken'">`;

const LARGE = plan([
  ...Array.from({ length: 4000 }, (_, index) =>
    planned(`user${index}@lab.example.net`, {
      groupId: `grp${index % 3}.odin`,
      changes: [
        change("title", "Agent", "Advisor"),
        ...(index < 250 ? [change("extension", `1${index}`, `2${index}`, { risk: "number" })] : []),
      ],
    }),
  ),
  planned("hostile@lab.example.net", {
    groupId: HOSTILE,
    changes: [change(HOSTILE, HOSTILE, HOSTILE, { cause: "drift" })],
  }),
]);

describe("the page of a plan", function () {
  this.timeout(60_000);
  let browser: Browser | undefined;
  let folder: string;
  before(async function () {
    browser = await openBrowser(this);
    folder = await mkdtemp(join(tmpdir(), "broadworks-page-"));
  });
  after(async () => {
    if (!browser) return;
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a plan, and lets nothing pass that a page should not do. */
  async function opened(shown: Plan, look: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) {
    const file = join(folder, "plan.html");
    await writeFile(file, await formatPage(shown));
    const context = await browser!.newContext(options);
    try {
      const page = await context.newPage();
      const [asked, complaints]: [string[], string[]] = [[], []];
      page.on("request", (request) => asked.push(request.url()));
      page.on("console", (message) => complaints.push(message.text()));
      page.on("pageerror", (error) => complaints.push(String(error)));
      await page.goto(pathToFileURL(file).href);
      await look(page);
      assert.deepEqual(asked, [pathToFileURL(file).href], "it needs no network");
      assert.deepEqual(complaints, []);
    } finally {
      await context.close();
    }
  }
  const found = (page: Page) => page.locator("#found").textContent();

  it("shows thousands of changes, finds some, and filters by group and kind", () =>
    opened(LARGE, async (page) => {
      assert.equal(await found(page), "4251 found");
      assert.equal(await page.getByRole("heading", { level: 2 }).first().textContent(), "⚠ Numbers and extensions 250");
      await page.getByLabel("Search users, fields and values").fill("USER42@");
      assert.equal(await found(page), "2 found");
      assert.match((await page.locator("#changes").textContent()) ?? "", /user42@lab\.example\.net.*"142" → "242"/s);
      await page.getByLabel("Search users, fields and values").fill("");
      await page.getByLabel("Group").selectOption("grp1.odin");
      assert.equal(await found(page), `${1333 + 83} found`);
      await page.locator("#kind").selectOption("Numbers and extensions");
      assert.equal(await found(page), "83 found");
      await page.getByLabel("Search users, fields and values").fill("nobody");
      assert.equal(await found(page), "Nothing is found.");
    }));

  it("is used by keyboard alone", () =>
    opened(LARGE, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("advisor");
      assert.equal(await found(page), "4000 found");
      for (let tabs = 0; tabs < 3; tabs++) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator(".users > li").nth(100).waitFor();
      assert.equal(await page.locator(".users > li").count(), 101, "a hundred, and a button for more");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".users > li").count(), 201);
    }));

  it("draws its charts, in the dark as well", async () => {
    const colours: string[] = [];
    for (const colorScheme of ["light", "dark"] as const)
      await opened(
        LARGE,
        async (page) => {
          colours.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
          for (const id of ["by-kind", "by-field"]) {
            const drawn = `(() => {
              const canvas = document.getElementById("${id}");
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              return data.filter((value, index) => index % 4 === 3 && value > 0).length;
            })()`;
            assert.ok((await page.evaluate<number>(drawn)) > 1000, `${id} is drawn`);
          }
          assert.match(
            (await page.locator("#by-field").getAttribute("aria-label")) ?? "",
            /^By field\. title: 4000, extension: 250, /,
          );
        },
        { colorScheme },
      );
    assert.equal(new Set(colours).size, 2);
  });

  it("fits a phone", () =>
    opened(
      LARGE,
      async (page) => {
        const width = await page.evaluate<number>("document.documentElement.scrollWidth");
        assert.ok(width <= 360, `${width} pixels wide`);
      },
      { viewport: { width: 360, height: 740 }, isMobile: true },
    ));

  it("what people wrote into names is text", () =>
    opened({ ...LARGE, project: HOSTILE, failures: [HOSTILE], warnings: [HOSTILE] }, async (page) => {
      assert.match(await page.title(), /^Plan for <\/script>/);
      await page.getByLabel("Search users, fields and values").fill("hostile");
      assert.match((await page.locator("#changes").textContent()) ?? "", /onerror/);
      assert.equal(await page.locator("img").count(), 0);
      assert.doesNotMatch(await page.title(), /^taken/);
    }));

  it("says that there is nothing to do, or why it could not be told", async () => {
    await opened(plan([]), async (page) => {
      assert.match((await page.locator("header").textContent()) ?? "", /Nothing to do/);
    });
    await opened(plan([], { failures: ["jane: the user no longer exists"] }), async (page) => {
      assert.match((await page.getByRole("alert").textContent()) ?? "", /Failed: jane: the user no longer exists/);
      assert.doesNotMatch(await page.locator("body").innerText(), /Nothing to do/);
    });
  });
});
