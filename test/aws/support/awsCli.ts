import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { installedAwsCli } from '../../../scripts/awsCli.ts';
import { REGION, type TestCredentials, type TestSandbox } from './sandbox.ts';

const found = await installedAwsCli();
const CLI = found ?? 'aws';

/** Why tests with the AWS CLI are left out; false where it is there, and in CI, where they fail without it. */
export const withoutCli =
  found === undefined && (process.env['CI'] ?? '') === '' ? 'There is no AWS CLI.' : false;

const run = promisify(execFile);

export type Answer = Readonly<Record<string, unknown>>;

export function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null;
}

/** What the AWS CLI prints, read as JSON, `{}` where that is nothing; rejects with its error's text. */
export async function aws(
  sandbox: TestSandbox,
  parameters: readonly string[],
  credentials?: TestCredentials,
): Promise<Answer> {
  const { stdout } = await run(CLI, [...parameters, '--endpoint-url', sandbox.url, '--output', 'json'], {
    env: {
      PATH: process.env['PATH'],
      HOME: '/nonexistent',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
      ...(credentials === undefined
        ? {}
        : {
            AWS_ACCESS_KEY_ID: credentials.accessKeyId,
            AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
            AWS_SESSION_TOKEN: credentials.sessionToken,
          }),
    },
  });
  const value: unknown = JSON.parse(stdout === '' ? '{}' : stdout);
  assert.ok(isAnswer(value), stdout);
  return value;
}

/** The value at that path; undefined where it ends before. */
export function at(answer: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => (isAnswer(inner) ? inner[key] : undefined), answer);
}
