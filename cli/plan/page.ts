/** A plan as one page that needs no network: summary, charts, search. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { STYLE } from "./page/style";
import { RISKS } from "./risks";
import { type Plan, type PlannedChange, changedObjects } from "./plan";
import { type Section, TITLES, countOf, headlinesOf, sectionsOf, titleOf, visible } from "./sections";

/** Bars of a chart. */
const MOST = 12;

const CAUSES: Readonly<Record<PlannedChange["cause"], string>> = {
  program: "the program",
  drift: "changed by someone else",
  adoption: "comes under management",
  removal: "removal",
};

export async function pageOf(plan: Plan): Promise<string> {
  const { project, stack, failures, warnings, summary } = plan;
  const sections = sectionsOf(plan);
  const charts = chartsOf(plan, sections);
  const [chart, script] = await Promise.all([chartLibrary(), compiledScript()]);
  const title = `${titleOf(plan)} ${visible(`${project}/${stack}`)}`;
  const risks = RISKS.filter((risk) => summary.risks[risk] !== undefined);
  const figures = charts
    .map(({ id, title: caption, labels, series }) => {
      const sums = labels.map(
        (label, index) => `${label}: ${series.reduce((sum, one) => sum + (one.values[index] ?? 0), 0)}`,
      );
      return `<figure><figcaption>${caption}</figcaption><div><canvas id="${id}" role="img" aria-label="${escaped(
        `${caption}. ${sums.join(", ")}`,
      )}"></canvas></div></figure>`;
    })
    .join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${hashOf(STYLE)}; script-src ${hashOf(chart)} ${hashOf(script)}; base-uri 'none'; form-action 'none'">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escaped(title)}</h1>
${headlinesOf(plan)
  .map((text) => `<p class="dim">${escaped(text)}</p>`)
  .join("")}
${failures.map((text) => `<p class="failure" role="alert"><strong>Failed:</strong> ${escaped(lined(text))}</p>`).join("\n")}
${warnings.map((text) => `<p>Warning: ${escaped(lined(text))}</p>`).join("\n")}
<ul class="cards">
<li><strong>${summary.users}</strong> users</li>
<li><strong>${summary.changes}</strong> changes</li>
${risks.map((risk) => `<li class="risk"><strong>${summary.risks[risk]}</strong> ${TITLES[risk].toLowerCase()}</li>`).join("\n")}
</ul>
</header>
<main>
<div class="charts">
${figures}
</div>
<form role="search" aria-label="Changes">
<label>Search users, fields and values (/)<input id="search" type="search" autocomplete="off" spellcheck="false"></label>
<label>Group<select id="group"><option value="">all</option></select></label>
<label>Kind<select id="kind"><option value="">all</option></select></label>
</form>
<p id="found" class="dim" role="status"></p>
<div id="changes"></div>
<noscript>The changes are shown by a script in this page, which is switched off.</noscript>
</main>
<script type="application/json" id="plan">${embedded(dataOf(plan, sections, charts))}</script>
<script>${chart}</script>
<script>${script}</script>
</body>
</html>
`;
}

interface Chart {
  readonly id: string;
  readonly title: string;
  readonly labels: readonly string[];
  readonly series: readonly { readonly label: string; readonly values: readonly number[] }[];
}

function chartsOf(plan: Plan, sections: readonly Section[]): Chart[] {
  if (sections.length === 0) return [];
  const kinds = {
    id: "by-kind",
    title: "By kind",
    labels: sections.map(({ title }) => title),
    series: [{ label: "users", values: sections.map(({ lines }) => countOf(lines)) }],
  };
  const changes = changedObjects(plan)
    .filter(({ action }) => action !== "create")
    .flatMap((user) => user.changes);
  const fields = new Map<string, number>();
  for (const { field } of changes) fields.set(field, (fields.get(field) ?? 0) + 1);
  const most = [...fields].sort(([, one], [, other]) => other - one).slice(0, MOST);
  if (most.length === 0) return [kinds];
  const causes = (Object.keys(CAUSES) as PlannedChange["cause"][]).filter((cause) =>
    changes.some((change) => change.cause === cause),
  );
  const counted = (field: string, cause: string) =>
    changes.filter((change) => change.field === field && change.cause === cause).length;
  const byField = {
    id: "by-field",
    title: fields.size > MOST ? `By field, the ${MOST} that change most` : "By field",
    labels: most.map(([field]) => visible(field)),
    series: causes.map((cause) => ({ label: CAUSES[cause], values: most.map(([field]) => counted(field, cause)) })),
  };
  return [kinds, byField];
}

function dataOf(plan: Plan, sections: readonly Section[], charts: readonly Chart[]) {
  const groups = new Map(changedObjects(plan).map(({ id, groupId }) => [id, groupId]));
  const places = new Map<string, number>();
  const placeOf = (id: string) => {
    const place = places.get(id) ?? places.size;
    places.set(id, place);
    return place;
  };
  const told = sections.map(({ title, isRisky, lines }) => ({
    title,
    isRisky,
    lines: lines.map(({ users, change, names, note }) => ({ users: users.map(placeOf), ...change, names, note })),
  }));
  const users = [...places.keys()].map((id) => ({ id: visible(id), group: groups.get(id) ?? null }));
  return { users, sections: told, charts };
}

/** JSON that ends no element around it. */
function embedded(data: unknown): string {
  return JSON.stringify(data).replace(/</g, "\\u003c");
}

function lined(text: string): string {
  return text.split("\n").map(visible).join("\n");
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

/** The library as one script. Its map, which a browser would look for, is not with the page. */
async function chartLibrary(): Promise<string> {
  const text = await readFile(join(dirname(require.resolve("chart.js")), "chart.umd.min.js"), "utf8");
  return withoutMap(text);
}

async function compiledScript(): Promise<string> {
  const folder = dirname(require.resolve("pulumi-broadworks/package.json"));
  return withoutMap(await readFile(join(folder, "dist", "cli", "plan", "page", "script.js"), "utf8"));
}

function withoutMap(script: string): string {
  return script.replace(/^\/\/# sourceMappingURL=.*$/m, "").replace(/<\/script/gi, "<\\/script");
}
