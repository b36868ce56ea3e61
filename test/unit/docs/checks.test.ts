import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkPage, checksIndex } from '../../../src/core/checks/page.ts';
import { RULES } from '../../../src/core/checks/rules.ts';

const folder = new URL('../../../docs/checks/', import.meta.url);

/** `node scripts/checksPages.ts` writes them. */
test('each check has its page, as the rule says it', () => {
  const expected = new Map([
    ['README.md', checksIndex(RULES)],
    ...RULES.map(rule => [`${rule.code}.md`, checkPage(rule)] as const),
  ]);
  assert.deepEqual(readdirSync(folder).toSorted(), [...expected.keys()].toSorted());
  for (const [name, text] of expected) {
    assert.equal(readFileSync(new URL(name, folder), 'utf8'), text, name);
  }
});

test('codes are kebab-case, once each, and every page names its source', () => {
  assert.equal(new Set(RULES.map(({ code }) => code)).size, RULES.length);
  for (const { code, explanation, title } of RULES) {
    assert.match(code, /^(?:workflow|policy|task-definition|devcontainer|repository|file|ignore)-[a-z-]+$/);
    assert.doesNotMatch(title, /[.!]$/, code);
    if (!code.startsWith('ignore-')) {
      assert.match(explanation, /\n(?:Source|Sources): \[.*\]\(https:\/\/.*\)\.\n$/, code);
    }
  }
});
