import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import type { Facts } from '../../../../../src/core/identity/diagnosis/facts.ts';
import { CLAIMS, facts, failed, GITHUB, hid, presented, refused, saw } from './fixture.ts';

function region(of: Facts) {
  const step = diagnose(of).steps.find(({ id }) => id === 'region');
  assert.ok(step !== undefined);
  return step;
}

describe('whether STS answered in the region', () => {
  it('is told by a session, and by a refusal', () => {
    assert.equal(region(facts({ presented: presented(CLAIMS) })).state, 'ok');
    const refusal = refused('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    assert.equal(region(facts({ presented: presented(CLAIMS, refusal) })).state, 'ok');
  });

  it('is not told where nothing answered', () => {
    const unreachable = new Failure('offline', 'AWS cannot be reached from here.', {
      cause: Object.assign(new Error('getaddrinfo ENOTFOUND'), { name: 'Error' }),
    });
    const step = region(facts({ presented: presented(CLAIMS, unreachable), clockAhead: hid('no answer.') }));
    assert.deepEqual([step.state, step.found], ['unseen', 'no answer.']);
  });

  it('is not told by what came to an end here', () => {
    const here = failed('invalid', 'dev names no role to assume.');
    assert.equal(region(facts({ presented: presented(CLAIMS, here) })).state, 'unseen');
  });
});

const forbidden = failed('accessDenied', 'GitHub does not let it: Resource not accessible by integration.', {
  missingAction: 'actions: write',
});

/** The fork `owner/blog-api` refused to start its workflow. */
function ofFork(owner: string, more: Partial<Facts>, login = 'octocat') {
  assert.ok(GITHUB.repository.seen);
  const name = { owner, name: 'blog-api' };
  const { causes } = diagnose(
    facts({
      failure: forbidden,
      gitHub: {
        ...GITHUB,
        name,
        login: saw(login),
        repository: saw({ ...GITHUB.repository.value, ...name, fork: true }),
        grantAsked: saw(false),
      },
      ...more,
    }),
  );
  return causes.map(({ id, evidence }) => [id, evidence]);
}

describe('a fork that refuses to start its workflow', () => {
  const { surroundings } = facts();
  const { repository: _, codespace: __, ...desktop } = surroundings;

  it('is not the cause where it is the repository of the codespace', () => {
    const causes = ofFork('mona', { surroundings: { ...surroundings, repository: 'Mona/blog-api' } });
    assert.deepEqual(causes, [['actionsWriteMissing', 'seen']]);
  });

  it('is the cause where the codespace is of another owner', () => {
    const causes = ofFork('mona', { surroundings: { ...surroundings, repository: 'octo-org/blog-api' } });
    assert.deepEqual(causes[0], ['fork', 'seen']);
  });

  it('is not the cause where it is one’s own, outside a codespace', () => {
    assert.deepEqual(ofFork('Octocat', { surroundings: desktop }), [['actionsWriteMissing', 'seen']]);
  });

  it('may be the cause where nothing says whose it is', () => {
    const causes = ofFork('mona', { surroundings: desktop }, '');
    assert.deepEqual(causes, [
      ['actionsWriteMissing', 'seen'],
      ['fork', 'possible'],
    ]);
  });
});
