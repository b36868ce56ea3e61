import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { diffLines } from 'diff';
import { checkFile } from '../../../../src/core/checks/check.ts';
import { applyEdits } from '../../../../src/core/checks/edit/apply.ts';
import type { Finding, Fix } from '../../../../src/core/checks/finding.ts';
import { RULES } from '../../../../src/core/checks/rules.ts';
import { type CorpusFile, corpus } from './corpusFile.ts';

/** Every snippet of the corpus has the findings that its header says, and each fix does what it says and no more. */

const files = corpus();

for (const entry of files) {
  test(`corpus/${entry.name}`, () => {
    const { file, code, surroundings, expected } = entry;
    const all = checkFile(file, surroundings);
    const own = all.filter(finding => code === undefined || finding.code === code);
    const told = own.map(finding => ({ code: finding.code, ...place(file.text, finding) }));
    assert.deepEqual(
      told,
      expected.map(({ code, line, at }) => ({ code, line, at })),
    );
    const broken = all.filter(({ code }) => code === 'file-syntax');
    assert.deepEqual(code === 'file-syntax' ? [] : broken, [], 'a snippet can be read');
    if (entry.good) {
      assert.deepEqual(told, [], 'a good snippet has no finding of its folder');
    } else {
      assert.notDeepEqual(told, [], 'a bad snippet has one');
    }
    for (const [index, finding] of own.entries()) {
      assert.ok(finding.message.length > 20 && /[.!?]$/.test(finding.message), finding.message);
      assert.deepEqual(
        finding.fixes.map(fix => ({ title: fix.title, ...lines(file.text, fix) })),
        expected[index]?.fixes,
      );
      for (const fix of finding.fixes) {
        fixed(entry, all, finding, fix);
      }
    }
  });
}

/** The finding is gone, nothing else came, and the file can still be read. */
function fixed(
  { file, surroundings }: CorpusFile,
  before: readonly Finding[],
  finding: Finding,
  fix: Fix,
): void {
  const mended = { ...file, text: applyEdits(file.text, fix.edits) };
  const files = surroundings.files.map(other => (other === file ? mended : other));
  const after = checkFile(mended, { ...surroundings, files });
  const left = new Map<string, number>();
  for (const { code } of before) {
    left.set(code, (left.get(code) ?? 0) + 1);
  }
  left.set(finding.code, (left.get(finding.code) ?? 0) - 1);
  for (const { code, message } of after) {
    const count = (left.get(code) ?? 0) - 1;
    assert.ok(count >= 0, `after '${fix.title}': ${code}: ${message}`);
    left.set(code, count);
  }
}

function place(text: string, { span }: Finding): { line: number; at: string } {
  return {
    line: text.slice(0, span.start).split('\n').length,
    at: text.slice(span.start, span.end).split(/\r?\n/)[0] ?? '',
  };
}

function lines(text: string, fix: Fix): { removed: string[]; added: string[] } {
  const removed: string[] = [];
  const added: string[] = [];
  for (const part of diffLines(text, applyEdits(text, fix.edits))) {
    const into = part.added ? added : part.removed ? removed : undefined;
    into?.push(...part.value.replace(/\n$/, '').split('\n'));
  }
  return { removed, added };
}

describe('the corpus as a whole', () => {
  for (const { code } of RULES) {
    test(`${code} has a good and a bad snippet`, () => {
      const own = files.filter(file => file.code === code);
      assert.ok(
        own.some(({ good }) => good),
        'no good one',
      );
      assert.ok(
        own.some(({ good }) => !good),
        'no bad one',
      );
    });
  }

  test('every folder is a rule', () => {
    const codes = new Set(RULES.map(({ code }) => code));
    assert.deepEqual(
      files.flatMap(({ name, code }) => (code === undefined || codes.has(code) ? [] : name)),
      [],
    );
  });
});
