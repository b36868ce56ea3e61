import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { AUDIENCE } from '../../../src/core/identity/relay/request.ts';
import { RELAY_WORKFLOW } from '../../../src/core/identity/relay/workflowFile.ts';
import { evaluateTrust, type TrustReport } from '../../../src/core/identity/trust/evaluate.ts';
import { parseTrustPolicy, readTrustPolicy } from '../../../src/core/identity/trust/policy.ts';
import { providerOf } from '../../../src/core/identity/trust/provider.ts';

/** The pages are copied from by people, so that what stands there has to be whole, and to work. */

const root = new URL('../../../', import.meta.url);
const pages = ['README.md', ...globSync('docs/**/*.md', { cwd: root.pathname })];

/** The page's blocks of JSON, also those in lists. */
function jsonBlocks(page: string): readonly string[] {
  const text = readFileSync(new URL(page, root), 'utf8');
  const blocks = [...text.matchAll(/^( *)```jsonc?\n([\s\S]*?)^\1```$/gm)].map(([, , block = '']) => block);
  assert.equal(
    blocks.length,
    text.match(/^\s*(\d+\. )?```json/gm)?.length ?? 0,
    `${page}: a block has no end`,
  );
  return blocks;
}

for (const page of pages) {
  test(`${page}: each block of JSON is a whole document`, () => {
    for (const block of jsonBlocks(page)) {
      assert.doesNotThrow(() => JSON.parse(block), `no JSON:\n${block}`);
    }
  });
}

const PAGE = 'docs/identity/github-actions.md';
const ISSUER = 'https://token.actions.githubusercontent.com';
const ROLE = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';

interface Sender {
  /** As the subject begins. */
  readonly subject: string;
  readonly repository: string;
  readonly repositoryId: string;
  readonly branch: string;
  readonly environment?: string;
  readonly workflow: string;
}

const NAMES = 'repo:octo-org/blog-api';
const NUMBERS = 'repo:octo-org@7654321/blog-api@123456789';
const main: Sender = {
  subject: NAMES,
  repository: 'octo-org/blog-api',
  repositoryId: '123456789',
  branch: 'main',
  workflow: RELAY_WORKFLOW,
};
const production: Sender = { ...main, environment: 'production' };

/** https://docs.github.com/en/actions/reference/security/oidc#oidc-token-claims */
function claimsOf({ subject, repository, repositoryId, branch, environment, workflow }: Sender) {
  const ref = `refs/heads/${branch}`;
  const path = `${repository}/.github/workflows/${workflow}@${ref}`;
  return {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: `${subject}:${environment === undefined ? `ref:${ref}` : `environment:${environment}`}`,
    actor: 'octocat',
    actor_id: '583231',
    event_name: 'workflow_dispatch',
    job_workflow_ref: path,
    ref,
    repository,
    repository_id: repositoryId,
    repository_owner: 'octo-org',
    repository_owner_id: '7654321',
    workflow: 'ECS for Codespaces sign-in',
    workflow_ref: path,
    ...(environment === undefined ? {} : { environment }),
  };
}

function evaluate(policy: string, sender: Sender): TrustReport {
  return evaluateTrust(parseTrustPolicy(readTrustPolicy(policy)), {
    claims: claimsOf(sender),
    provider: providerOf(ISSUER, ROLE, undefined),
    roleName: ROLE.slice(ROLE.lastIndexOf('/') + 1),
    sessionName: 'octocat',
    at: Date.UTC(2026, 10, 20, 12),
  });
}

describe(`${PAGE}: the trust policies`, () => {
  const policies = jsonBlocks(PAGE).filter(block => block.includes('sts:AssumeRoleWithWebIdentity'));
  const [ofMain = '', ofProduction = ''] = policies;
  const meant: readonly (readonly [string, string, Sender])[] = [
    ['of the branch', ofMain, main],
    ['of the environment', ofProduction, production],
  ];

  test('there is one of the branch and one of the environment', () => {
    assert.equal(policies.length, 2);
  });

  for (const [name, policy, sender] of meant) {
    test(`that ${name} admits the workflow, without a warning`, () => {
      const { decision, problems, warnings } = evaluate(policy, sender);
      assert.deepEqual({ decision, problems, warnings }, { decision: 'allowed', problems: [], warnings: [] });
    });

    test(`that ${name} admits it with numbers, once sub is the one that the page gives`, () => {
      const { sub } = claimsOf({ ...sender, subject: NUMBERS });
      const text = readFileSync(new URL(PAGE, root), 'utf8');
      assert.ok(text.includes(`\`${sub}\``), `the page does not give ${sub}`);
      const numbered = policy.replace(claimsOf(sender).sub, sub);
      assert.equal(evaluate(numbered, { ...sender, subject: NUMBERS }).decision, 'allowed');
      assert.equal(evaluate(numbered, sender).decision, 'implicitDeny');
    });

    const others: Readonly<Record<string, Partial<Sender>>> = {
      'another repository': {
        subject: 'repo:octo-org/other',
        repository: 'octo-org/other',
        repositoryId: '42',
      },
      'one that took the name over': { repositoryId: '42' },
      'another branch': { branch: 'feature' },
      'another workflow': { workflow: 'ci.yml' },
      'another environment': { environment: 'staging' },
    };
    for (const [who, change] of Object.entries(others)) {
      test(`that ${name} refuses ${who}`, () => {
        assert.equal(evaluate(policy, { ...sender, ...change }).decision, 'implicitDeny');
      });
    }
  }

  test('reading does not get in where changes are approved, nor an approved change where reading does', () => {
    assert.equal(evaluate(ofProduction, main).decision, 'implicitDeny');
    assert.equal(evaluate(ofMain, production).decision, 'implicitDeny');
  });
});
