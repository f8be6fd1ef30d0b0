/** Searches code, tests and pages for words that the writing guide of this repository avoids: see CONTRIBUTING.md. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** Words and what to write instead. */
const WORDS = [
  [/\bmend(?:s|ed|ing)?\b/i, "fix"],
  [/\banew\b/i, "again"],
  [/\bfor ever\b/i, "permanently"],
  [/\b(?:nobody|somebody)\b/i, "no one, someone, or the actor"],
  [/\b(?:whose|whom|whoever)\b/i, "a sentence of its own"],
  [/\b(?:told|tells?|telling)\b/i, "log, report, return, show or print"],
  [/\b(?:said|says?)\b/i, "log, report, return, show or print"],
  [/\b(?:let|lets|letting) go\b/i, "release, or no longer managed"],
  [/\b(?:take|takes|taken|taking) out\b/i, "remove"],
  [/(?<!\bthere )\bis no (?!longer\b|more\b|one\b)[a-z]+/i, "is not a, or has no"],
  [/\blook-ups?\b/i, "function"],
  [/\bfleets?\b/i, "users from a file, or deployment"],
  [/\bstrangers?\b/i, "unknown"],
  [/\b(?:API|HTTP) calls?\b/i, "request"],
  [/\bcallsPerSecond|maxConcurrent\b|callTimeout\b/, "the current setting, except where former names are the subject"],
];

/** Files about former names or with texts of others. */
const EXEMPT =
  /^(?:scripts\/check-language\.mjs|CHANGELOG\.md|LICENSE|package-lock\.json|pulumi-cli\/|test\/fixtures\/upgrade)/;
/** Lines with former names of settings. */
const MARK = /formerName|former name/;

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(?:ts|mjs|cjs|js|md|yml|yaml)$/.test(file) && !EXEMPT.test(file));

let problems = 0;
for (const file of files) {
  const lines = readFileSync(file, "utf8").split("\n");
  for (const [index, line] of lines.entries()) {
    if (MARK.test(line)) continue;
    for (const [word, instead] of WORDS) {
      const found = word.exec(line);
      if (!found) continue;
      problems += 1;
      console.error(`${file}:${index + 1}: "${found[0]}": write ${instead}`);
    }
  }
}
if (problems > 0) process.exitCode = 1;
