/** A plan as Markdown for a comment on a pull request. Text from the platform or the program has no effect as Markdown. */
import { escapeInvisible } from "./format";
import type { Plan } from "./plan";
import { type Line, type Section, countSection, formatHeadlines, formatTitle, listSections } from "./sections";

/** The maximum length of a comment on GitHub, in characters. GitLab accepts more. */
const MAX_LENGTH = 65_536;

/** The number of user ids in a line. */
const MAX_NAMES = 100;

/** The first line of a comment, which identifies the comment on later runs: one per mode, project and stack. */
function formatMarker({ mode, project, stack }: Pick<Plan, "mode" | "project" | "stack">): string {
  const name = encodeURIComponent(`${project}/${stack}`).replace(/-/g, "%2D");
  return `<!-- pulumi-broadworks ${mode} ${name} -->`;
}

/** Matches the result of {@link formatMarker}. */
export const MARKER = /^<!-- pulumi-broadworks (plan|drift) [^\s<>-]+ -->$/;

export function formatMarkdown(plan: Plan): string {
  const { project, stack, failures, warnings } = plan;
  const head = [
    formatMarker(plan),
    `### ${formatTitle(plan)} ${code(`${project}/${stack}`)}`,
    ...formatHeadlines(plan).map((text) => `${text}.`),
    ...failures.map((text) => `**Failed:** ${code(joinLines(text))}`),
    ...warnings.map((text) => `Warning: ${code(joinLines(text))}`),
  ];
  const body = listSections(plan).flatMap((section) => [formatHeading(section), ...section.lines.map(formatLine)]);
  return joinBlocks([...head, ...body]);
}

/** Joins as many complete blocks as fit. A note replaces the rest. */
function joinBlocks(blocks: readonly string[]): string {
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    const remaining = blocks.length - index;
    // All but the last block leave room for the note.
    const room = MAX_LENGTH - (remaining === 1 ? 0 : formatCut(remaining).length + SEPARATOR.length);
    if (length + block.length + SEPARATOR.length > room) return [...kept, formatCut(remaining)].join(SEPARATOR);
    kept.push(block);
    length += block.length + SEPARATOR.length;
  }
  return kept.join(SEPARATOR) + "\n";
}

const SEPARATOR = "\n\n";

function formatCut(omitted: number): string {
  return `**Incomplete:** the comment has no room for ${omitted} more blocks. The page of \`--html\` is complete.`;
}

function formatHeading(section: Section): string {
  const { title, isRisky } = section;
  return `#### ${isRisky ? "⚠️ " : ""}${title} (${countSection(section)})`;
}

function formatLine({ users, changes, names, note, isHandover }: Line): string {
  const formatted =
    changes?.map(({ field, live, declared }) => `${code(field)}: ${code(live)} → ${code(declared)}`) ??
    names?.map(code);
  const change = formatted?.join(", ");
  const reason = note && (change ? ` *(${note})*` : ` ${note}`);
  if (isHandover) return `- ${change}`;
  const [first] = users;
  if (users.length === 1 && first !== undefined) return `- ${code(first)} ${change ?? ""}${reason ?? ""}`.trimEnd();
  return `- ${change ? `${change} for ` : ""}**${users.length} users**${reason ?? ""}\n${formatUsers(users)}`;
}

/** A folded list. Markdown in HTML has an effect only between blank lines. */
function formatUsers(users: readonly string[]): string {
  const rest = users.length > MAX_NAMES ? ` and ${users.length - MAX_NAMES} more` : "";
  const names = users.slice(0, MAX_NAMES).map((user) => code(user));
  return `\n  <details><summary>users</summary>\n\n  ${names.join(", ")}${rest}\n\n  </details>`;
}

function joinLines(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

/**
 * Formats any text as a code span, in which no other Markdown has an effect. The fence is longer than each run of backticks in
 * the text. Renderers remove the spaces beside the fence.
 */
export function code(anything: string): string {
  const text = escapeInvisible(anything.trim() === "" ? JSON.stringify(anything) : anything);
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const space = /^[` ]|[` ]$/.test(text) ? " " : "";
  return `${fence}${space}${text}${space}${fence}`;
}
