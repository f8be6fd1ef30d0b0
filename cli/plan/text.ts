/** A plan as text for a terminal. */
import { colors } from "../shared/colors";
import { escapeInvisible } from "./format";
import type { Plan } from "./plan";
import { type Line, type Section, countSection, formatHeadlines, listSections } from "./sections";

/** The number of user ids in a line. The files contain all. */
const MAX_NAMES = 3;

export function formatText(plan: Plan): string {
  const sections = listSections(plan).map((section) =>
    [formatHeading(section), ...section.lines.flatMap(formatLine), ""].join("\n"),
  );
  const warnings = plan.warnings.map((text) => `${colors.yellow("warning:")} ${escapeInvisible(text)}`);
  const failures = plan.failures.map((text) => `${colors.red("error:")} ${escapeLines(text)}`);
  return [...sections, ...warnings, ...failures, ...formatHeadlines(plan)].map((block) => `${block}\n`).join("");
}

/** Messages of the engine can have several lines. */
function escapeLines(text: string): string {
  return text.split("\n").map(escapeInvisible).join("\n  ");
}

function formatHeading(section: Section): string {
  const { title, isRisky } = section;
  const text = `${title} (${countSection(section)})`;
  return isRisky ? colors.bold(colors.red(`! ${text}`)) : colors.bold(text);
}

function formatLine({ users, changes, names, note, isHandover }: Line): string[] {
  if (isHandover) return (changes ?? []).map(({ field, live, declared }) => `  ${field}: ${live} → ${declared}`);
  const formatted = changes?.map(({ field, live, declared }) => `${field} ${live} → ${declared}`) ?? names;
  const change = formatted?.join(", ");
  const reason = note && (change ? ` (${note})` : note);
  if (change && users.length > 1)
    return [`  ${change} for ${users.length} users${reason ?? ""}`, `    ${formatUsers(users)}`];
  const text = change ? `${change}${reason ?? ""}` : reason;
  return [`  ${formatUsers(users)}${text ? `: ${text}` : ""}`];
}

function formatUsers(users: readonly string[]): string {
  const names = users.slice(0, MAX_NAMES).map(escapeInvisible).join(", ");
  return users.length > MAX_NAMES ? `${names} and ${users.length - MAX_NAMES} more` : names;
}
