import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isLogRequest } from '../../../../src/core/logs/parseRequest.ts';
import type { LogRequest } from '../../../../src/core/logs/target.ts';

const service = {
  kind: 'service',
  environment: 'dev',
  cluster: 'arn:aws:ecs:eu-west-1:111122223333:cluster/blog',
  service: 'arn:aws:ecs:eu-west-1:111122223333:service/blog/blog-api',
  title: 'blog-api',
} as const;
const range = { from: 1, to: 2 };

const REQUESTS: readonly LogRequest[] = [
  { targets: [service], lines: { kind: 'follow' } },
  {
    targets: [service, { kind: 'group', environment: 'dev', title: '/x', group: '/x', region: 'us-east-1' }],
    lines: { kind: 'range', range },
  },
  {
    targets: [
      { kind: 'task', environment: 'dev', cluster: 'c', task: 't', title: 't' },
      { kind: 'container', environment: 'dev', cluster: 'c', task: 't', container: 'app', title: 't / app' },
    ],
    lines: { kind: 'around', time: 5 },
  },
  { targets: [service], lines: { kind: 'last', count: 1000 } },
  { targets: [service], lines: { kind: 'search', search: { words: 'error', by: 'insights' }, range } },
];

for (const request of REQUESTS) {
  test(`a request to ${request.lines.kind} is read again`, () => {
    assert.equal(isLogRequest(JSON.parse(JSON.stringify(request))), true);
  });
}

for (const [what, value] of Object.entries({
  nothing: undefined,
  'no targets': { targets: [], lines: { kind: 'follow' } },
  'an unknown target': { targets: [{ ...service, kind: 'cluster' }], lines: { kind: 'follow' } },
  'a part that is missing': { targets: [{ ...service, service: undefined }], lines: { kind: 'follow' } },
  'an unknown kind of lines': { targets: [service], lines: { kind: 'all' } },
  'a time that is no number': { targets: [service], lines: { kind: 'around', time: '5' } },
  'something besides': { targets: [service], lines: { kind: 'follow' }, more: 1 },
})) {
  test(`${what} is no request`, () => assert.equal(isLogRequest(value), false));
}
