import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import type { Credentials, KeyIdentity } from '../core/ports.ts';
import { clientConfig, type Place } from './awsClient.ts';
import { toServiceFailure } from './awsFailure.ts';

/** What some source gave out, as far as it did. */
export interface GivenKeys {
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAt?: number | undefined;
}

/** Keys of this kind last until somebody deletes them; `ASIA` begins those that end by themselves. */
const LONG_LIVED = /^AKIA/;

/**
 * Takes keys that end by themselves and asks STS whose they are (GetCallerIdentity, which every identity may):
 * the session's name, which is the person's where IAM Identity Center made it, or the user's. `source`
 * is said in words that begin a sentence. Rejects with `identityRefused` for keys that do not end, and for the root user's.
 */
export async function toKeyIdentity(
  { accessKeyId, secretAccessKey, sessionToken, expiresAt }: GivenKeys,
  place: Place,
  source: string,
  signal: AbortSignal,
): Promise<KeyIdentity> {
  if (!accessKeyId || !secretAccessKey) {
    throw new Failure('identityRefused', l10n.t('{0} gave no keys.', source));
  }
  if (!sessionToken || LONG_LIVED.test(accessKeyId)) {
    throw staticKeys(source);
  }
  if (expiresAt === undefined || Number.isNaN(expiresAt)) {
    throw new Failure('identityRefused', l10n.t('{0} gave keys without saying when they end.', source));
  }
  const credentials = { accessKeyId, secretAccessKey, sessionToken, expiresAt };
  const name = nameIn(await callerArn(credentials, place, signal));
  if (name === undefined) {
    throw new Failure('identityRefused', l10n.t("{0} gave the root user's keys.", source), {
      hint: l10n.t('Sign in there as a user or with a role that may do no more than needed.'),
    });
  }
  return { kind: 'keys', credentials, name, expiresAt };
}

/** Why keys that do not end are not taken, and what to do. */
export function staticKeys(source: string): Failure {
  return new Failure(
    'identityRefused',
    l10n.t('{0} holds an access key that does not end by itself. It is not used.', source),
    {
      hint: l10n.t(
        'Whoever reads such a key can use it until it is deleted. Take the key away, and sign in with `aws sso login` or `aws login` instead, or choose another `identity`.',
      ),
    },
  );
}

async function callerArn(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  place: Place,
  signal: AbortSignal,
): Promise<string> {
  // An object of the client's own: it writes into it.
  const keys = { accessKeyId, secretAccessKey, sessionToken };
  const client = new STSClient({ ...clientConfig(place), credentials: keys });
  try {
    const { Arn } = await client.send(new GetCallerIdentityCommand({}), { abortSignal: signal });
    return Arn ?? '';
  } catch (error) {
    throwIfAborted(signal);
    throw toServiceFailure(error, l10n.t('AWS STS'));
  } finally {
    client.destroy();
  }
}

/**
 * `arn:aws:sts::…:assumed-role/ROLE/SESSION` and `arn:aws:iam::…:user/PATH/NAME` end in a name; undefined for
 * the root user (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
 */
function nameIn(arn: string): string | undefined {
  const resource = arn.split(':').slice(5).join(':');
  return resource.includes('/') ? resource.slice(resource.lastIndexOf('/') + 1) : undefined;
}
