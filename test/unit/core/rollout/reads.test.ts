import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentProgress } from '../../../../src/core/release.ts';
import { type ReadSoFar, readFirst, readsOther } from '../../../../src/core/rollout/reads.ts';
import { deployment, service, serviceDeployment } from './script.ts';
import { rolloutState } from './stateFixture.ts';

const NOW = 1_000_000;
const { watched: known } = rolloutState();
const watched = { ...known, deployment: 'new' };
const old = deployment('old', { status: 'ACTIVE', rolloutState: 'COMPLETED' });
const moving = service([deployment('new'), old]);
const done = service([deployment('new', { rolloutState: 'COMPLETED' })]);
const replaced = service([deployment('other'), { ...deployment('new'), status: 'ACTIVE' }]);

const found = (strategy: DeploymentProgress['strategy'], status = 'IN_PROGRESS') =>
  serviceDeployment(status, {
    progress: { strategy, target: undefined, source: [], hooks: [], bakeMinutes: 0 },
  });

function soFar(change: Partial<ReadSoFar>): ReadSoFar {
  return {
    watched,
    service: moving,
    serviceAt: NOW,
    found: found('ROLLING'),
    foundAt: NOW,
    readable: true,
    serviceFor: 'IN_PROGRESS',
    failedThen: 0,
    rollback: undefined,
    ...change,
  };
}

const { deployment: _, ...scaled } = { ...known, kind: 'scale' } as const;

for (const [name, change, expected] of [
  ['a rolling one shows in the service', {}, 'service'],
  [
    'a change of the desired count shows in the service alone',
    { watched: scaled, found: undefined },
    'service',
  ],
  ['a service deployment that is not known yet is looked for', { found: undefined, foundAt: 0 }, 'service +'],
  ['one that was not there is not looked for at each look', { found: undefined }, 'service'],
  ['what was not allowed is not asked again', { found: undefined, foundAt: 0, readable: false }, 'service'],
  ['a rolling one that is COMPLETED has ended', { service: done, found: undefined, foundAt: 0 }, 'service'],
  ['one that is no longer PRIMARY is asked for', { service: replaced }, 'service +'],
  ['unless it is known what takes it back', { service: replaced, rollback: 'other' }, 'service'],
  [
    'a task that fell is looked up',
    { service: service([deployment('new', { failedTasks: 1 }), old]) },
    'service +',
  ],
  ['what is old is read again', { foundAt: NOW - 120_000 }, 'service +'],
  [
    'one that shifts traffic shows in its service deployment',
    { found: found('CANARY') },
    'serviceDeployment',
  ],
  ['the service is read as that turns', { found: found('CANARY', 'SUCCESSFUL') }, 'serviceDeployment +'],
  [
    'the service is read now and then',
    { found: found('CANARY'), serviceAt: NOW - 60_000 },
    'serviceDeployment +',
  ],
  [
    'COMPLETED is no end of one that shifts traffic',
    { service: { ...done, strategy: 'LINEAR' }, found: undefined, foundAt: 0 },
    'service +',
  ],
  ['a service that is gone has nothing more', { service: undefined }, 'service'],
] as const satisfies readonly (readonly [string, Partial<ReadSoFar>, string])[]) {
  test(`what is read: ${name}`, () => {
    const read = soFar(change);
    const first = readFirst(read);
    assert.equal(`${first}${readsOther(first, read, NOW) ? ' +' : ''}`, expected);
  });
}
