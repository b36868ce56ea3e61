import assert from 'node:assert/strict';
import test from 'node:test';
import { Failure } from '../../../../../src/core/failure.ts';
import { diagnose } from '../../../../../src/core/identity/diagnosis/diagnose.ts';
import { type GatherDeps, gatherFacts } from '../../../../../src/core/identity/diagnosis/gather.ts';
import { renderReport } from '../../../../../src/core/identity/diagnosis/report.ts';
import { lookingCosts } from '../../../../../src/core/identity/failures.ts';
import type { IamRead } from '../../../../../src/core/ports.ts';
import { COMPANY, COMPANY_CLAIMS, environment, gitHubWith, presented, RELAY } from './fixture.ts';
import { deps, IAM, never } from './gatherPorts.ts';

test('asks each session of the account until one may look, and the other accounts for their providers', async () => {
  const denied: IamRead = {
    role: () => Promise.reject(new Failure('accessDenied', 'no')),
    identityProviders: () => Promise.reject(new Failure('accessDenied', 'no')),
  };
  const facts = await gatherFacts(
    { environment: environment(COMPANY) },
    deps({
      accounts: [
        { accountId: '111122223333', costly: false, iam: async () => denied },
        { accountId: '444455556666', costly: false, iam: async () => IAM },
        { accountId: '111122223333', costly: false, iam: async () => IAM },
      ],
    }),
    never,
  );
  assert.ok(facts.role.seen && facts.providers.seen);
  assert.deepEqual(
    facts.elsewhere.map(({ accountId, providers }) => [accountId, providers.length]),
    [['444455556666', 1]],
  );
});

test('where looking would cost a workflow run, the report says why it could not see', async () => {
  const asked: string[] = [];
  const refuse = (what: string) => (): Promise<never> => {
    asked.push(what);
    return Promise.reject(lookingCosts('dev'));
  };
  const iam: IamRead = { role: refuse('role'), identityProviders: refuse('providers') };
  const facts = await gatherFacts(
    { environment: environment(COMPANY), presented: presented(COMPANY_CLAIMS) },
    deps({ accounts: [{ accountId: '111122223333', costly: true, iam: async () => iam }] }),
    never,
  );
  assert.deepEqual(asked.sort(), ['providers', 'role']);
  const rows = renderReport(facts, diagnose(facts))
    .replaceAll('\\', '')
    .split('\n')
    .filter(line => line.includes('would cost'));
  const { message, hint } = lookingCosts('dev');
  const seen = `Could not see, because ${message} ${hint}`;
  assert.deepEqual(
    rows,
    ['Identity provider in IAM', 'Role', 'Trust policy'].map(step => `| ? | ${step} | ${seen} |  |`),
  );
});

test('what may cost a workflow run is not asked where another one of its account can be', async () => {
  const asked: string[] = [];
  const costing = (accountId: string): GatherDeps['accounts'][number] => ({
    accountId,
    costly: true,
    iam: async () => {
      asked.push(accountId);
      return IAM;
    },
  });
  const facts = await gatherFacts(
    { environment: environment(RELAY) },
    deps({
      accounts: [
        costing('111122223333'),
        { accountId: '111122223333', costly: false, iam: async () => IAM },
        { accountId: '444455556666', costly: false, iam: async () => IAM },
        costing('444455556666'),
        costing('777788889999'),
      ],
      gitHub: async () => gitHubWith(undefined),
    }),
    never,
  );
  assert.deepEqual(asked, ['777788889999']);
  assert.ok(facts.role.seen && facts.providers.seen);
  assert.deepEqual(
    facts.elsewhere.map(({ accountId, providers }) => [accountId, providers.length]),
    [
      ['444455556666', 1],
      ['777788889999', 1],
    ],
  );
});

test('nor is it asked where the other one may not look', async () => {
  const denied = new Failure('accessDenied', 'iam:GetRole is not allowed in ops.');
  const iam: IamRead = {
    role: () => Promise.reject(denied),
    identityProviders: () => Promise.reject(denied),
  };
  let asked = 0;
  const facts = await gatherFacts(
    { environment: environment(COMPANY) },
    deps({
      accounts: [
        {
          accountId: '111122223333',
          costly: true,
          iam: async () => {
            asked += 1;
            return IAM;
          },
        },
        { accountId: '111122223333', costly: false, iam: async () => iam },
      ],
    }),
    never,
  );
  assert.equal(asked, 0);
  assert.deepEqual(facts.role, { seen: false, why: 'iam:GetRole is not allowed in ops.' });
});
