import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expressionsIn, sourcesOf } from '../../../../src/core/checks/workflow/expression.ts';

const cases: readonly (readonly [expression: string, sources: readonly string[]])[] = [
  ['github.event.issue.title', ['github.event.issue.title']],
  ["github.event['issue'].Title", ['github.event.issue.title']],
  ['github.event.commits[0].message', ['github.event.commits.*.message']],
  ['github.event.commits.*.message', ['github.event.commits.*.message']],
  ['toJSON(github.event)', ['github.event']],
  ["format('{0}: {1}', github.head_ref, 'github.actor')", ['github.head_ref']],
  ['fromJSON(inputs.settings).name', ['inputs.settings']],
  ["join(github.event.pull_request.labels.*.name, ', ')", ['github.event.pull_request.labels.*.name']],
  ["github.head_ref || github.ref_name || 'main'", ['github.head_ref', 'github.ref_name']],
  ["github.event_name == 'push' && github.sha || 'none'", ['github.sha']],
  ["contains(github.event.comment.body, '/deploy')", []],
  ["startsWith(github.ref, 'refs/tags/') && 'prod' || 'dev'", []],
  ['!github.event.pull_request.draft', []],
  ['github.event.issue.number > 5', []],
  ["hashFiles('**/package-lock.json')", []],
  ["'it''s ' ", []],
  ['', []],
  ['(github.head_ref)', ['github.head_ref']],
  // What is no expression tells all that it names.
  ['github.head_ref github.actor', ['github', 'head_ref', 'github', 'actor']],
];

for (const [expression, sources] of cases) {
  test(`what can come of ${expression || 'nothing'}`, () => {
    assert.deepEqual(sourcesOf(expression), sources);
  });
}

test('expressions have their places', () => {
  const text = `a \${{ inputs.x }}-\${{github.sha}} $HOME \${X}`;
  assert.deepEqual(
    expressionsIn(text, 100).map(({ start, end }) => text.slice(start - 100, end - 100)),
    [`\${{ inputs.x }}`, `\${{github.sha}}`],
  );
});
