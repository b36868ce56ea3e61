import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Failure } from '../../../../../src/core/failure.ts';
import { backChange } from '../../../../../src/core/rollout/back/backChange.ts';
import { type BackTarget, canStart, tagsOf } from '../../../../../src/core/rollout/back/backTarget.ts';
import { findWayBack } from '../../../../../src/core/rollout/back/findWayBack.ts';
import { lookUpTarget } from '../../../../../src/core/rollout/back/lookUpTarget.ts';
import type { WayBack } from '../../../../../src/core/rollout/back/wayBack.ts';
import { FINISHED, ok } from './cases.ts';
import { OTHERS } from './casesOfOthers.ts';
import {
  definition,
  digestName,
  ECR,
  type History,
  type HistoryWorld,
  sha256,
  worldOf,
} from './histories.ts';

const never = new AbortController().signal;

/**
 * In short what is offered and, once it is chosen, sent: `42` a task definition, `42@digest` with its image, `-` what
 * cannot start, `+` what is sent as a copy, `!` what is refused.
 */
async function short(target: BackTarget, world: HistoryWorld): Promise<string> {
  const [, family, number] = /\/([^/:]+):(\d+)$/.exec(target.taskDefinition ?? '') ?? [];
  const revision = number === undefined ? 'express' : family === 'api' ? number : `${family}:${number}`;
  const digest = digestName(target.images[0]?.digest ?? '');
  const plain = digest === '' || digest === `v${number}` ? revision : `${revision}@${digest}`;
  const looked = await lookUpTarget(target, world, never);
  return `${plain}${await sent(looked, world)}${canStart(looked) ? '' : '-'}`;
}

async function sent(looked: BackTarget, world: HistoryWorld): Promise<string> {
  try {
    const { change } = await backChange(world.service, looked, world.ecs, never);
    switch (change.kind) {
      case 'rollBack':
        assert.equal(change.taskDefinition, looked.taskDefinition);
        return '';
      case 'deploy': {
        const [image] = looked.images;
        const copy = String(change.document.containerDefinitions[0]?.['image']);
        assert.ok(copy === image?.image || copy.endsWith(`@${image?.digest}`), copy);
        return '+';
      }
      default:
        assert.equal(change.kind, 'express');
        return '';
    }
  } catch (error) {
    assert.equal(error instanceof Failure && error.code, 'unsupported', String(error));
    return '!';
  }
}

async function told(history: History): Promise<string> {
  const world = worldOf(history);
  const way: WayBack = await findWayBack(world.service, world, never);
  switch (way.kind) {
    case 'targets': {
      const shown = way.targets.slice(0, history.entries.length > 10 ? way.targets.length : 4);
      return `${way.from}: ${(await Promise.all(shown.map(target => short(target, world)))).join(' ')}`;
    }
    case 'stop':
      return `stop, to ${way.to?.taskDefinition?.split(':').at(-1) ?? 'nothing'}`;
    case 'nothing':
      return way.because;
    case 'elsewhere':
      return way.controller;
    case 'underWay':
      return `under way: ${way.deployment.status}`;
  }
}

describe('the way back', () => {
  for (const [what, history, expected] of [...FINISHED, ...OTHERS]) {
    it(what, async () => assert.equal(await told(history), expected));
  }
});

it('what was deployed by its digest is known by the tags that its repository has for it', async () => {
  const byDigest = { ...ok(41), image: `${ECR}@${sha256('v41')}` };
  const world = worldOf({ entries: [ok(42), byDigest, { ...ok(40), image: `${ECR}:1.2.0` }] });
  const way = await findWayBack(world.service, world, never);
  assert.ok(way.kind === 'targets');
  assert.deepEqual(
    way.targets.map(({ images }) => images.flatMap(tagsOf)),
    [['sha-v41'], ['sha-v40', '1.2.0']],
  );
});

it('never leads to what runs, to what did not succeed, or twice to the same', async () => {
  const entry = fc.record({
    revision: fc.integer({ min: 1, max: 5 }),
    status: fc.constantFrom('SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'),
    digest: fc.constantFrom('a', 'b'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 12 }), async entries => {
      const world = worldOf({ entries });
      const way = await findWayBack(world.service, world, never);
      if (way.kind !== 'targets' || way.from !== 'deployments') {
        return;
      }
      const names = way.targets.map(({ taskDefinition, images: [image] }) => [
        taskDefinition,
        digestName(image?.digest ?? ''),
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
