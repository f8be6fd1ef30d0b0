/** The script of the page. It has no imports: page.ts puts the compiled file into a function in the page. */

type PageData = import("./data").PageData;
type PageLine = import("./data").PageLine;
type PageSection = import("./data").PageSection;

declare const Chart: typeof import("chart.js").Chart;

function findElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element ${id}`);
  return element;
}

const data = JSON.parse(findElement("plan").textContent) as PageData;
const searchInput = findElement("search") as HTMLInputElement;
const groupSelect = findElement("group") as HTMLSelectElement;
const sectionSelect = findElement("section") as HTMLSelectElement;
const resultCount = findElement("result-count");
const list = findElement("changes");

/** The number of lines of a section, and of users of a line, before a button shows more. */
const PAGE_SIZE = 100;

function create(tag: string, text = "", className = ""): HTMLElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}

const userAt = (index: number) => data.users[index] ?? { id: "", group: null };
const searchTextOf = ({ changes = [], names = [], note = "" }: PageLine) =>
  [...changes.flatMap(({ field, live, declared }) => [field, live, declared]), ...names, note].join("\n").toLowerCase();

/** Adds one page of items, and a button that adds the next one. */
function appendPage<T>(items: readonly T[], parent: HTMLElement, render: (item: T) => HTMLElement, from = 0): void {
  for (const item of items.slice(from, from + PAGE_SIZE)) parent.append(render(item));
  const remaining = items.length - from - PAGE_SIZE;
  if (remaining <= 0) return;
  const button = create("button", `Show ${Math.min(remaining, PAGE_SIZE)} of ${remaining} more`, "more");
  const listItem = create("li");
  listItem.append(button);
  button.addEventListener("click", () => {
    listItem.remove();
    appendPage(items, parent, render, from + PAGE_SIZE);
    (parent.children[from + PAGE_SIZE]?.querySelector("summary, button") as HTMLElement | null)?.focus();
  });
  parent.append(listItem);
}

function createCode(text: string, className: string): HTMLElement {
  return create("code", text, className);
}

function renderChange({ changes = [], names = [], note }: PageLine): HTMLElement {
  const element = create("span", "", "change");
  for (const [index, { field, live, declared }] of changes.entries()) {
    if (index > 0) element.append(", ");
    element.append(createCode(field, "field"), " ", createCode(live, "live"), " → ", createCode(declared, "declared"));
  }
  for (const name of names) element.append(createCode(name, "field"), " ");
  if (note) element.append(" ", create("span", note, "note"));
  return element;
}

function renderUser(index: number): HTMLElement {
  const { id, group } = userAt(index);
  const item = create("li");
  item.append(createCode(id, "user"));
  if (group !== null) item.append(" ", create("span", group, "group"));
  return item;
}

function renderLine(line: PageLine, users: readonly number[]): HTMLElement {
  const item = create("li");
  const [first] = users;
  if (users.length === 1 && first !== undefined) {
    const single = create("div");
    single.append(...renderUser(first).childNodes, " ", renderChange(line));
    item.append(single);
    return item;
  }
  const details = document.createElement("details");
  const summary = create("summary");
  summary.append(renderChange(line), ` for `, create("strong", `${users.length} users`));
  details.append(summary);
  // A line can have thousands of users, so their elements are created only when the line is opened.
  details.addEventListener(
    "toggle",
    () => {
      const names = create("ul", "", "users");
      appendPage(users, names, renderUser);
      details.append(names);
    },
    { once: true },
  );
  item.append(details);
  return item;
}

/** The lines of a section that match the search and the group, with the users that match. */
function filterLines(lines: readonly PageLine[], search: string, group: string) {
  return lines.flatMap((line) => {
    const inGroup = line.users.filter((index) => group === "" || userAt(index).group === group);
    const isMatch = search === "" || searchTextOf(line).includes(search);
    const users = isMatch ? inGroup : inGroup.filter((index) => userAt(index).id.toLowerCase().includes(search));
    return users.length === 0 ? [] : [{ line, users }];
  });
}

function renderSection({ title, isRisky }: PageSection, lines: ReturnType<typeof filterLines>, count: number) {
  const section = create("section", "", isRisky ? "risky" : "");
  const heading = create("h2", `${isRisky ? "⚠ " : ""}${title} `);
  heading.append(create("span", String(count), "count"));
  const items = create("ul", "", "lines");
  appendPage(lines, items, ({ line, users }) => renderLine(line, users));
  section.append(heading, items);
  return section;
}

function renderSections(): void {
  const search = searchInput.value.trim().toLowerCase();
  let total = 0;
  const sections = data.sections.flatMap((section) => {
    if (sectionSelect.value !== "" && sectionSelect.value !== section.title) return [];
    const lines = filterLines(section.lines, search, groupSelect.value);
    if (lines.length === 0) return [];
    const users = lines.flatMap((line) => line.users);
    total += users.length;
    return [renderSection(section, lines, section.countsUsers ? new Set(users).size : users.length)];
  });
  list.replaceChildren(...sections);
  resultCount.textContent = total === 0 ? "No results" : `${total} found`;
}

const groups = [...new Set(data.users.map(({ group }) => group))].filter((id) => id !== null).sort();
groupSelect.append(...groups.map((id) => new Option(id, id)));
sectionSelect.append(...data.sections.map(({ title }) => new Option(title, title)));
for (const control of [searchInput, groupSelect, sectionSelect]) control.addEventListener("input", renderSections);
document.addEventListener("keydown", (event) => {
  if (
    event.key === "/" &&
    !(event.target instanceof HTMLInputElement) &&
    !(event.target instanceof HTMLSelectElement)
  ) {
    event.preventDefault();
    searchInput.focus();
  }
  if (event.key === "Escape" && document.activeElement === searchInput) {
    searchInput.value = "";
    renderSections();
  }
});
renderSections();

/** Shortens a field path at its beginning, because its end names the field, and other labels at their end. */
function shorten(label: string, maxLength: number): string {
  if (label.length <= maxLength) return label;
  const length = Math.max(8, Math.floor(maxLength)) - 1;
  return label.includes(".") ? `…${label.slice(-length)}` : `${label.slice(0, length)}…`;
}

const dark = matchMedia("(prefers-color-scheme: dark)");
let charts: { destroy(): void }[] = [];
function drawCharts(): void {
  for (const chart of charts) chart.destroy();
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  charts = data.charts.map(({ id, labels, series }) => {
    const canvas = findElement(id) as HTMLCanvasElement;
    // Bars have the same height in each chart.
    if (canvas.parentElement) canvas.parentElement.style.height = `${Math.max(7, labels.length * 1.7 + 4)}rem`;
    const maxLabelLength = (canvas.parentElement?.clientWidth ?? 0) / 15;
    const scale = {
      stacked: true,
      ticks: { color: color("--text"), precision: 0 },
      grid: { color: color("--line") },
    };
    return new Chart(canvas, {
      type: "bar",
      data: {
        labels: labels.map((label) => shorten(label, maxLabelLength)),
        datasets: series.map(({ label, values }, index) => ({
          label,
          data: [...values],
          backgroundColor: color(`--series-${index}`),
          maxBarThickness: 22,
        })),
      },
      options: {
        indexAxis: "y",
        animation: false,
        maintainAspectRatio: false,
        scales: { x: scale, y: { ...scale, grid: { display: false } } },
        plugins: { legend: { display: series.length > 1, labels: { color: color("--text"), boxWidth: 12 } } },
      },
    });
  });
}
dark.addEventListener("change", drawCharts);
// The length of the labels depends on the width.
addEventListener("resize", drawCharts);
drawCharts();
