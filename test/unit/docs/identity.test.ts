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

/** The page's blocks of shell commands, as one text. */
function commands(page: string): string {
  const text = readFileSync(new URL(page, root), 'utf8');
  return [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, block]) => block).join('\n');
}

for (const page of pages) {
  test(`${page}: each file and variable that a command takes comes from the page`, () => {
    const text = readFileSync(new URL(page, root), 'utf8');
    const lines = commands(page);
    for (const [, file = ''] of lines.matchAll(/file:\/\/(\S+)/g)) {
      assert.ok(
        text.includes(`\`${file}\``) || lines.includes(`> ${file}\n`),
        `nothing says what ${file} is`,
      );
    }
    for (const [, name = ''] of lines.matchAll(/"\$([A-Z_]+)"/g)) {
      const known = name === 'AWS_ENDPOINT_URL' || new RegExp(`^${name}=`, 'm').test(lines);
      assert.ok(known, `nothing sets ${name}`);
    }
  });

  test(`${page}: each role that a policy is given to is made on a page`, () => {
    const made = pages.flatMap(other => [
      ...commands(other).matchAll(/aws iam create-role --role-name (\S+)/g),
    ]);
    for (const [, role] of commands(page).matchAll(
      /aws iam (?:put-role|update-assume-role)-policy --role-name (\S+)/g,
    )) {
      assert.ok(
        made.some(([, name]) => name === role),
        `nothing makes ${role}`,
      );
    }
  });

  test(`${page}: each link to a heading leads to one`, () => {
    const text = readFileSync(new URL(page, root), 'utf8');
    for (const [, target = '', heading] of text.matchAll(/\]\(([^)#:]*)#([^)]+)\)/g)) {
      const place = target === '' ? new URL(page, root) : new URL(target, new URL(page, root));
      const anchors = [...readFileSync(place, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
        anchor(title),
      );
      assert.ok(anchors.includes(heading ?? ''), `${target}#${heading} is not there`);
    }
  });
}

/** As GitHub makes it. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

for (const [page, section] of [
  ['docs/identity/github-actions.md', '4. AWS: two roles, and who may assume them'],
  ['docs/identity/oidc.md', '3. In AWS: who may assume the role'],
  ['docs/identity/microsoft.md', '3. In AWS: who may assume the role'],
  ['docs/identity/ambient.md', 'In AWS'],
  ['docs/identity/identity-center.md', 'Without roles, or with them'],
] as const) {
  test(`${page}: both roles are made in _${section}_`, () => {
    const text = readFileSync(new URL(page, root), 'utf8');
    const part = text.split(/^#{2,3} /m).find(one => one.startsWith(`${section}\n`));
    const made = [...(part ?? '').matchAll(/aws iam create-role --role-name (\S+)/g)].map(([, role]) => role);
    assert.deepEqual(made, ['codespaces-ecs-read', 'codespaces-ecs-deploy']);
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
