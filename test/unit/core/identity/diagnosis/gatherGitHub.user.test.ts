import assert from 'node:assert/strict';
import test from 'node:test';
import { gatherFacts } from '../../../../../src/core/identity/diagnosis/gather.ts';
import { environment, gitHubWith } from './fixture.ts';
import { deps, never } from './gatherPorts.ts';

test('GitHub is asked once who the token is of, name and number', async () => {
  let asked = 0;
  const gitHub = {
    ...gitHubWith(undefined),
    login: () => Promise.reject(new Error('It says less than what is asked for.')),
    user: async () => {
      asked += 1;
      return { login: 'octocat', id: 583231 };
    },
  };
  const facts = await gatherFacts(
    { environment: environment() },
    deps({ gitHub: async () => gitHub }),
    never,
  );
  assert.deepEqual(facts.gitHub?.login, { seen: true, value: 'octocat' });
  assert.equal(facts.gitHub.userId, 583231);
  assert.equal(asked, 1);
});

test('a token that stands for nobody has no number', async () => {
  const gitHub = { ...gitHubWith(undefined), user: async () => undefined };
  const facts = await gatherFacts(
    { environment: environment() },
    deps({ gitHub: async () => gitHub }),
    never,
  );
  assert.deepEqual(facts.gitHub?.login, { seen: true, value: '' });
  assert.equal(facts.gitHub.userId, undefined);
});
