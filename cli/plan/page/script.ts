/** What the page of a plan does in a browser. One script without imports, put into the page as it is compiled. */

interface PageLine {
  /** Places in {@link PageData.users}. */
  readonly users: readonly number[];
  readonly field?: string;
  readonly live?: string;
  readonly declared?: string;
  readonly names?: readonly string[];
  readonly note?: string;
}

interface PageChart {
  readonly id: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
}

interface PageData {
  readonly users: readonly { readonly id: string; readonly group: string | null }[];
  readonly sections: readonly {
    readonly title: string;
    readonly isRisky: boolean;
    readonly lines: readonly PageLine[];
  }[];
  readonly charts: readonly PageChart[];
}

declare const Chart: typeof import("chart.js").Chart;

(() => {
  function element(id: string): HTMLElement {
    const found = document.getElementById(id);
    if (!found) throw new Error(`the page has no ${id}`);
    return found;
  }
  const data = JSON.parse(element("plan").textContent) as PageData;
  const search = element("search") as HTMLInputElement;
  const group = element("group") as HTMLSelectElement;
  const kind = element("kind") as HTMLSelectElement;
  const found = element("found");
  const list = element("changes");

  /** Lines of a section, and users of a line, that are shown before somebody asks for more. */
  const AT_ONCE = 100;

  function make(tag: string, text = "", className = ""): HTMLElement {
    const made = document.createElement(tag);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  const userOf = (index: number) => data.users[index] ?? { id: "", group: null };
  const textOf = ({ field = "", live = "", declared = "", names = [], note = "" }: PageLine) =>
    [field, live, declared, ...names, note].join("\n").toLowerCase();

  /** Shows so many of all, and a button for the rest. */
  function inPieces<T>(all: readonly T[], into: HTMLElement, show: (one: T) => HTMLElement, from = 0): void {
    for (const one of all.slice(from, from + AT_ONCE)) into.append(show(one));
    const left = all.length - from - AT_ONCE;
    if (left <= 0) return;
    const more = make("button", `Show ${Math.min(left, AT_ONCE)} of ${left} more`, "more");
    const item = make("li");
    item.append(more);
    more.addEventListener("click", () => {
      item.remove();
      inPieces(all, into, show, from + AT_ONCE);
      (into.children[from + AT_ONCE]?.querySelector("summary, button") as HTMLElement | null)?.focus();
    });
    into.append(item);
  }

  function value(text: string, className: string): HTMLElement {
    return make("code", text, className);
  }

  function what(line: PageLine): HTMLElement {
    const told = make("span", "", "what");
    if (line.field !== undefined)
      told.append(
        value(line.field, "field"),
        " ",
        value(line.live ?? "", "live"),
        " → ",
        value(line.declared ?? "", "declared"),
      );
    for (const name of line.names ?? []) told.append(value(name, "field"), " ");
    if (line.note) told.append(" ", make("span", line.note, "note"));
    return told;
  }

  function who(index: number): HTMLElement {
    const { id, group: groupId } = userOf(index);
    const item = make("li");
    item.append(value(id, "user"));
    if (groupId !== null) item.append(" ", make("span", groupId, "group"));
    return item;
  }

  function lineOf(line: PageLine, users: readonly number[]): HTMLElement {
    const item = make("li");
    const [first] = users;
    if (users.length === 1 && first !== undefined) {
      const one = make("div", "", "one");
      one.append(...who(first).childNodes, " ", what(line));
      item.append(one);
      return item;
    }
    const details = document.createElement("details");
    const summary = make("summary");
    summary.append(what(line), ` for `, make("strong", `${users.length} users`));
    details.append(summary);
    // Thousands of names are made when somebody wants to see them.
    details.addEventListener(
      "toggle",
      () => {
        const names = make("ul", "", "users");
        inPieces(users, names, who);
        details.append(names);
      },
      { once: true },
    );
    item.append(details);
    return item;
  }

  function show(): void {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    const sections = data.sections.flatMap(({ title, isRisky, lines }) => {
      if (kind.value !== "" && kind.value !== title) return [];
      const left = lines.flatMap((line) => {
        const inGroup = line.users.filter((index) => group.value === "" || userOf(index).group === group.value);
        const isMeant = wanted === "" || textOf(line).includes(wanted);
        const users = isMeant ? inGroup : inGroup.filter((index) => userOf(index).id.toLowerCase().includes(wanted));
        return users.length === 0 ? [] : [{ line, users }];
      });
      if (left.length === 0) return [];
      const sum = left.reduce((all, { users }) => all + users.length, 0);
      count += sum;
      const section = make("section", "", isRisky ? "risky" : "");
      const heading = make("h2", `${isRisky ? "⚠ " : ""}${title} `);
      heading.append(make("span", String(sum), "count"));
      const items = make("ul", "", "lines");
      inPieces(left, items, ({ line, users }) => lineOf(line, users));
      section.append(heading, items);
      return [section];
    });
    list.replaceChildren(...sections);
    found.textContent = count === 0 ? "Nothing is found." : `${count} found`;
  }

  const groups = [...new Set(data.users.map((user) => user.group))].filter((id) => id !== null).sort();
  group.append(...groups.map((id) => new Option(id, id)));
  kind.append(...data.sections.map(({ title }) => new Option(title, title)));
  for (const control of [search, group, kind]) control.addEventListener("input", show);
  document.addEventListener("keydown", (event) => {
    if (
      event.key === "/" &&
      !(event.target instanceof HTMLInputElement) &&
      !(event.target instanceof HTMLSelectElement)
    ) {
      event.preventDefault();
      search.focus();
    }
    if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      show();
    }
  });
  show();

  /** Of a path the end tells most, of words the beginning. */
  function shortened(label: string, longest: number): string {
    if (label.length <= longest) return label;
    const length = Math.max(8, Math.floor(longest)) - 1;
    return label.includes(".") ? `…${label.slice(-length)}` : `${label.slice(0, length)}…`;
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  let charts: { destroy(): void }[] = [];
  function draw(): void {
    for (const chart of charts) chart.destroy();
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    charts = data.charts.map(({ id, labels, series }) => {
      const canvas = element(id) as HTMLCanvasElement;
      // A bar is as high whatever there are.
      if (canvas.parentElement) canvas.parentElement.style.height = `${Math.max(7, labels.length * 1.7 + 4)}rem`;
      const longest = (canvas.parentElement?.clientWidth ?? 0) / 15;
      const scale = {
        stacked: true,
        ticks: { color: colour("--text"), precision: 0 },
        grid: { color: colour("--line") },
      };
      return new Chart(canvas, {
        type: "bar",
        data: {
          labels: labels.map((label) => shortened(label, longest)),
          datasets: series.map(({ label, values }, index) => ({
            label,
            data: [...values],
            backgroundColor: colour(`--series-${index}`),
            maxBarThickness: 22,
          })),
        },
        options: {
          indexAxis: "y",
          animation: false,
          maintainAspectRatio: false,
          scales: { x: scale, y: { ...scale, grid: { display: false } } },
          plugins: { legend: { display: series.length > 1, labels: { color: colour("--text"), boxWidth: 12 } } },
        },
      });
    });
  }
  dark.addEventListener("change", draw);
  draw();
})();
