import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckedFile, RepositoryFacts, Surroundings } from '../../../../src/core/checks/file.ts';
import { fileKind } from '../../../../src/core/checks/kinds.ts';

/**
 * A snippet of the corpus: `corpus/<kind>/<code>/{bad,good}-<what>.<ending>`. Above it stands a header, each line
 * behind `# ` or, in JSON, `// `, and cut off before the checks see the file:
 *
 *     path: .github/workflows/deploy.yml        where it would stand; each kind has a usual place
 *     repository: {"owner": "octo-org", …}      RepositoryFacts
 *     file: .aws/iam/deploy.json with-deploy.json   another file of the repository, and where its text stands here
 *     expect: 7 `contents: read`                a finding on this line of the snippet, and the first line of its span
 *     fix: Give the job `id-token: write`       a fix that the finding above offers, in order, and what it does:
 *     -       contents: read                    lines that go
 *     +       contents: write                   lines that come
 *     ---                                       the end of the header
 *
 * In `corpus/whole`, where all findings are expected, a code stands before the line: `expect: workflow-x 7 …`.
 */
export interface CorpusFile {
  /** In the corpus. */
  readonly name: string;
  /** Of its folder; undefined where all findings are expected. */
  readonly code: string | undefined;
  readonly good: boolean;
  readonly file: CheckedFile;
  readonly surroundings: Surroundings;
  readonly expected: readonly Expected[];
}

export interface Expected {
  readonly code: string;
  /** From 1. */
  readonly line: number;
  readonly at: string;
  readonly fixes: readonly ExpectedFix[];
}

export interface ExpectedFix {
  readonly title: string;
  readonly removed: readonly string[];
  readonly added: readonly string[];
}

const ROOT = join(dirname(fileURLToPath(import.meta.url)), 'corpus');

const USUAL_PATHS: Readonly<Record<string, string>> = {
  workflow: '.github/workflows/deploy.yml',
  whole: '.github/workflows/deploy.yml',
  policy: '.aws/iam/deploy.json',
  taskDefinition: '.aws/task-definition.json',
  devcontainer: '.devcontainer/devcontainer.json',
};

export function corpus(): readonly CorpusFile[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter(name => /(?:^|\/)(?:bad|good)-[^/]+$/.test(name))
    .toSorted()
    .map(read);
}

function read(name: string): CorpusFile {
  const [kind = '', folder = ''] = name.split('/');
  const code = kind === 'whole' ? undefined : folder;
  const { header, text } = parts(name, readFileSync(join(ROOT, name), 'utf8'));
  let path = USUAL_PATHS[kind];
  let repository: RepositoryFacts | undefined;
  const others: CheckedFile[] = [];
  const expected: { code: string; line: number; at: string; fixes: Writable<ExpectedFix>[] }[] = [];
  for (const line of header) {
    const [, word = '', rest = ''] = /^(?:(\w+): ?|(?=[-+] ))(.*)$/.exec(line) ?? [];
    if (word === 'path') {
      path = rest;
    } else if (word === 'repository') {
      repository = JSON.parse(rest);
    } else if (word === 'file') {
      const [other = '', source = ''] = rest.split(' ');
      others.push(checked(name, other, readFileSync(join(ROOT, dirname(name), source), 'utf8')));
    } else if (word === 'expect') {
      const [, own, at = '', span = ''] = /^(?:([a-z][a-z-]+) )?(\d+) `(.*)`$/.exec(rest) ?? [];
      assert.ok(at !== '' && (code ?? own) !== undefined, `${name}: not understood: ${line}`);
      expected.push({ code: own ?? code ?? '', line: Number(at), at: span, fixes: [] });
    } else if (word === 'fix') {
      expected.at(-1)?.fixes.push({ title: rest, removed: [], added: [] });
    } else {
      const fix = expected.at(-1)?.fixes.at(-1);
      assert.ok(fix !== undefined && /^[-+] /.test(line), `${name}: not understood: ${line}`);
      fix[line.startsWith('-') ? 'removed' : 'added'].push(line.slice(2));
    }
  }
  assert.ok(path !== undefined, `${name}: its header has to say its path`);
  const file = checked(name, path, text);
  const surroundings = { files: [file, ...others], ...(repository === undefined ? {} : { repository }) };
  return { name, code, good: /(?:^|\/)good-/.test(name), file, surroundings, expected };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

function parts(name: string, text: string): { header: readonly string[]; text: string } {
  const lines = text.split('\n');
  const end = lines.findIndex(line => /^(?:#|\/\/) ---$/.test(line));
  const header = lines.slice(0, Math.max(end, 0)).map(line => {
    assert.match(line, /^(?:#|\/\/) /, `${name}: the header ends with a line of ---`);
    return line.replace(/^(?:#|\/\/) /, '');
  });
  return { header, text: lines.slice(end + 1).join('\n') };
}

function checked(name: string, path: string, text: string): CheckedFile {
  const kind = fileKind(path, text);
  assert.ok(kind !== undefined, `${name}: ${path} is no file that is checked`);
  return { path, kind, text };
}
