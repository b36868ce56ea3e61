import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkFile } from '../../../../src/core/checks/check.ts';
import type { FileKind } from '../../../../src/core/checks/file.ts';
import { ignores } from '../../../../src/core/checks/ignore.ts';

function codes(
  text: string,
  path = '.github/workflows/deploy.yml',
  kind: FileKind = 'workflow',
): readonly string[] {
  const file = { path, kind, text };
  return checkFile(file, { files: [file] }).map(({ code }) => code);
}

const COMMENT = '# ecs-check: ignore workflow-action-unpinned — ours';

function workflow(...steps: readonly string[]): string {
  return ['on: push', 'jobs:', '  test:', '    runs-on: ubuntu-latest', '    steps:', ...steps, ''].join(
    '\n',
  );
}

describe('a comment that silences', () => {
  test('speaks for its line', () => {
    assert.deepEqual(codes(workflow('      - uses: octo-org/a@v1')), ['workflow-action-unpinned']);
    assert.deepEqual(codes(workflow(`      - uses: octo-org/a@v1 ${COMMENT}`)), []);
  });

  test('alone on a line speaks for the next one, and for no other', () => {
    assert.deepEqual(
      codes(workflow(`      ${COMMENT}`, '      - uses: octo-org/a@v1', '      - uses: octo-org/b@v1')),
      ['workflow-action-unpinned'],
    );
    assert.deepEqual(codes(workflow('      - uses: octo-org/a@v1', `      ${COMMENT}`)), [
      'workflow-action-unpinned',
    ]);
  });

  test('behind something does not speak for the next line', () => {
    assert.deepEqual(codes(workflow(`      - run: make ${COMMENT}`, '      - uses: octo-org/b@v1')), [
      'workflow-action-unpinned',
    ]);
  });

  test('speaks for the checks that it names alone', () => {
    assert.deepEqual(
      codes(workflow('      - uses: octo-org/a@v1 # ecs-check: ignore workflow-no-wait — ours')),
      ['workflow-action-unpinned'],
    );
  });

  test('stands in a script too, where the finding is', () => {
    assert.deepEqual(
      codes(
        workflow(
          '      - run: |',
          '          # ecs-check: ignore workflow-script-injection -- only maintainers',
          `          echo \${{ inputs.name }}`,
        ),
      ),
      [],
    );
  });

  test('does nothing in a string, or where it is only written about', () => {
    assert.deepEqual(ignores('a: "x#ecs-check: ignore workflow-no-wait — y"'), []);
    assert.deepEqual(ignores('# see ecs-check: ignore workflow-no-wait'), []);
  });
});

test('codes, reason and place of a comment are read from all its forms', () => {
  const forms = [
    '# ecs-check: ignore a-b, c-d — why not',
    '// ecs-check: ignore a-b,c-d - why not',
    '/* ecs-check: ignore a-b, c-d: why not */',
    '#ecs-check: ignore a-b, c-d why not',
  ];
  for (const form of forms) {
    const [found, ...more] = ignores(`x\n  ${form}\r\ny`);
    assert.deepEqual(more, []);
    assert.deepEqual(found?.codes, ['a-b', 'c-d'], form);
    assert.equal(found?.reason, 'why not', form);
    assert.deepEqual(found?.lines, [1, 2], form);
  }
});
