import type { Action, ActionStep } from './action.ts';
import { AwsClient, AwsError, assumeRoleWithWebIdentity, type Credentials } from './awsClient.ts';

/**
 * Exchanges the job's OpenID Connect token for keys of the role, and exports them. It tries again in reality;
 * here nothing is refused by chance.
 * https://github.com/aws-actions/configure-aws-credentials
 */
export const configureAwsCredentials: Action = {
  commits: ['e6de054238d6b7531b4efff3b6587d9aade6a06c'],
  inputs: {
    'aws-region': undefined,
    'role-to-assume': undefined,
    'role-session-name': 'GitHubActions',
    'role-duration-seconds': '3600',
    'allowed-account-ids': undefined,
    audience: 'sts.amazonaws.com',
    'inline-session-policy': undefined,
    'managed-session-policies': undefined,
    'mask-aws-account-id': 'false',
    'output-credentials': 'false',
  },
  ignored: [
    'disable-retry',
    'output-env-credentials',
    'retry-max-attempts',
    'role-skip-session-tagging',
    'unset-current-credentials',
  ],
  async run(step) {
    const { inputs, log } = step;
    const region = inputs.required('aws-region');
    if (!/^[a-z0-9-]+$/.test(region)) {
      throw new Error(`Region is not valid: ${region}`);
    }
    const role = inputs.optional('role-to-assume');
    const request = step.env['ACTIONS_ID_TOKEN_REQUEST_URL'];
    if (role === undefined || request === undefined) {
      if (role !== undefined) {
        log.write(
          '##[warning]It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission?',
        );
      }
      throw new Error(
        'Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers',
      );
    }
    const token = await idToken(step, request, inputs.text('audience'));
    log.write('Assuming role with OIDC');
    const credentials = await assume(step, role, token);
    for (const secret of [credentials.secretAccessKey, credentials.sessionToken]) {
      log.mask(secret);
    }
    const account = await new AwsClient({
      url: step.awsUrl,
      region,
      credentials,
      signal: step.signal,
    }).account();
    if (inputs.flag('mask-aws-account-id')) {
      log.mask(account);
    }
    const allowed = inputs.list('allowed-account-ids');
    if (allowed.length > 0 && !allowed.includes(account)) {
      throw new Error(
        `The account ID of the provided credentials (${account}) does not match any of the expected account IDs: ${allowed.join(', ')}`,
      );
    }
    return {
      outputs: new Map([
        ['aws-account-id', account],
        ...(inputs.flag('output-credentials')
          ? ([
              ['aws-access-key-id', credentials.accessKeyId],
              ['aws-secret-access-key', credentials.secretAccessKey],
              ['aws-session-token', credentials.sessionToken],
            ] as const)
          : []),
      ]),
      env: new Map([
        ['AWS_DEFAULT_REGION', region],
        ['AWS_REGION', region],
        ['AWS_ACCESS_KEY_ID', credentials.accessKeyId],
        ['AWS_SECRET_ACCESS_KEY', credentials.secretAccessKey],
        ['AWS_SESSION_TOKEN', credentials.sessionToken],
      ]),
    };
  },
};

async function idToken({ env, log, signal }: ActionStep, request: string, audience: string): Promise<string> {
  const answer = await fetch(`${request}&audience=${encodeURIComponent(audience)}`, {
    headers: { authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}` },
    signal,
  });
  const body: unknown = await answer.json();
  if (
    !answer.ok ||
    typeof body !== 'object' ||
    body === null ||
    !('value' in body) ||
    typeof body.value !== 'string'
  ) {
    throw new Error(`Failed to get ID Token. \n \n Error Code : ${answer.status}`);
  }
  log.mask(body.value);
  return body.value;
}

async function assume(step: ActionStep, role: string, token: string): Promise<Credentials> {
  const { inputs } = step;
  const policy = inputs.optional('inline-session-policy');
  const managed = inputs.lines('managed-session-policies');
  try {
    return await assumeRoleWithWebIdentity(
      step.awsUrl,
      {
        RoleArn: role,
        RoleSessionName: inputs.text('role-session-name'),
        DurationSeconds: inputs.text('role-duration-seconds'),
        WebIdentityToken: token,
        ...(policy === undefined ? {} : { Policy: policy }),
        ...Object.fromEntries(managed.map((arn, index) => [`PolicyArns.member.${index + 1}.arn`, arn])),
      },
      step.signal,
    );
  } catch (error) {
    throw error instanceof AwsError ? new Error(`Could not assume role with OIDC: ${error.message}`) : error;
  }
}
