/** A plan as an HTML page in one file, which works without a network: summary, charts, search. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { escapeInvisible } from "./format";
import type { PageChart, PageData } from "./page/data";
import { STYLE } from "./page/style";
import { RISKS, type PlannedChange } from "./actions";
import { type Plan, listChangedObjects } from "./plan";
import { type Section, TITLES, countSection, formatHeadlines, formatTitle, listSections } from "./sections";

/** The number of bars in a chart. */
const MAX_BARS = 12;

const CAUSES: Readonly<Record<PlannedChange["cause"], string>> = {
  program: "changed in the program",
  drift: "changed by someone else",
  adoption: "newly managed",
  removal: "resource removed",
  handover: "passes to another user",
};

export async function formatPage(plan: Plan): Promise<string> {
  const { project, stack, failures, warnings, summary } = plan;
  const sections = listSections(plan);
  const charts = createCharts(plan, sections);
  const [chartLibrary, script] = await Promise.all([readChartLibrary(), readPageScript()]);
  const title = `${formatTitle(plan)} ${escapeInvisible(`${project}/${stack}`)}`;
  const risks = RISKS.filter((risk) => summary.risks[risk] !== undefined);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(chartLibrary)} ${hashOf(script)}; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(title)}</h1>
${formatHeadlines(plan)
  .map((text) => `<p class="dim">${escapeHtml(text)}</p>`)
  .join("")}
${failures.map((text) => `<p class="failure" role="alert"><strong>Failed:</strong> ${escapeHtml(escapeLines(text))}</p>`).join("\n")}
${warnings.map((text) => `<p>Warning: ${escapeHtml(escapeLines(text))}</p>`).join("\n")}
<ul class="cards">
<li><strong>${summary.users}</strong> users</li>
<li><strong>${summary.changes}</strong> changes</li>
${risks.map((risk) => `<li class="risk"><strong>${summary.risks[risk]}</strong> ${TITLES[risk].toLowerCase()}</li>`).join("\n")}
</ul>
</header>
<main>
<div class="charts">
${charts.map(formatFigure).join("\n")}
</div>
<form role="search" aria-label="Changes">
<label>Search users, fields and values (/)<input id="search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Group<select id="group"><option value="">all</option></select></label>
<label>Section<select id="section"><option value="">all</option></select></label>
</form>
<p id="result-count" class="dim" role="status"></p>
<div id="changes"></div>
<noscript>A script in this page shows the changes. Turn on JavaScript to see them.</noscript>
</main>
<script type="application/json" id="plan">${escapeJson(createData(plan, sections, charts))}</script>
<script>${chartLibrary}</script>
<script>${script}</script>
</body>
</html>
`;
}

function createCharts(plan: Plan, sections: readonly Section[]): PageChart[] {
  const users = listChangedObjects(plan);
  if (sections.length === 0) return [];
  const bySection = {
    id: "by-section",
    title: "By section",
    labels: sections.map(({ title }) => title),
    series: [{ label: "users", values: sections.map(countSection) }],
  };
  const changes = users.filter(({ action }) => action !== "create").flatMap((user) => user.changes);
  const counts = new Map<string, number>();
  for (const { field } of changes) counts.set(field, (counts.get(field) ?? 0) + 1);
  const fields = [...counts]
    .sort(([, one], [, other]) => other - one)
    .slice(0, MAX_BARS)
    .map(([field]) => field);
  if (fields.length === 0) return [bySection];
  const causes = (Object.keys(CAUSES) as PlannedChange["cause"][]).filter((cause) =>
    changes.some((change) => change.cause === cause),
  );
  const count = (field: string, cause: string) =>
    changes.filter((change) => change.field === field && change.cause === cause).length;
  const byField = {
    id: "by-field",
    title: counts.size > MAX_BARS ? `By field, the ${MAX_BARS} with the most changes` : "By field",
    labels: fields.map(escapeInvisible),
    series: causes.map((cause) => ({ label: CAUSES[cause], values: fields.map((field) => count(field, cause)) })),
  };
  return [bySection, byField];
}

function formatFigure({ id, title, labels, series }: PageChart): string {
  const sums = labels.map(
    (label, index) => `${label}: ${series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)}`,
  );
  const description = escapeHtml(`${title}. ${sums.join(", ")}`);
  const canvas = `<canvas id="${id}" role="img" aria-label="${description}"></canvas>`;
  return `<figure><figcaption>${title}</figcaption><div>${canvas}</div></figure>`;
}

/** The data for page/script.ts. Each user id is there once; lines contain its index. */
function createData(plan: Plan, sections: readonly Section[], charts: readonly PageChart[]): PageData {
  const groups = new Map(listChangedObjects(plan).map(({ id, groupId }) => [id, groupId]));
  const indexes = new Map<string, number>();
  const indexOf = (id: string) => {
    const index = indexes.get(id) ?? indexes.size;
    indexes.set(id, index);
    return index;
  };
  const sectionData = sections.map(({ lines, ...section }) => ({
    ...section,
    lines: lines.map((line) => ({ ...line, users: line.users.map(indexOf) })),
  }));
  const users = [...indexes.keys()].map((id) => ({ id: escapeInvisible(id), group: groups.get(id) ?? null }));
  return { users, sections: sectionData, charts };
}

/** JSON that cannot end the script element. */
function escapeJson(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c");
}

function escapeLines(text: string): string {
  return text.split("\n").map(escapeInvisible).join("\n");
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The source of an inline element in a content security policy. */
function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

async function readChartLibrary(): Promise<string> {
  const folder = dirname(require.resolve("chart.js"));
  return toInlineScript(await readFile(join(folder, "chart.umd.min.js"), "utf8"));
}

async function readPageScript(): Promise<string> {
  const folder = dirname(require.resolve("pulumi-broadworks/package.json"));
  const script = await readFile(join(folder, "dist", "cli", "plan", "page", "script.js"), "utf8");
  // In a function, its names cannot meet those of the browser and of the chart library.
  return toInlineScript(`(() => {\n${script}\n})();`);
}

/** Removes the link to a source map, which a browser would request, and escapes the end of a script element. */
function toInlineScript(script: string): string {
  return script.replace(/^\/\/# sourceMappingURL=.*$/m, "").replace(/<\/script/gi, "<\\/script");
}
