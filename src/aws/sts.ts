import { setTimeout as sleep } from 'node:timers/promises';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { fromWebToken } from '@aws-sdk/credential-providers';
import * as l10n from '@vscode/l10n';
import { AnswerDate } from '../core/awsAnswers.ts';
import { Failure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { AssumedRole, Clock, Credentials, KeyIdentity, Sts, WebIdentity } from '../core/ports.ts';
import { clientConfig } from './config.ts';
import { isSkewed } from './skew.ts';
import { toStsFailure } from './stsFailure.ts';

type Request = Parameters<Sts['assumeRole']>[0];

/** What the SDK's shapes of both calls have in common. */
interface Answer {
  readonly Credentials?:
    | {
        readonly AccessKeyId: string | undefined;
        readonly SecretAccessKey: string | undefined;
        readonly SessionToken: string | undefined;
        readonly Expiration: Date | undefined;
      }
    | undefined;
  readonly AssumedRoleUser?: { readonly Arn: string | undefined } | undefined;
}

/** How long credentials last, in milliseconds, where no duration is asked for. */
const DEFAULT_DURATION = 3_600_000;
/** Waits between attempts while STS cannot reach the identity provider, in milliseconds. */
const IDP_RETRIES = [250, 500, 1000] as const;

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
  const { identity, roleArn } = request;
  if (identity.kind === 'web') {
    if (roleArn === undefined) {
      throw new Failure('invalid', l10n.t('{0} names no role to assume.', request.environment.name));
    }
    return withWebIdentity(request, identity, roleArn, clock, signal);
  }
  return roleArn === undefined
    ? asTheyAre(request, identity, signal)
    : withKeys(request, identity, roleArn, clock, signal);
}

/** AssumeRoleWithWebIdentity: unsigned, so whoever asks for keys here has lost the way. */
async function withWebIdentity(
  request: Request,
  { token }: WebIdentity,
  roleArn: string,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<AssumedRole> {
  const sts = open(request, () =>
    Promise.reject(new Failure('unexpected', l10n.t('STS was asked with a key.'))),
  );
  const askedAt = clock.now();
  let role: AssumedRole | undefined;
  const provider = fromWebToken({
    roleArn,
    roleSessionName: request.sessionName,
    webIdentityToken: token,
    ...(request.policy === undefined ? {} : { policy: request.policy }),
    // The provider's own client takes no signal and does not give the assumed role's ARN.
    roleAssumerWithWebIdentity: async parameters => {
      const answer = await sts.client.send(new AssumeRoleWithWebIdentityCommand(parameters), {
        abortSignal: signal,
      });
      role = toRole(answer, askedAt, sts.answeredAt());
      return role.credentials;
    },
  });
  try {
    await provider();
    if (role === undefined) {
      throw withoutCredentials();
    }
    return role;
  } finally {
    sts.client.destroy();
  }
}

/** AssumeRole, signed with the keys. */
async function withKeys(
  request: Request,
  { credentials }: KeyIdentity,
  roleArn: string,
  clock: Pick<Clock, 'now'>,
  signal: AbortSignal,
): Promise<AssumedRole> {
  const sts = open(request, async () => keysOf(credentials));
  try {
    return await corrected(async () => {
      const askedAt = clock.now();
      const answer = await sts.client.send(
        new AssumeRoleCommand({
          RoleArn: roleArn,
          RoleSessionName: request.sessionName,
          ...(request.policy === undefined ? {} : { Policy: request.policy }),
        }),
        { abortSignal: signal },
      );
      return toRole(answer, askedAt, sts.answeredAt());
    });
  } finally {
    sts.client.destroy();
  }
}

/** GetCallerIdentity, which every session may call: keys that stand for themselves. */
async function asTheyAre(
  request: Request,
  { credentials }: KeyIdentity,
  signal: AbortSignal,
): Promise<AssumedRole> {
  const { client } = open(request, async () => keysOf(credentials));
  try {
    const { Arn, Account } = await corrected(() =>
      client.send(new GetCallerIdentityCommand({}), { abortSignal: signal }),
    );
    if (Arn === undefined || Account === undefined) {
      throw withoutCredentials();
    }
    return { arn: Arn, accountId: Account, credentials };
  } finally {
    client.destroy();
  }
}

function open({ environment }: Request, credentials: () => Promise<ReturnType<typeof keysOf>>) {
  const client = new STSClient({ ...clientConfig(environment), maxAttempts: 1, credentials });
  const date = new AnswerDate();
  client.middlewareStack.add(date.middleware, { step: 'deserialize', priority: 'low', name: 'date' });
  return { client, answeredAt: () => date.at };
}

function keysOf({ accessKeyId, secretAccessKey, sessionToken }: Credentials) {
  return { accessKeyId, secretAccessKey, sessionToken };
}

/** A request that was refused for the time of its signature is sent once more: the client then knows AWS's time. */
async function corrected<T>(send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!isSkewed(error)) {
      throw error;
    }
    return send();
  }
}

function toRole(
  { Credentials: keys, AssumedRoleUser: user }: Answer,
  askedAt: number,
  answeredAt: number | undefined,
): AssumedRole {
  const arn = user?.Arn;
  if (
    !keys?.AccessKeyId ||
    !keys.SecretAccessKey ||
    !keys.SessionToken ||
    keys.Expiration === undefined ||
    arn === undefined
  ) {
    throw withoutCredentials();
  }
  return {
    arn,
    accountId: arn.split(':')[4] ?? '',
    credentials: {
      accessKeyId: keys.AccessKeyId,
      secretAccessKey: keys.SecretAccessKey,
      sessionToken: keys.SessionToken,
      expiresAt: askedAt + lifetime(keys.Expiration, answeredAt),
    },
  };
}

function withoutCredentials(): Failure {
  return new Failure('server', l10n.t('STS answered without credentials.'));
}

/**
 * Milliseconds from STS's answer to the end that it gave, both in STS's time: this machine's may be hours
 * off. Counted from the question, they are over rather too early than too late.
 */
function lifetime(expiration: Date, answeredAt: number | undefined): number {
  return answeredAt === undefined ? DEFAULT_DURATION : expiration.getTime() - answeredAt;
}

function isIdpCommunicationError(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('IDPCommunicationError');
}
