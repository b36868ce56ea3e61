import { setTimeout as sleep } from 'node:timers/promises';
import {
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import { fromWebToken } from '@aws-sdk/credential-providers';
import * as l10n from '@vscode/l10n';
import { Failure, type FailureCode } from '../core/failure.ts';
import { signInAction } from '../core/identity/failures.ts';
import { refusalHint } from '../core/identity/refusal.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { AssumedRole, Clock, Sts } from '../core/ports.ts';
import { redact } from '../core/redact.ts';
import { clientConfig } from './config.ts';
import { toAwsFailure } from './failure.ts';

type Request = Parameters<Sts['assumeRole']>[0];

const ACTION = 'sts:AssumeRoleWithWebIdentity';
/** How long credentials last, in milliseconds, where no duration is asked for. */
const DEFAULT_DURATION = 3_600_000;
/** Waits between attempts while STS cannot reach the identity provider, in milliseconds. */
const IDP_RETRIES = [250, 500, 1000] as const;

/** By the error's name: the SDK's class names and the bare codes of the query protocol. */
const CODES: Readonly<Record<string, FailureCode>> = {
  AccessDenied: 'identityRefused',
  AccessDeniedException: 'identityRefused',
  InvalidIdentityToken: 'identityRefused',
  InvalidIdentityTokenException: 'identityRefused',
  IDPRejectedClaim: 'identityRefused',
  IDPRejectedClaimException: 'identityRefused',
  IDPCommunicationError: 'server',
  IDPCommunicationErrorException: 'server',
  MalformedPolicyDocument: 'invalid',
  MalformedPolicyDocumentException: 'invalid',
  PackedPolicyTooLarge: 'invalid',
  PackedPolicyTooLargeException: 'invalid',
  RegionDisabledException: 'unsupported',
  ValidationError: 'invalid',
};

/**
 * STS over its regional endpoint, or the environment's own. Every setting is given here: neither
 * environment variables nor profile files can lead a token elsewhere, and no key is looked for. When
 * credentials end is told by the given clock, however wrong that is.
 */
export function createSts(clock: Pick<Clock, 'now'> = { now: () => Date.now() }): Sts {
  return {
    assumeRole: async (request, signal) => {
      for (let attempt = 0; ; attempt++) {
        try {
          return await assumeRole(request, clock, signal);
        } catch (error) {
          throwIfAborted(signal);
          const wait = IDP_RETRIES[attempt];
          if (wait === undefined || !isIdpCommunicationError(error)) {
            throw toStsFailure(error, request);
          }
          await sleep(wait, undefined, { signal }).catch(() => throwIfAborted(signal));
        }
      }
    },
  };
}

async function assumeRole(
  request: Request,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<AssumedRole> {
  const askedAt = clock.now();
  const client = new STSClient({
    ...clientConfig(request.environment),
    maxAttempts: 1,
    // The call is unsigned: whoever asks for keys here has lost the way.
    credentials: () => Promise.reject(new Failure('unexpected', l10n.t('STS was asked with a key.'))),
  });
  let answer: AssumeRoleWithWebIdentityCommandOutput | undefined;
  let answeredAt: number | undefined;
  client.middlewareStack.add(
    next => async parameters => {
      const result = await next(parameters);
      answeredAt = dateOf(result.response);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'date' },
  );
  const provider = fromWebToken({
    roleArn: request.roleArn,
    roleSessionName: request.sessionName,
    webIdentityToken: request.token,
    ...(request.policy === undefined ? {} : { policy: request.policy }),
    // The provider's own client takes no signal and does not give the assumed role's ARN.
    roleAssumerWithWebIdentity: async parameters => {
      answer = await client.send(new AssumeRoleWithWebIdentityCommand(parameters), { abortSignal: signal });
      const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
      return {
        accessKeyId: AccessKeyId ?? '',
        secretAccessKey: SecretAccessKey ?? '',
        ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
        ...(Expiration === undefined ? {} : { expiration: Expiration }),
      };
    },
  });
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await provider();
    const arn = answer?.AssumedRoleUser?.Arn;
    if (accessKeyId === '' || secretAccessKey === '' || !sessionToken || !expiration || arn === undefined) {
      throw new Failure('server', l10n.t('STS answered without credentials.'));
    }
    return {
      arn,
      accountId: arn.split(':')[4] ?? '',
      credentials: {
        accessKeyId,
        secretAccessKey,
        sessionToken,
        expiresAt: askedAt + lifetime(expiration, answeredAt),
      },
    };
  } finally {
    client.destroy();
  }
}

/**
 * Milliseconds from STS's answer to the end that it gave, both in STS's time: this machine's may be hours
 * off. Counted from the question, they are over rather too early than too late.
 */
function lifetime(expiration: Date, answeredAt: number | undefined): number {
  return answeredAt === undefined ? DEFAULT_DURATION : expiration.getTime() - answeredAt;
}

/** The time of an HTTP answer by its sender's clock (RFC 9110, section 6.6.1). */
function dateOf(response: unknown): number | undefined {
  const headers = field(response, 'headers');
  const time = Date.parse(String(field(headers, 'date')));
  return Number.isNaN(time) ? undefined : time;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isIdpCommunicationError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('IDPCommunicationError');
}

function toStsFailure(error: unknown, request: Request): Failure {
  const { environment, roleArn } = request;
  const code = error instanceof Error ? CODES[error.name] : undefined;
  if (code === undefined || !(error instanceof Error)) {
    return toAwsFailure(error, { action: ACTION, environment });
  }
  if (code === 'identityRefused' && roleArn === environment.writeRoleArn && roleArn !== environment.roleArn) {
    return notAllowedToChange(error, request);
  }
  const said = redact(error.message);
  return new Failure(code, l10n.t('AWS refused the sign-in to {0}: {1}', environment.name, said), {
    cause: error,
    hint: refusalHint(error.name, error.message, environment, roleArn),
    action: signInAction(environment.name),
  });
}

/** Whoever is in with the role for reading has signed in well enough: to do so again is no way out. */
function notAllowedToChange(error: Error, { environment, roleArn, sessionName }: Request): Failure {
  return new Failure(
    'identityRefused',
    l10n.t(
      '{0} may look at {1} and not change it: AWS does not let this identity use the role {2}.',
      sessionName,
      environment.name,
      roleArn.slice(roleArn.lastIndexOf('/') + 1),
    ),
    { cause: error, hint: l10n.t('Whoever owns that role can let it in.') },
  );
}
