import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { checkPage, checksIndex } from '../src/core/checks/page.ts';
import { RULES } from '../src/core/checks/rules.ts';

/** Writes docs/checks from the rules themselves; a test holds both equal. */

mkdirSync('docs/checks', { recursive: true });
const pages = new Map([
  ['README.md', checksIndex(RULES)],
  ...RULES.map(rule => [`${rule.code}.md`, checkPage(rule)] as const),
]);
for (const name of readdirSync('docs/checks')) {
  if (!pages.has(name)) {
    rmSync(`docs/checks/${name}`);
  }
}
for (const [name, text] of pages) {
  writeFileSync(`docs/checks/${name}`, text);
}
console.log(`docs/checks: ${pages.size} pages`);
