/** A plan for a terminal. */
import { colors } from "../shared/colors";
import type { Plan } from "./plan";
import { type Line, type Section, countOf, headlinesOf, sectionsOf, visible } from "./sections";

/** Names that are told of those whom a line is about; the files have all. */
const NAMED = 3;

export function textOf(plan: Plan): string {
  const sections = sectionsOf(plan).map((section) =>
    [titleOf(section), ...section.lines.flatMap(lineOf), ""].join("\n"),
  );
  const warnings = plan.warnings.map((text) => `${colors.yellow("warning:")} ${visible(text)}`);
  const failures = plan.failures.map((text) => `${colors.red("error:")} ${lined(text)}`);
  return [...sections, ...warnings, ...failures, ...headlinesOf(plan)].map((block) => `${block}\n`).join("");
}

/** What the engine says may have lines of its own. */
function lined(text: string): string {
  return text.split("\n").map(visible).join("\n  ");
}

function titleOf({ title, isRisky, lines }: Section): string {
  const text = `${title} (${countOf(lines)})`;
  return isRisky ? colors.bold(colors.red(`! ${text}`)) : colors.bold(text);
}

function lineOf({ users, change, names, note }: Line): string[] {
  const what = change ? `${change.field} ${change.live} → ${change.declared}` : names?.join(", ");
  const why = note && (what ? ` (${note})` : note);
  if (what && users.length > 1) return [`  ${what} for ${users.length} users${why ?? ""}`, `    ${namesOf(users)}`];
  const said = what ? `${what}${why ?? ""}` : why;
  return [`  ${namesOf(users)}${said ? `: ${said}` : ""}`];
}

function namesOf(users: readonly string[]): string {
  const named = users.slice(0, NAMED).map(visible).join(", ");
  return users.length > NAMED ? `${named} and ${users.length - NAMED} more` : named;
}
