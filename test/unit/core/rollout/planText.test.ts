import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding, Plan } from '../../../../src/core/rollout/plan.ts';
import { differenceLine, planLines, planMarkdown, wouldFail } from '../../../../src/core/rollout/planText.ts';
import { service } from './script.ts';

function plan(parts: Partial<Plan>): Plan {
  return { service: service([]), change: { kind: 'redeploy' }, differences: [], findings: [], ...parts };
}

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';

for (const [difference, line] of [
  [{ from: 'info', to: 'debug' }, 'container api: variable LOG_LEVEL: info → debug'],
  [{ to: 'debug' }, 'container api: variable LOG_LEVEL: debug'],
  [{ from: 'info' }, 'container api: variable LOG_LEVEL: info is removed'],
  [{}, 'container api: variable LOG_LEVEL'],
  [
    { from: `${registry}/blog/api:1`, to: `${registry}/blog/api@sha256:${'0a'.repeat(32)}` },
    'container api: variable LOG_LEVEL: blog/api:1 → blog/api@sha256:0a0a0a0a0a0a',
  ],
] as const) {
  test(`a difference is told as ${line}`, () => {
    assert.equal(differenceLine({ where: 'container api', what: 'variable LOG_LEVEL', ...difference }), line);
  });
}

test('a value that is long is cut in the confirmation and whole in the document', () => {
  const long = 'x'.repeat(500);
  const differences = [{ where: 'container api', what: 'command', to: long }];
  assert.ok(planLines(plan({ differences })).every(line => line.length < 200));
  assert.ok(planMarkdown(plan({ differences }), 'Plan').includes(long));
});

const warning: Finding = {
  severity: 'warning',
  rule: 'image.tag',
  subject: 'container api',
  reason: 'Its tag moves.',
  fix: 'Name the digest.',
};

test('what does not fit is counted', () => {
  const differences = Array.from({ length: 11 }, (_, index) => ({
    where: 'service',
    what: `thing ${index}`,
  }));
  const lines = planLines(plan({ differences, findings: Array.from({ length: 9 }, () => warning) }));
  assert.ok(lines.includes('… and 3 more differences'));
  assert.ok(lines.includes('… and 3 more findings'));
  const markdown = planMarkdown(plan({ differences }), 'Plan');
  assert.ok(markdown.includes('thing 10'));
});

test('only what ECS would refuse or could not start fails', () => {
  assert.equal(wouldFail(plan({ findings: [warning] })), false);
  assert.equal(wouldFail(plan({ findings: [warning, { ...warning, severity: 'stop' }] })), true);
});

test('what changes stands in the document as differences do', () => {
  const text = planMarkdown(
    plan({
      differences: [
        { where: 'container api', what: 'image', from: 'a:1', to: 'a:2' },
        { where: 'service', what: 'ECS Exec', to: 'on' },
        { where: 'container api', what: 'variable OLD', from: 'x' },
      ],
    }),
    'Plan',
  );
  assert.match(
    text,
    /### container api\n\n```diff\n@@ image @@\n- a:1\n\+ a:2\n@@ variable OLD @@\n- x\n```\n/,
  );
  assert.match(text, /### service\n\n```diff\n@@ ECS Exec @@\n\+ on\n```\n/);
});

test('what comes from outside makes no Markdown of its own', () => {
  const text = planMarkdown(
    plan({
      differences: [{ where: '[c](command:evil)', what: 'x', from: '````', to: '\n```\n[a](command:evil)' }],
      findings: [{ ...warning, reason: '# big\n\n[b](command:evil) | <img src=x>' }],
    }),
    'Roll back <b>?',
    ['![x](http://x)'],
  );
  const [before = '', inside = '', after = '', ...more] = text.split(/^`{5}(?:diff)?$/m);
  assert.deepEqual(more, []);
  assert.match(inside, /\[a\]\(command:evil\)/);
  for (const part of [before, after]) {
    assert.doesNotMatch(part, /(?<!\\)\[[abcx]\]|(?<!\\)<(?:img|b)|(?<!\\)!\[/);
  }
  assert.equal(text.split('\n').filter(line => /^# /.test(line)).length, 1);
});
