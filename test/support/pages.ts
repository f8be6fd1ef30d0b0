/** The Markdown pages of the repository, and what they contain. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { slugOf } from "../../scripts/support/markdown";

export const ROOT = join(__dirname, "..", "..");

export interface CodeBlock {
  /** What follows the opening fence: `sh`, `ts`. */
  readonly language: string;
  readonly text: string;
}

/** Paths of all pages from the root of the repository, with `/`. */
export function allPages(): string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith(".md"));
  const docs = readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name.replaceAll(sep, "/")}`);
  return [...top, ...docs].sort();
}

export class MarkdownPage {
  private readonly text: string;

  /** @param path - from the root of the repository */
  constructor(readonly path: string) {
    this.text = readFileSync(join(ROOT, path), "utf8");
  }

  get lines(): string[] {
    return this.text.trimEnd().split("\n");
  }

  get codeBlocks(): CodeBlock[] {
    return [...this.text.matchAll(FENCED)].map(([, indent = "", language = "", inner = ""]) => ({
      language,
      text: inner.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
    }));
  }

  /** Lines of tables. */
  get tableLines(): string[] {
    return this.prose.split("\n").filter((line) => /^\s*\|/.test(line));
  }

  /** The scripts of this package that the page runs. */
  get npmScripts(): string[] {
    return [...this.text.matchAll(/\bnpm run (?:--silent )?([\w-]+(?::[\w-]+)*)/g)].map(([, name = ""]) => name);
  }

  /** The anchors of the headings. A heading that occurs again has a number. */
  get anchors(): ReadonlySet<string> {
    const anchors = new Set<string>();
    for (const [, heading = ""] of this.prose.matchAll(/^#{1,6} +(.+?) *$/gm)) {
      const slug = slugOf(heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1"));
      let [unique, count] = [slug, 0];
      while (anchors.has(unique)) unique = `${slug}-${(count += 1)}`;
      anchors.add(unique);
    }
    return anchors;
  }

  /** Targets of links and images that stay in the repository: a path from its root and an anchor, either of which may be empty. */
  get relativeLinks(): { readonly path: string; readonly anchor: string }[] {
    const text = this.prose.replaceAll(/`[^`]*`/g, "");
    const targets = text.matchAll(
      /\]\(([^)\s]+)[^)]*\)|^\[[^\]]+\]: (\S+)$|<(?:img|a)\s[^>]*?(?:src|href)="([^"]+)"/gm,
    );
    return [...targets]
      .map(([, inline, reference, html]) => inline ?? reference ?? html ?? "")
      .filter((target) => !/^[a-z]+:/.test(target))
      .map((target) => {
        const [path = "", anchor = ""] = target.split("#");
        const file = path === "" ? this.path : relative(ROOT, join(ROOT, dirname(this.path), path));
        return { path: file.replaceAll(sep, "/"), anchor };
      });
  }

  /** The text without blocks of code. */
  private get prose(): string {
    return this.text.replaceAll(FENCED, "");
  }
}

const FENCED = /^( *)```(.*)\n([^]*?)^ *```$/gm;
