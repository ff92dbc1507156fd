import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/paper.ts";

/** The fenced blocks of one language in one section of README.md, in order. */
export function readmeBlocks(section: string, language: string): readonly string[] {
  const text = readFileSync(join(ROOT, "README.md"), "utf8");
  const start = text.indexOf(`## ${section}`);
  if (start < 0) throw new Error(`README.md has no section ${section}`);
  const end = text.indexOf("\n## ", start + 1);
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm");
  return Array.from(text.slice(start, end < 0 ? undefined : end).matchAll(fence), ([, code = ""]) => code);
}
