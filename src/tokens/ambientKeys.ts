import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { fromHttp, fromLoginCredentials, fromSSO } from '@aws-sdk/credential-providers';
import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { sessionName } from '../core/identity/sessionName.ts';
import { throwIfAborted, untilAborted } from '../core/identity/untilAborted.ts';
import type { Log, WebIdentity } from '../core/ports.ts';
import { redact } from '../core/redact.ts';
import type { AmbientSource } from './ambientSources.ts';
import { clientConfig, commonConfig, type Place } from './awsClient.ts';
import { errorName, toServiceFailure } from './awsFailure.ts';
import type { GivenKeys } from './keyIdentity.ts';

type Of<K extends AmbientSource['kind']> = Extract<AmbientSource, { kind: K }>;

/** What IAM Identity Center and AWS sign-in answer when a session is over. */
const ENDED: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'ExpiredTokenException',
  'InvalidClientException',
  'InvalidGrantException',
  'UnauthorizedClientException',
  'UnauthorizedException',
]);

/** Milliseconds that a container's endpoint may take; it is on the same machine. */
const CONTAINER_TIMEOUT = 2_000;
const CONTAINER_RETRIES = 1;

/**
 * Keys of an SSO profile. The SDK reads the token that `aws sso login` left, renews it where it can, and then
 * writes it back for all of AWS's tools, as each of them does. `endpointUrl` is for what stands in for AWS.
 */
export async function ssoKeys(
  { name, profile, files }: Of<'sso'>,
  endpointUrl: string | undefined,
  signal: AbortSignal,
): Promise<GivenKeys> {
  const errors = new ErrorCatch();
  const keys = fromSSO({
    profile,
    filepath: files.credentials,
    configFilepath: files.config,
    ignoreCache: true,
    clientConfig: { ...commonConfig(endpointUrl), logger: errors },
  });
  return given(keys(), signal, error =>
    sessionFailure(error, errors.last, name, l10n.t('Run `aws sso login --profile {0}`.', profile)),
  );
}

/** Keys of a session that `aws login` began; renewed and written back by the SDK like those of SSO. */
export async function loginKeys(
  { name, profile, files, region }: Of<'login'>,
  endpointUrl: string | undefined,
  signal: AbortSignal,
): Promise<GivenKeys> {
  const errors = new ErrorCatch();
  const keys = fromLoginCredentials({
    profile,
    filepath: files.credentials,
    configFilepath: files.config,
    ignoreCache: true,
    clientConfig: {
      ...commonConfig(endpointUrl),
      logger: errors,
      ...(region === undefined ? {} : { region }),
    },
  });
  return given(keys(), signal, error =>
    sessionFailure(
      error,
      errors.last,
      name,
      l10n.t('Run `aws login --remote --profile {0}` in a terminal.', profile),
    ),
  );
}

/** Keys of the container's role, which its agent hands out on this machine. */
export async function containerKeys(
  { name, relativeUri, fullUri, token, tokenFile }: Of<'container'>,
  log: Log,
  signal: AbortSignal,
): Promise<GivenKeys> {
  const tell = (...said: unknown[]): void => log.debug(redact(said.map(String).join(' ')));
  const keys = fromHttp({
    ...(relativeUri === undefined ? {} : { awsContainerCredentialsRelativeUri: relativeUri }),
    ...(fullUri === undefined ? {} : { awsContainerCredentialsFullUri: fullUri }),
    ...(token === undefined ? {} : { awsContainerAuthorizationToken: token }),
    ...(tokenFile === undefined ? {} : { awsContainerAuthorizationTokenFile: tokenFile }),
    timeout: CONTAINER_TIMEOUT,
    maxRetries: CONTAINER_RETRIES,
    logger: { debug: tell, info: tell, warn: tell, error: tell },
  });
  // The SDK looks at the address when it is first asked, and throws then.
  return given(
    Promise.resolve().then(() => keys()),
    signal,
    error => {
      const said = redact(error instanceof Error ? error.message : String(error));
      // The SDK tells the status in its text alone.
      const refused = /status: 4\d\d/.test(said) || /URL not accepted|required format/.test(said);
      return new Failure(
        refused ? 'identityRefused' : 'offline',
        l10n.t('{0} gives no keys: {1}', capitalized(name), said),
        {
          cause: error,
          hint: l10n.t('Look at AWS_CONTAINER_CREDENTIALS_FULL_URI and AWS_CONTAINER_AUTHORIZATION_TOKEN.'),
        },
      );
    },
  );
}

/** AssumeRoleWithWebIdentity for a token file that names its role; the call is unsigned. */
export async function tokenFileKeys(
  web: WebIdentity,
  roleArn: string,
  place: Place,
  signal: AbortSignal,
): Promise<GivenKeys> {
  const client = new STSClient({ ...clientConfig(place), credentials: noKeys });
  try {
    const { Credentials } = await client.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: roleArn,
        RoleSessionName: sessionName(web.name),
        WebIdentityToken: web.token,
      }),
      { abortSignal: signal },
    );
    return {
      accessKeyId: Credentials?.AccessKeyId,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      expiresAt: Credentials?.Expiration?.getTime(),
    };
  } catch (error) {
    throwIfAborted(signal);
    const failure = toServiceFailure(error, l10n.t('AWS STS'));
    throw errorName(error).startsWith('ExpiredToken')
      ? new Failure('expired', failure.message, { cause: error })
      : failure;
  } finally {
    client.destroy();
  }
}

interface ProvidedKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** The providers of the SDK take no signal. */
async function given(
  provided: Promise<ProvidedKeys>,
  signal: AbortSignal,
  toFailure: (error: unknown) => Failure,
): Promise<GivenKeys> {
  try {
    const { accessKeyId, secretAccessKey, sessionToken, expiration } = await untilAborted(provided, signal);
    return { accessKeyId, secretAccessKey, sessionToken, expiresAt: expiration?.getTime() };
  } catch (error) {
    throwIfAborted(signal);
    throw toFailure(error);
  }
}

/** `asked` is what AWS answered, where it was asked at all: what is wrong otherwise is with what the tool left. */
function sessionFailure(error: unknown, asked: unknown, name: string, hint: string): Failure {
  if (asked === undefined || ENDED.has(errorName(asked))) {
    const said = redact(error instanceof Error ? error.message : String(error));
    return new Failure('expired', l10n.t('{0} does not do: {1}', capitalized(name), said), {
      cause: error,
      hint,
    });
  }
  return toServiceFailure(asked, l10n.t('AWS'));
}

/** For the beginning of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function noKeys(): Promise<never> {
  return Promise.reject(new Failure('unexpected', l10n.t('STS was asked with a key.')));
}

/** What the SDK's clients inside of a provider tell their logger of an error, which the provider keeps to itself. */
class ErrorCatch {
  last: unknown;

  error(...[told]: unknown[]): void {
    this.last = typeof told === 'object' && told !== null && 'error' in told ? told.error : told;
  }

  debug(): void {}
  info(): void {}
  warn(): void {}
}
