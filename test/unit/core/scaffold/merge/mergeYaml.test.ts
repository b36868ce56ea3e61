import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { mergeYaml } from '../../../../../src/core/scaffold/merge/mergeYaml.ts';
import { isRecord, same } from '../../../../../src/core/scaffold/merge/values.ts';
import { deployWorkflow } from '../../../../../src/core/scaffold/workflow/deployWorkflow.ts';
import { variants } from '../variants.ts';

const WORKFLOWS = variants().map(({ setUp }) => deployWorkflow(setUp));

const BASE = `name: Deploy
on:
  push:
    branches:
      - main
jobs:
  deploy:
    runs-on: ubuntu-latest
    steps:
      - name: One
        uses: a/b@1111 # v1.0.0
        with:
          wait: 20
          kind: plain

      - name: Two
        run: |
          echo two
          exit 0
`;

describe('YAML edited in place', () => {
  test('a file nobody touched becomes the new one, whatever was set up before', () => {
    fc.assert(
      fc.property(fc.constantFrom(...WORKFLOWS), fc.constantFrom(...WORKFLOWS), (base, ours) => {
        const merged = mergeYaml(base, ours, base);
        assert.ok(same(parse(merged), parse(ours)), merged);
        assert.equal(mergeYaml(merged, ours, ours), merged, 'a second run changes nothing');
      }),
    );
  });

  test('what a person did survives a change of the answers, and nothing else stays behind', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...WORKFLOWS),
        fc.constantFrom(...WORKFLOWS),
        fc.subarray(EDITS, { minLength: 1 }),
        fc.boolean(),
        (base, ours, edits, windows) => {
          const edited = edits.reduce((text, edit) => edit.apply(text), base);
          const theirs = windows ? edited.replaceAll('\n', '\r\n') : edited;
          const merged = mergeYaml(theirs, ours, base);
          assert.equal(merged.includes('\r\n'), windows);
          assert.ok(!windows || !/[^\r]\n/.test(merged), 'line ends are mixed');
          const document: unknown = parse(merged);
          for (const edit of edits) {
            edit.check(document, merged);
          }
          // Without what the person did, it is what the new answers give.
          assert.ok(same(parse(withoutEdits(merged)), parse(ours)), merged);
          assert.equal(mergeYaml(merged, ours, ours), merged, 'a second run changes nothing');
        },
      ),
    );
  });

  test('a value that the person changed stays, one that they left alone follows', () => {
    const theirs = BASE.replace('wait: 20', 'wait: 45 # slow start');
    const ours = BASE.replace('wait: 20', 'wait: 30').replace('kind: plain', 'kind: other');
    assert.equal(mergeYaml(theirs, ours, BASE), theirs.replace('kind: plain', 'kind: other'));
  });

  test('what the person took out stays out', () => {
    const theirs = BASE.replace('          kind: plain\n', '');
    const ours = BASE.replace('wait: 20', 'wait: 30');
    assert.equal(mergeYaml(theirs, ours, BASE), theirs.replace('wait: 20', 'wait: 30'));
  });

  test('comments and quotes around a value that follows stay', () => {
    const theirs = BASE.replace('wait: 20', "wait: 20 # minutes\n          # ours:\n          mine: 'x'");
    const ours = BASE.replace('wait: 20', 'wait: 30');
    assert.equal(mergeYaml(theirs, ours, BASE), theirs.replace('wait: 20', 'wait: 30'));
  });

  test('an action that is renewed takes the version behind it along', () => {
    const ours = BASE.replace('a/b@1111 # v1.0.0', 'a/b@2222 # v1.1.0');
    assert.equal(mergeYaml(BASE, ours, BASE), ours);
    const moved = BASE.replace('a/b@1111 # v1.0.0', 'a/b@3333 # v2.0.0');
    assert.equal(mergeYaml(moved, ours, BASE), moved, 'what Dependabot did stays');
  });

  test('a script that differs is replaced whole', () => {
    const ours = BASE.replace('echo two\n', 'echo 2\n          echo more\n');
    assert.equal(mergeYaml(BASE, ours, BASE), ours);
  });

  test('a script that a person changed takes what else changed, in another of its lines', () => {
    const theirs = BASE.replace('echo two\n', 'echo two # mine\n          echo mine\n').replace(
      /^( +)- name: Two\n +run: \|\n((?: +.*\n)+)/m,
      '$1- name: Two # of mine\n$1  run: |\n$2',
    );
    const ours = BASE.replace('exit 0\n', 'exit 3\n          # the end\n');
    const kept: string[] = [];
    const merged = mergeYaml(theirs, ours, BASE, where => kept.push(where));
    assert.equal(merged, theirs.replace('exit 0\n', 'exit 3\n          # the end\n'));
    assert.deepEqual(kept, []);
    assert.equal(mergeYaml(merged, ours, ours), merged);
  });

  test('a script of which a person changed the same lines stays, and is named', () => {
    const theirs = BASE.replace('echo two\n', 'echo mine\n').replace('wait: 20', 'wait: 45');
    const ours = BASE.replace('echo two\n', 'echo three\n').replace('wait: 20', 'wait: 30');
    const kept: string[] = [];
    assert.equal(
      mergeYaml(theirs, ours, BASE, where => kept.push(where)),
      theirs,
    );
    assert.deepEqual(kept, [
      'jobs › deploy › steps › One › with › wait',
      'jobs › deploy › steps › Two › run',
    ]);
  });

  test('lists on one line stay on one line', () => {
    const theirs = BASE.replace('    branches:\n      - main\n', "    branches: [main, 'mine/*']\n");
    const ours = BASE.replace('      - main\n', '      - trunk\n');
    assert.equal(mergeYaml(theirs, ours, BASE), theirs.replace("[main, 'mine/*']", '[mine/*, trunk]'));
  });

  test('another indentation is kept to', () => {
    const theirs = 'jobs:\n    deploy:\n        steps:\n        - run: one\n';
    const ours =
      'jobs:\n  deploy:\n    steps:\n      - run: one\n      - run: |\n          two\n            deep\n';
    assert.equal(mergeYaml(theirs, ours), `${theirs}        - run: |\n            two\n              deep\n`);
  });

  test('without what was written the last time, nothing is taken away or replaced', () => {
    const theirs = 'name: Mine # yes\njobs:\n  deploy:\n    steps:\n    - uses: a/b@v1\n    - run: make\n';
    const merged = mergeYaml(theirs, BASE);
    for (const line of theirs.trimEnd().split('\n')) {
      assert.ok(merged.includes(`${line}\n`), line);
    }
    assert.deepEqual(parse(merged).jobs.deploy.steps.length, 3);
  });

  test('a file that cannot be understood is refused', () => {
    assert.throws(() => mergeYaml('a: [', BASE), { code: 'invalid' });
    assert.throws(() => mergeYaml('- a\n', BASE), { code: 'invalid' });
  });
});

interface PersonsEdit {
  apply(text: string): string;
  check(document: unknown, text: string): void;
  /** Lines that it added, trimmed. */
  readonly lines: readonly string[];
}

const EDITS: PersonsEdit[] = [
  {
    apply: text =>
      text.replace('jobs:\n', "jobs:\n  mine:\n    runs-on: mine\n    steps:\n      - run: 'mine'\n"),
    check: document =>
      assert.deepEqual(at(document, 'jobs', 'mine'), { 'runs-on': 'mine', steps: [{ run: 'mine' }] }),
    lines: ['mine:', 'runs-on: mine', 'steps:', "- run: 'mine'"],
  },
  {
    apply: text => `${text}  mine-too: # at the end\n    runs-on: mine\n`,
    check: (document, text) => {
      assert.deepEqual(at(document, 'jobs', 'mine-too'), { 'runs-on': 'mine' });
      assert.match(text, /mine-too: # at the end/);
    },
    lines: ['mine-too: # at the end', 'runs-on: mine'],
  },
  {
    apply: text =>
      text.replace(
        '      - name: Sign in to AWS\n',
        '      # mine: before\n      - run: mine before\n      - name: Sign in to AWS\n',
      ),
    check: (_document, text) => assert.match(text, /# mine: before\r?\n +- run: mine before\r?\n/),
    lines: ['# mine: before', '- run: mine before'],
  },
  {
    apply: text =>
      text.replace('permissions: {}\n', 'permissions: {}\n\n# mine: alone\n\nenv:\n  MINE: "1"\n'),
    check: (document, text) => {
      assert.deepEqual(at(document, 'env'), { MINE: '1' });
      assert.match(text, /# mine: alone/);
    },
    lines: ['# mine: alone', '', 'env:', 'MINE: "1"'],
  },
  {
    apply: text =>
      text.replace(
        '          aws-region:',
        '          mask-aws-account-id: mine # mine\n          aws-region:',
      ),
    check: (_document, text) => assert.match(text, /mask-aws-account-id: mine # mine/),
    lines: ['mask-aws-account-id: mine # mine'],
  },
];

function at(document: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), document);
}

/** The blocks that the edits added, taken out again line by line. */
function withoutEdits(text: string): string {
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  const blocks = EDITS.map(({ lines: added }) => added);
  const kept: string[] = [];
  for (let index = 0; index < lines.length; ) {
    const block = blocks.find(added => added.every((line, offset) => lines[index + offset]?.trim() === line));
    if (block === undefined) {
      kept.push(lines[index] ?? '');
    }
    index += block?.length ?? 1;
  }
  return kept.join('\n');
}
