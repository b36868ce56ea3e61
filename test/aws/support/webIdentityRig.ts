import type { TestContext } from 'node:test';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
} from '@aws-sdk/client-sts';
import { startIssuer, type TestIssuer } from './issuer.ts';
import { startTestSandbox, type TestSandbox } from './sandbox.ts';

interface Setting {
  readonly sandbox: TestSandbox;
  readonly issuer: TestIssuer;
  readonly provider: string;
  /** What stands before the colon in the issuer's condition keys. */
  readonly name: string;
}

/** A sandbox with a role `web` that trusts the subject `user:1` of an issuer of its own. */
export async function trustedIssuer(
  t: TestContext,
  options: { readonly algorithm?: string; readonly kind?: string } = {},
): Promise<Setting> {
  const sandbox = await startTestSandbox(t);
  const issuer = await startIssuer(t, options.algorithm);
  const name = issuer.url.replace('http://', '');
  const provider = `arn:aws:iam::111122223333:oidc-provider/${name}`;
  await sandbox.control('PUT', '/providers', {
    issuer: issuer.url,
    clientIds: ['sts.amazonaws.com'],
    ...(options.kind === undefined ? {} : { kind: options.kind }),
  });
  const setting = { sandbox, issuer, provider, name };
  await putRole(setting, { StringEquals: { [`${name}:sub`]: 'user:1' } });
  return setting;
}

export async function putRole(
  { sandbox, provider }: Setting,
  condition: object,
  actions: readonly string[] = ['sts:AssumeRoleWithWebIdentity'],
): Promise<void> {
  await sandbox.control('PUT', '/roles/web', {
    trustPolicy: {
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: actions,
        Principal: { Federated: provider },
        Condition: condition,
      },
    },
  });
}

export function assume(
  { sandbox }: Pick<Setting, 'sandbox'>,
  token: string,
  input: Partial<AssumeRoleWithWebIdentityCommandInput> = {},
) {
  return sandbox.sts().send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: sandbox.roleArn('web'),
      RoleSessionName: 'octocat',
      WebIdentityToken: token,
      ...input,
    }),
  );
}

export const notAuthorized = {
  name: 'AccessDenied',
  message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  status: 403,
};

export function invalidToken(message: string) {
  return { name: 'InvalidIdentityTokenException', message, status: 400 };
}

export const noKey = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
);
