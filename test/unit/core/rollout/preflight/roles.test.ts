import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runPreflight } from '../../../../../src/core/rollout/preflight/preflight.ts';
import { CHANGES_AS, denied, deps, EXECUTION_ROLE, fargate, lookups, short, TRUST } from '../planScript.ts';
import { run, SERVICE } from './preflightRig.ts';

describe('the pre-flight of roles', () => {
  const trust = (...statements: readonly object[]) =>
    lookups({
      role: async arn => ({ arn, trustPolicy: { Version: '2012-10-17', Statement: statements } }),
    });
  const allow = {
    Effect: 'Allow',
    Principal: { Service: 'ecs-tasks.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };

  it('stops where a role is missing, trusts somebody else, or may not be passed', async () => {
    assert.deepEqual(await run(fargate(), { lookups: lookups({ role: async () => undefined }) }), [
      'stop role.missing, execution role',
    ]);
    const ec2Role = trust({ ...allow, Principal: { Service: 'ec2.amazonaws.com' } });
    assert.deepEqual(await run(fargate(), { lookups: ec2Role }), ['stop role.trust, execution role']);
    assert.deepEqual(await run(fargate(), { lookups: lookups({ mayPass: async () => false }) }), [
      'stop role.pass, execution role',
    ]);
  });

  it('asks for the role of changes, for a task role by its ARN, and once for a role that is both', async () => {
    const asked: string[] = [];
    const read = lookups({
      mayPass: async (principal, role) => {
        asked.push(`${principal} ${role}`);
        return false;
      },
    });
    assert.deepEqual(await run(fargate({}, { taskRoleArn: 'run' }), { lookups: read }), [
      'stop role.pass, execution and task role',
    ]);
    assert.deepEqual(asked, [`${CHANGES_AS} ${EXECUTION_ROLE}`]);
  });

  it('asks for no passing where none is due', async () => {
    const read = lookups({ mayPass: async () => false });
    assert.deepEqual(await run(fargate(), { lookups: read }, { passesRoles: false }), []);
    assert.deepEqual(await run(fargate(), { changesAs: undefined }), [
      'unseen role.passUnseen, execution role',
    ]);
  });

  const CONDITIONS: readonly (readonly [string, object, readonly string[]])[] = [
    ['of this account', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, []],
    [
      'of another account',
      { StringEquals: { 'aws:SourceAccount': '444455556666' } },
      ['stop role.trust, execution role'],
    ],
    ['of ECS here', { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:eu-west-1:111122223333:*' } }, []],
    [
      'of ECS elsewhere',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:us-east-1:111122223333:*' } },
      ['stop role.trust, execution role'],
    ],
    [
      'that only AWS sees',
      { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } },
      ['unseen role.trustUnseen, execution role'],
    ],
  ];
  for (const [what, Condition, expected] of CONDITIONS) {
    it(`weighs a condition ${what}`, async () => {
      assert.deepEqual(await run(fargate(), { lookups: trust({ ...allow, Condition }) }), expected);
    });
  }

  it('sees a denial before a permission', async () => {
    const denies = trust(allow, { ...allow, Effect: 'Deny' });
    assert.deepEqual(await run(fargate(), { lookups: denies }), ['stop role.trust, execution role']);
    assert.ok(TRUST);
  });

  it('says what may not be seen, and which action that takes', async () => {
    const found = await runPreflight(
      { service: SERVICE, document: fargate(), registered: false, passesRoles: true, serves: true },
      deps({
        lookups: lookups({ role: denied('iam:GetRole'), mayPass: denied('iam:SimulatePrincipalPolicy') }),
      }),
      new AbortController().signal,
    );
    assert.deepEqual(short(found), [
      'unseen role.unseen, execution role',
      'unseen role.passUnseen, execution role',
    ]);
    assert.match(found[0]?.fix ?? '', /iam:GetRole/);
  });
});
