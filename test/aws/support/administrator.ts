import type { TestCredentials, TestSandbox } from './sandbox.ts';

/**
 * Somebody who may do everything in an account, as whoever sets an account up can: keys of a role with
 * AdministratorAccess. The demo's account where none is named.
 */
export function administrator(
  { sandbox }: Pick<TestSandbox, 'sandbox'>,
  accountId = sandbox.world.accountId,
): TestCredentials {
  const { world } = sandbox;
  const iam = world.account(accountId)?.iam;
  if (iam === undefined) {
    throw new RangeError(`There is no account ${accountId}.`);
  }
  const role = iam.putRole('administrator', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: accountId }, Action: 'sts:AssumeRole' }],
    },
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const now = world.now();
  const session = world.sessions.issue({
    issuedAt: now,
    expiresAt: now + 3_600_000,
    accountId,
    roleArn: role.arn,
    roleName: role.name,
    roleId: role.id,
    sessionName: 'setup',
    arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/setup`,
    policies: [],
    tags: {},
    transitive: [],
    sourceIdentity: undefined,
    provider: undefined,
    subject: 'setup',
  });
  const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session;
  return { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiresAt) };
}
