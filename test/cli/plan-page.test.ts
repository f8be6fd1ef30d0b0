/** The HTML page of a plan in a real Chromium. */
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

describe("The page of a plan", function () {
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

  /** Opens the page of a plan. Fails the test when the page sends requests or reports errors. */
  async function open(shown: Plan, test: (page: Page) => Promise<void>, options: BrowserContextOptions = {}) {
    const file = join(folder, "plan.html");
    await writeFile(file, await formatPage(shown));
    const context = await browser!.newContext(options);
    try {
      const page = await context.newPage();
      const [requests, errors]: [string[], string[]] = [[], []];
      page.on("request", (request) => requests.push(request.url()));
      page.on("console", (message) => errors.push(message.text()));
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(pathToFileURL(file).href);
      await test(page);
      assert.deepEqual(requests, [pathToFileURL(file).href], "the page needs no network");
      assert.deepEqual(errors, []);
    } finally {
      await context.close();
    }
  }
  const resultCount = (page: Page) => page.locator("#result-count").textContent();

  it("The page shows thousands of changes, and filters them by text, group and section", () =>
    open(LARGE, async (page) => {
      assert.equal(await resultCount(page), "4251 found");
      assert.equal(
        await page.getByRole("heading", { level: 2 }).first().textContent(),
        "⚠ Phone numbers and extensions 250",
      );
      await page.getByLabel("Search users, fields and values").fill("USER42@");
      assert.equal(await resultCount(page), "2 found");
      assert.match((await page.locator("#changes").textContent()) ?? "", /user42@lab\.example\.net.*"142" → "242"/s);
      await page.getByLabel("Search users, fields and values").fill("");
      await page.getByLabel("Group").selectOption("grp1.odin");
      assert.equal(await resultCount(page), `${1333 + 83} found`);
      await page.locator("#section").selectOption("Phone numbers and extensions");
      assert.equal(await resultCount(page), "83 found");
      await page.getByLabel("Search users, fields and values").fill("unknown");
      assert.equal(await resultCount(page), "No results");
    }));

  it("The page can be used with the keyboard alone", () =>
    open(LARGE, async (page) => {
      await page.keyboard.press("/");
      await page.keyboard.type("advisor");
      assert.equal(await resultCount(page), "4000 found");
      for (let tabs = 0; tabs < 3; tabs++) await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator(".users > li").nth(100).waitFor();
      assert.equal(await page.locator(".users > li").count(), 101, "100 users and a button for more");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      assert.equal(await page.locator(".users > li").count(), 201);
    }));

  it("The page draws its charts in a light and a dark color scheme", async () => {
    const colors: string[] = [];
    for (const colorScheme of ["light", "dark"] as const)
      await open(
        LARGE,
        async (page) => {
          colors.push(await page.evaluate("getComputedStyle(document.body).backgroundColor"));
          for (const id of ["by-section", "by-field"]) {
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
    assert.equal(new Set(colors).size, 2);
  });

  it("The page fits the width of a phone", () =>
    open(
      LARGE,
      async (page) => {
        const width = await page.evaluate<number>("document.documentElement.scrollWidth");
        assert.ok(width <= 360, `${width} pixels wide`);
      },
      { viewport: { width: 360, height: 740 }, isMobile: true },
    ));

  it("HTML in values, names and messages is shown as text", () =>
    open({ ...LARGE, project: HOSTILE, failures: [HOSTILE], warnings: [HOSTILE] }, async (page) => {
      assert.match(await page.title(), /^Plan for <\/script>/);
      await page.getByLabel("Search users, fields and values").fill("hostile");
      assert.match((await page.locator("#changes").textContent()) ?? "", /onerror/);
      assert.equal(await page.locator("img").count(), 0);
      assert.doesNotMatch(await page.title(), /^taken/);
    }));

  it("The page of a plan without changes shows that, unless the plan has failed", async () => {
    await open(plan([]), async (page) => {
      assert.match((await page.locator("header").textContent()) ?? "", /No changes/);
    });
    await open(plan([], { failures: ["jane: the user no longer exists"] }), async (page) => {
      assert.match((await page.getByRole("alert").textContent()) ?? "", /Failed: jane: the user no longer exists/);
      assert.doesNotMatch(await page.locator("body").innerText(), /No changes/);
    });
  });
});
