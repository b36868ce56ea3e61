import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { GitHubFacts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import { renderReport } from '../../../../../src/core/identity/diagnosis/report.ts';
import { facts, GITHUB, hid, PROVIDER, SUBJECT, saw, trust } from './fixture.ts';

const NAME = 'token.actions.githubusercontent.com';

function before(condition: Readonly<Record<string, unknown>>, gitHub: Partial<GitHubFacts> = {}) {
  const all = facts({
    gitHub: { ...GITHUB, ...gitHub },
    role: saw({ trustPolicy: trust(condition), pasted: false }),
  });
  const diagnosis = diagnose(all);
  const step = diagnosis.steps.find(({ id }) => id === 'trust');
  assert.ok(step !== undefined);
  return { diagnosis, step, markdown: renderReport(all, diagnosis) };
}

/** As the documentation has it: subject and audience, and `more`. */
function documented(more: Readonly<Record<string, unknown>> = {}) {
  return { StringEquals: { [`${NAME}:sub`]: SUBJECT, [`${NAME}:aud`]: 'sts.amazonaws.com', ...more } };
}

function statement(Effect: 'Allow' | 'Deny', Condition: Readonly<Record<string, unknown>>) {
  return { Effect, Principal: { Federated: PROVIDER }, Action: 'sts:AssumeRoleWithWebIdentity', Condition };
}

describe('the trust policy before the first sign-in of the relay', () => {
  it('lets in the claims that the repository will send', () => {
    assert.equal(before(documented()).step.state, 'ok');
  });

  for (const claim of ['actor_id', 'enterprise_id', 'workflow']) {
    it(`is neither right nor wrong where it asks for ${claim}, which nobody knows yet`, () => {
      const { diagnosis, step, markdown } = before(documented({ [`${NAME}:${claim}`]: '583231' }));
      assert.equal(step.state, 'unseen');
      assert.match(step.found, new RegExp(claim));
      assert.deepEqual(diagnosis.causes, []);
      assert.equal(diagnosis.trust?.report.decision, 'unknown');
      assert.doesNotMatch(markdown, /✗|absent/);
    });
  }

  it('knows the number of whoever the GitHub token stands for', () => {
    assert.equal(before(documented({ [`${NAME}:actor_id`]: '583231' }), { userId: 583231 }).step.state, 'ok');
    const { diagnosis, step } = before(documented({ [`${NAME}:actor_id`]: '1' }), { userId: 583231 });
    assert.equal(step.state, 'wrong');
    assert.deepEqual(
      diagnosis.causes.map(({ id, evidence }) => [id, evidence]),
      [['valueDiffers', 'seen']],
    );
  });

  for (const [how, login] of [
    ['could not be seen', hid('GitHub did not answer.')],
    ['stands for nobody', saw('')],
  ] as const) {
    it(`does not know the actor, nor the session's name, where the GitHub token ${how}`, () => {
      const conditions = [
        documented({ [`${NAME}:actor`]: 'octocat' }),
        documented({ 'sts:RoleSessionName': 'octocat' }),
        documented({ 'sts:RoleSessionName': `\${${NAME}:actor}` }),
      ];
      for (const condition of conditions) {
        assert.equal(before(condition, { login }).diagnosis.trust?.report.decision, 'unknown');
        assert.equal(before(condition).step.state, 'ok');
      }
    });
  }

  it('does not take a claim that is not known for one that is absent', () => {
    const key = `${NAME}:actor_id`;
    for (const operator of ['StringNotEquals', 'StringEqualsIfExists', 'ForAllValues:StringEquals', 'Null']) {
      const value = operator === 'Null' ? 'true' : '583231';
      const { diagnosis } = before({ ...documented(), [operator]: { [key]: value } });
      assert.equal(diagnosis.trust?.report.decision, 'unknown', operator);
    }
  });

  it('does not say of a Deny on such a claim that it covers the sign-in', () => {
    const allow = statement('Allow', documented());
    const deny = statement('Deny', { StringNotEquals: { [`${NAME}:actor_id`]: '583231' } });
    const policy = { Version: '2012-10-17', Statement: [allow, deny] };
    const { steps, causes } = diagnose(facts({ role: saw({ trustPolicy: policy, pasted: false }) }));
    assert.equal(steps.find(({ id }) => id === 'trust')?.state, 'unseen');
    assert.deepEqual(causes, []);
  });

  it('is wrong where something that is known is, and says that first', () => {
    const { diagnosis, step } = before(
      documented({ [`${NAME}:actor_id`]: '583231', [`${NAME}:sub`]: SUBJECT.toUpperCase() }),
    );
    assert.equal(step.state, 'wrong');
    assert.deepEqual(
      diagnosis.causes.map(({ id, evidence }) => [id, evidence]),
      [['caseDiffers', 'seen']],
    );
  });

  it('knows that a job without a GitHub environment has no such claim', () => {
    const { diagnosis, step } = before(documented({ [`${NAME}:environment`]: 'production' }));
    assert.equal(step.state, 'wrong');
    assert.equal(diagnosis.causes[0]?.id, 'claimMissing');
  });
});
