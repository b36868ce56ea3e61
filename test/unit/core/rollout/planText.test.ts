import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeMarkdown } from '../../../../src/core/markdown.ts';
import type { Finding, Plan } from '../../../../src/core/rollout/plan.ts';
import { differenceLine, planLines, planMarkdown, stopLines } from '../../../../src/core/rollout/planText.ts';
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

test('what ECS would refuse or could not start stands apart, and nowhere twice', () => {
  const stop: Finding = { ...warning, severity: 'stop', reason: 'It is not there.', fix: 'Push `it`.' };
  assert.deepEqual(stopLines(plan({ findings: [warning] })), []);
  const both = plan({ findings: [stop, warning] });
  assert.deepEqual(stopLines(both), ['Would fail · container api: It is not there. Push it.']);
  assert.deepEqual(planLines(both), ['', 'Warning · container api: Its tag moves. Name the digest.']);
});

const unseen = (rule: string, subject: string, fix?: string): Finding => ({
  severity: 'unseen',
  rule,
  subject,
  reason: 'It could not be checked. iam:GetRole is not allowed in dev.',
  ...(fix === undefined ? {} : { fix }),
});
const allow = 'Allow iam:GetRole to the role that looks.';
const roles = [
  unseen('role.unseen', 'execution role', allow),
  unseen('role.unseen', 'task role', allow),
  unseen('role.passUnseen', 'task role', allow),
];
const image = { where: 'container api', what: 'image', from: 'a:1', to: 'a:2' };
const newRoles = ['execution role', 'task role'].map(what => ({ where: 'task definition', what, to: 'r' }));

for (const [what, differences, findings, lines] of [
  ['roles that stay', [image], roles, []],
  ['roles that change', newRoles, roles, [`Not checked · execution role, task role: ${allow}`]],
  ['the image of a sidecar that stays', [image], [unseen('image.unseen', 'container proxy')], []],
  [
    'the image that changes',
    [image],
    [unseen('image.unseen', 'container api')],
    ['Not checked · container api: It could not be checked. iam:GetRole is not allowed in dev.'],
  ],
  ['secrets beside an image', [image], [unseen('secret.keyUnseen', 'container api')], []],
  [
    'secrets beside another one',
    [image, { ...image, what: 'secret TOKEN' }],
    [unseen('secret.keyUnseen', 'container api')],
    ['Not checked · container api: It could not be checked. iam:GetRole is not allowed in dev.'],
  ],
  ['a log group that stays', [image], [unseen('log.unseen', 'log group /ecs/api')], []],
  [
    'a log group that is another one',
    [{ where: 'container api', what: 'log option awslogs-group', to: '/ecs/api' }],
    [unseen('log.unseen', 'log group /ecs/api', 'Allow logs:DescribeLogGroups.')],
    ['Not checked · log group /ecs/api: It could not be checked. iam:GetRole is not allowed in dev.'],
  ],
  [
    'four things of a migration',
    [image],
    ['execution role', 'task role', 'container a', 'container b'].map(subject =>
      unseen(subject.startsWith('c') ? 'image.unseen' : 'role.unseen', `migration m: ${subject}`, allow),
    ),
    [`Not checked · 4 things: ${allow}`],
  ],
  [
    'what scales it',
    [],
    [unseen('scale.unseen', 'Application Auto Scaling'), unseen('grace.unseen', 'grace period')],
    [
      'Not checked · Application Auto Scaling, grace period: It could not be checked. iam:GetRole is not allowed in dev.',
    ],
  ],
] as const) {
  test(`what could not be checked takes one line at most: ${what}`, () => {
    const found = plan({ differences, findings });
    assert.deepEqual(
      planLines(found).filter(line => line.startsWith('Not checked')),
      lines,
    );
    assert.ok(findings.every(({ subject }) => planMarkdown(found, 'Plan').includes(escapeMarkdown(subject))));
  });
}

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

test('what would fail stands in the document before what changes', () => {
  const order = (severity: Finding['severity']) =>
    planMarkdown(plan({ findings: [{ ...warning, severity }] }), 'Plan')
      .split('\n')
      .filter(line => line.startsWith('## '));
  assert.deepEqual(order('stop'), ['## What was found', '## What changes']);
  assert.deepEqual(order('warning'), ['## What changes', '## What was found']);
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
