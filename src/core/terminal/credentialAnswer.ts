import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../failure.ts';
import { joinedSentences } from '../format.ts';
import { withoutCodeMarks } from '../markdown.ts';
import type { Clock, Credentials } from '../ports.ts';

/**
 * How the container-credentials endpoint answers, in the form that AWS SDKs and the CLI read
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
 */
export interface Answer {
  readonly status: number;
  /** Sent as JSON. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The JavaScript SDK waits a second for an answer, the AWS CLI two; both then ask again. */
const PATIENCE = 900;

/** The credentials that `ask` gives, or why there are none: 403 where only the person can help, 503 where time may. */
export async function credentialAnswer(
  ask: () => Promise<Credentials>,
  about: {
    readonly environment: string;
    readonly roleArn: string | undefined;
    /** Programs are to come back at this time (ms) at the latest, even if their keys are good for longer. */
    readonly until: number | undefined;
    readonly clock: Clock;
  },
): Promise<Answer> {
  const { environment, clock } = about;
  const end = new AbortController();
  const asking = ask().then(
    credentials => granted(credentials, about),
    (error: unknown) => refused(toFailure(error)),
  );
  const patience = clock.sleep(PATIENCE, end.signal).then(
    () =>
      answer(
        503,
        'NotYet',
        l10n.t('The session of {0} is being renewed: try again in a moment.', environment),
      ),
    () => asking,
  );
  try {
    return await Promise.race([asking, patience]);
  } finally {
    end.abort();
  }
}

/** An answer that is not what was asked for. */
export function answer(status: number, code: string, message: string): Answer {
  return { status, body: { Code: code, Message: message } };
}

function granted(
  { accessKeyId, secretAccessKey, sessionToken, expiresAt }: Credentials,
  { roleArn, until = Number.POSITIVE_INFINITY }: { roleArn: string | undefined; until: number | undefined },
): Answer {
  const expiration = new Date(Math.min(expiresAt, until)).toISOString();
  return {
    status: 200,
    body: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      Token: sessionToken,
      Expiration: expiration.replace(/\.\d+Z$/, 'Z'),
      ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    },
  };
}

function refused(failure: Failure): Answer {
  const { code, message, hint = '' } = failure;
  const passing = code === 'offline' || code === 'throttled' || code === 'server';
  const text = withoutCodeMarks(joinedSentences(message, hint));
  return answer(passing ? 503 : 403, code, l10n.t('ECS for Codespaces: {0}', text));
}
