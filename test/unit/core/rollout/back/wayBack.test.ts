import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  type BackTarget,
  canStart,
  type WayBack,
  wayBack,
} from '../../../../../src/core/rollout/back/wayBack.ts';
import { definition, type Entry, facts, type History } from './histories.ts';

const ok = (revision: number, digest?: string): Entry => ({
  revision,
  status: 'SUCCESSFUL',
  ...(digest === undefined ? {} : { digest }),
});
const stopped = (revision: number): Entry => ({ revision, status: 'STOPPED' });
const takenBack = (revision: number, backTo?: number): Entry => ({
  revision,
  status: 'ROLLBACK_SUCCESSFUL',
  ...(backTo === undefined ? {} : { backTo }),
});
const now = (revision: number, status = 'IN_PROGRESS'): Entry => ({ revision, status });

/** In short: `42` a task definition, `42@digest` with its image, `-` what cannot start, `+` what needs a copy. */
function short(target: BackTarget): string {
  const revision = target.taskDefinition?.split(':').at(-1) ?? 'express';
  const digest = target.revision?.images[0]?.digest;
  const plain = digest === undefined || digest === `v${revision}` ? revision : `${revision}@${digest}`;
  const copy = target.deregistered || target.moved.length > 0 ? '+' : '';
  return `${plain}${copy}${canStart(target) ? '' : '-'}`;
}

function told(way: WayBack): string {
  switch (way.kind) {
    case 'targets':
      return `${way.from}: ${way.targets.slice(0, 4).map(short).join(' ')}`;
    case 'stop':
      return `stop, to ${way.to === undefined ? 'nothing' : short(way.to)}`;
    case 'nothing':
      return way.because;
    case 'elsewhere':
      return way.controller;
    case 'underWay':
      return `under way: ${way.deployment.status}`;
  }
}

const CASES: readonly (readonly [what: string, history: History, expected: string])[] = [
  ['the one before', { entries: [ok(42), ok(41), ok(40)] }, 'deployments: 41 40'],
  ['not the revision before, which failed', { entries: [ok(43), stopped(42), ok(41)] }, 'deployments: 41'],
  [
    'not the revision before, which was rolled back',
    { entries: [ok(43), takenBack(42, 2), ok(41)] },
    'deployments: 41',
  ],
  ['the last one failed and stays', { entries: [stopped(43), ok(42), ok(41)] }, 'deployments: 42 41'],
  [
    'the last one was rolled back: what runs is left out',
    { entries: [takenBack(43, 1), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'the last one was rolled back, and to what is not told',
    { entries: [takenBack(43), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'two were rolled back in a row',
    { entries: [takenBack(44, 2), takenBack(43, 2), ok(42), ok(41)], has: 42 },
    'deployments: 41',
  ],
  [
    'the roll-back failed',
    { entries: [{ revision: 43, status: 'ROLLBACK_FAILED' }, ok(42), ok(41)] },
    'deployments: 42 41',
  ],
  ['the same revision was redeployed', { entries: [ok(42), ok(42), ok(42), ok(41)] }, 'deployments: 41'],
  [
    'the same revision was redeployed with another image of its tag',
    { entries: [ok(42, 'new'), ok(42, 'old'), ok(41)], fates: { old: 'moved' } },
    'deployments: 42@old+ 41',
  ],
  [
    'a tag names something else by now',
    { entries: [ok(42), ok(41)], fates: { v41: 'moved' } },
    'deployments: 41+',
  ],
  [
    'a deregistered revision is copied',
    { entries: [ok(42), ok(41)], registered: [42, 40] },
    'deployments: 41+',
  ],
  [
    'an image that is gone comes last',
    { entries: [ok(42), ok(41), ok(40)], fates: { v41: 'missing' } },
    'deployments: 40 41-',
  ],
  [
    'all images are gone',
    { entries: [ok(42), ok(41), ok(40)], fates: { v41: 'missing', v40: 'missing' } },
    'deployments: 41- 40-',
  ],
  [
    'images that cannot be looked up do not matter',
    { entries: [ok(42), ok(41)], fates: { v41: 'unseen' } },
    'deployments: 41',
  ],
  [
    'it was taken back by hand, and forth again',
    { entries: [ok(42), ok(41), ok(42), ok(41), ok(40)] },
    'deployments: 41 40',
  ],
  [
    'after a roll-back by hand the newer one is the one before',
    { entries: [ok(41), ok(42), ok(41)] },
    'deployments: 42',
  ],
  ['somebody else deployed meanwhile', { entries: [ok(50), ok(42), ok(41)] }, 'deployments: 42 41'],
  ['the list is behind the service', { entries: [ok(42), ok(41)], has: 43 }, 'deployments: 42 41'],
  ['the list is behind a roll-back', { entries: [ok(42), ok(41), ok(40)], has: 41 }, 'deployments: 42 40'],
  [
    'another family',
    { entries: [{ ...ok(42), revision: 7 }, ok(41)], registered: [41, 7] },
    'deployments: 41',
  ],
  ['no history', { entries: [], has: 42, registered: [43, 42, 41, 39] }, 'revisions: 41 39'],
  ['no history and no other revision', { entries: [], has: 1, registered: [1] }, 'noRevision'],
  ['no history and no task definition', { entries: [], has: null }, 'noRevision'],
  ['one deployment ever', { entries: [ok(1)], registered: [1] }, 'onlyOne'],
  [
    'one deployment in the history, and revisions from before',
    { entries: [ok(42)], registered: [42, 41] },
    'revisions: 41',
  ],
  [
    'revisions that failed are not offered',
    { entries: [ok(44), stopped(43), takenBack(42)], registered: [44, 43, 42, 41] },
    'revisions: 41',
  ],
  ['nothing ever succeeded', { entries: [stopped(2), stopped(1)], registered: [2, 1] }, 'onlyOne'],
  [
    'a service revision that is forgotten',
    { entries: [ok(42), { ...ok(41), forgotten: true }, ok(40)] },
    'deployments: 40',
  ],
  ['in flight', { entries: [now(43), ok(42), ok(41)], has: 43 }, 'stop, to 42'],
  ['pending', { entries: [now(43, 'PENDING'), ok(42)] }, 'stop, to 42'],
  ['in flight after one that failed', { entries: [now(44), stopped(43), ok(42)] }, 'stop, to 42'],
  ['in flight with the revision that runs', { entries: [now(42), ok(42), ok(41)] }, 'stop, to 42'],
  ['in flight for the first time', { entries: [now(1)] }, 'stop, to nothing'],
  [
    'being rolled back',
    { entries: [now(43, 'ROLLBACK_IN_PROGRESS'), ok(42)] },
    'under way: ROLLBACK_IN_PROGRESS',
  ],
  [
    'about to be rolled back',
    { entries: [now(43, 'ROLLBACK_REQUESTED'), ok(42)] },
    'under way: ROLLBACK_REQUESTED',
  ],
  ['about to be stopped', { entries: [now(43, 'STOP_REQUESTED'), ok(42)] }, 'under way: STOP_REQUESTED'],
  ['CodeDeploy', { entries: [ok(42), ok(41)], service: { controller: 'CODE_DEPLOY' } }, 'CODE_DEPLOY'],
  ['an external controller', { entries: [], service: { controller: 'EXTERNAL' } }, 'EXTERNAL'],
  [
    'Express Mode',
    {
      entries: [
        { revision: undefined, status: 'SUCCESSFUL', digest: 'c' },
        { revision: undefined, status: 'ROLLBACK_SUCCESSFUL', digest: 'b' },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'a' },
      ],
      has: null,
      service: { express: true },
    },
    'deployments: express@a',
  ],
  [
    'Express Mode, rolled back by ECS',
    {
      entries: [
        { revision: undefined, status: 'ROLLBACK_SUCCESSFUL', digest: 'c', backTo: 1 },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'b' },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'a' },
      ],
      has: null,
      service: { express: true },
    },
    'deployments: express@a',
  ],
];

describe('the way back', () => {
  for (const [what, history, expected] of CASES) {
    it(what, () => assert.equal(told(wayBack(facts(history))), expected));
  }
});

it('never leads to what runs, to what did not succeed, or twice to the same', () => {
  const entry = fc.record({
    revision: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom('SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'),
    digest: fc.constantFrom('a', 'b'),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), entries => {
      const way = wayBack(facts({ entries }));
      if (way.kind !== 'targets' || way.from !== 'deployments') {
        return;
      }
      const names = way.targets.map(({ taskDefinition, revision }) => [
        taskDefinition,
        revision?.images[0]?.digest,
      ]);
      const succeeded = entries.filter(({ status }) => status === 'SUCCESSFUL');
      for (const [taskDefinition, digest] of names) {
        assert.ok(
          succeeded.some(
            ({ revision, digest: own }) => definition(revision) === taskDefinition && own === digest,
          ),
        );
      }
      assert.equal(new Set(names.map(name => name.join())).size, names.length);
      const [newest] = entries;
      if (newest?.status === 'SUCCESSFUL') {
        const running = [definition(newest.revision), newest.digest].join();
        assert.ok(!names.some(name => name.join() === running));
      }
    }),
  );
});
