/** A plan as Markdown, for a comment on a pull request. What people put into names is shown, and never takes effect. */
import type { Plan } from "./plan";
import { type Line, type Section, countOf, headlinesOf, sectionsOf, titleOf, visible } from "./sections";

/** What a comment holds on GitHub; GitLab takes more. */
export const LONGEST = 65_536;

/** Names that are told of those whom a line is about. */
const NAMED = 100;

/** By this line a comment is found again. */
export function markerOf({ mode, project, stack }: Pick<Plan, "mode" | "project" | "stack">): string {
  const name = encodeURIComponent(`${project}/${stack}`).replace(/-/g, "%2D");
  return `<!-- pulumi-broadworks ${mode} ${name} -->`;
}

/** What a marker looks like. */
export const MARKER = /^<!-- pulumi-broadworks (plan|drift) [^\s<>-]+ -->$/;

export function markdownOf(plan: Plan, longest = LONGEST): string {
  const { project, stack, failures, warnings } = plan;
  const head = [
    markerOf(plan),
    `### ${titleOf(plan)} ${code(`${project}/${stack}`)}`,
    ...headlinesOf(plan).map((text) => `${text}.`),
    ...failures.map((text) => `**Failed:** ${code(oneLine(text))}`),
    ...warnings.map((text) => `Warning: ${code(oneLine(text))}`),
  ];
  const body = sectionsOf(plan).flatMap((section) => [headingOf(section), ...section.lines.map(lineOf)]);
  return cut([...head, ...body], longest);
}

/** As many whole blocks as fit. */
function cut(blocks: readonly string[], longest: number): string {
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    const left = blocks.length - index;
    // The note must fit as well, unless this is the end.
    const room = longest - (left === 1 ? 0 : noteOf(left).length + SEPARATOR.length);
    if (length + block.length + SEPARATOR.length > room) return [...kept, noteOf(left)].join(SEPARATOR);
    kept.push(block);
    length += block.length + SEPARATOR.length;
  }
  return kept.join(SEPARATOR) + "\n";
}

const SEPARATOR = "\n\n";

function noteOf(left: number): string {
  return `**Cut here:** ${left} more blocks do not fit into a comment; the page that \`--html\` writes has everything.`;
}

function headingOf({ title, isRisky, lines }: Section): string {
  return `#### ${isRisky ? "⚠️ " : ""}${title} (${countOf(lines)})`;
}

function lineOf({ users, change, names: about, note }: Line): string {
  const what = change
    ? `${code(change.field)}: ${code(change.live)} → ${code(change.declared)}`
    : about?.map(code).join(", ");
  const why = note && (what ? ` *(${note})*` : ` ${note}`);
  const [first] = users;
  if (users.length === 1 && first !== undefined) return `- ${code(first)} ${what ?? ""}${why ?? ""}`.trimEnd();
  return `- ${what ? `${what} for ` : ""}**${users.length} users**${why ?? ""}\n${names(users)}`;
}

/** Folded, and between blank lines, without which no Markdown is read in it. */
function names(users: readonly string[]): string {
  const rest = users.length > NAMED ? ` and ${users.length - NAMED} more` : "";
  const named = users.slice(0, NAMED).map((user) => code(user));
  return `\n  <details><summary>who</summary>\n\n  ${named.join(", ")}${rest}\n\n  </details>`;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

/**
 * Any text as a span of code, in which nothing has a meaning but the fence. The fence is longer than any in the text, and the
 * blanks beside it go when it is read.
 */
export function code(anything: string): string {
  const text = visible(anything.trim() === "" ? JSON.stringify(anything) : anything);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const blank = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${blank}${text}${blank}${fence}`;
}
