import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolloutPage } from '../../../src/core/rollout/pageModel.ts';
import { RolloutPageEnds } from '../../../src/ui/rolloutPageEnds.ts';
import { under } from '../core/fleet/rowsFixture.ts';
import { BEGAN, rolloutState, rolloutTask } from '../core/rollout/stateFixture.ts';

const HOUR = 3_600_000;

function store() {
  const kept = new Map<string, string>();
  let now = BEGAN;
  const ends = new RolloutPageEnds(
    {
      keys: () => [...kept.keys()],
      get: (key: string) => {
        const text = kept.get(key);
        return text === undefined ? undefined : JSON.parse(text);
      },
      update: (key: string, value: unknown) => {
        kept.set(key, JSON.stringify(value));
        return Promise.resolve();
      },
    },
    { now: () => now, sleep: () => Promise.resolve() },
  );
  return {
    ends,
    kept,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

const page = rolloutPage(
  rolloutState({ tasks: [rolloutTask('a', { reason: 'api exit 1', lines: ['a token of somebody'] })] }),
  false,
  BEGAN,
);

test('the page of an end is there again, without what the tasks wrote', async () => {
  const { ends, kept } = store();
  assert.equal(ends.get(under), undefined);
  await ends.keep(under, page);
  const tasks = page.tasks.map(task => ({ ...task, lines: [] }));
  assert.deepEqual(ends.get(under), { place: under, page: { ...page, tasks }, at: BEGAN });
  assert.equal(ends.get({ ...under, environment: 'prod' }), undefined);
  assert.doesNotMatch([...kept.values()].join(), /token/);
});

test('the newest end of a service is kept, for hours, and of so many services', async () => {
  const { ends, kept, wait } = store();
  await ends.keep(under, page);
  wait(HOUR);
  await ends.keep(under, { ...page, title: 'newer' });
  assert.equal(ends.get(under)?.page.title, 'newer');
  for (let index = 0; index < 30; index++) {
    await ends.keep({ ...under, service: `s${index}` }, page);
  }
  assert.equal(ends.get(under), undefined);
  assert.equal(JSON.parse([...kept.values()][0] ?? '').length, 20);
  assert.ok(ends.get({ ...under, service: 's29' }));
  wait(13 * HOUR);
  assert.equal(ends.get({ ...under, service: 's29' }), undefined);
});

test('what another version kept is left out', async () => {
  const { ends, kept } = store();
  await ends.keep(under, page);
  const [key = ''] = kept.keys();
  for (const other of [
    'nonsense',
    [null, 1, { at: BEGAN, place: under, page: { title: 'x' } }],
    [{ place: under, page }],
  ]) {
    kept.set(key, JSON.stringify(other));
    assert.equal(ends.get(under), undefined);
  }
});
