import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { openSettingsAction } from '../core/identity/failures.ts';
import { isOwnEndpoint } from '../core/identity/ownEndpoint.ts';
import {
  type ProfileFiles,
  profileFiles,
  readProfile,
  type Section,
  type Variables,
} from './ambientProfile.ts';
import { staticKeys } from './keyIdentity.ts';

/** Something that the codespace already has and that a sign-in can come from. `name` says it in words. */
export type AmbientSource =
  | {
      readonly kind: 'tokenFile';
      readonly name: string;
      readonly file: string;
      /** The role that it is for where the environment names none. */
      readonly roleArn: string | undefined;
    }
  | ProfileSource<'sso'>
  | ProfileSource<'login'>
  | {
      readonly kind: 'container';
      readonly name: string;
      readonly relativeUri: string | undefined;
      readonly fullUri: string | undefined;
      readonly token: string | undefined;
      readonly tokenFile: string | undefined;
    };

interface ProfileSource<K> {
  readonly kind: K;
  readonly name: string;
  readonly profile: string;
  readonly files: ProfileFiles;
  /** Undefined where the profile does not say it. */
  readonly region: string | undefined;
}

/** What was found; where there is no source, `refused` says of each thing that is there why it is not used. */
export interface Found {
  readonly source: AmbientSource | undefined;
  readonly refused: readonly Failure[];
}

/**
 * Looks in the order of the AWS SDKs, static keys left out: the profile (SSO, then `aws login`, then its token
 * file), the token file of the variables, the container endpoint. A profile that the settings name is the only
 * place that is looked at. Nothing is asked of anybody.
 */
export async function findSource(variables: Variables, named: string | undefined): Promise<Found> {
  const profile = named ?? (variables['AWS_PROFILE'] || 'default');
  const files = profileFiles(variables);
  const section = await readProfile(files, profile);
  const looks =
    named === undefined
      ? [
          ofProfile(profile, section, files),
          ofTokenFile(variables),
          ofContainer(variables),
          ofKeys(variables),
        ]
      : [section === undefined ? noProfile(named, files) : ofProfile(profile, section, files)];
  const source = looks.find(look => look !== undefined && !(look instanceof Failure));
  return {
    source: source instanceof Failure ? undefined : source,
    refused: looks.filter(look => look instanceof Failure),
  };
}

type Look = AmbientSource | Failure | undefined;

function ofProfile(profile: string, section: Section | undefined, files: ProfileFiles): Look {
  if (section === undefined) {
    return undefined;
  }
  if (section.has('sso_session') || section.has('sso_start_url')) {
    const name = l10n.t('the SSO session of the profile {0}', profile);
    return { kind: 'sso', name, profile, files, region: section.get('sso_region') };
  }
  if (section.has('login_session')) {
    const name = l10n.t('the `aws login` session of the profile {0}', profile);
    return { kind: 'login', name, profile, files, region: section.get('region') };
  }
  const file = section.get('web_identity_token_file');
  if (file !== undefined) {
    const name = l10n.t('the token file of the profile {0}', profile);
    return { kind: 'tokenFile', name, file, roleArn: section.get('role_arn') };
  }
  if (section.has('aws_access_key_id')) {
    return section.has('aws_session_token')
      ? copiedKeys(l10n.t('The profile {0}', profile))
      : staticKeys(l10n.t('The profile {0}', profile));
  }
  return section.has('credential_process') || section.has('role_arn')
    ? unusable(profile, section)
    : undefined;
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html */
function ofTokenFile(variables: Variables): Look {
  const file = variables['AWS_WEB_IDENTITY_TOKEN_FILE'] || undefined;
  return file === undefined
    ? undefined
    : {
        kind: 'tokenFile',
        name: l10n.t('the token file of AWS_WEB_IDENTITY_TOKEN_FILE'),
        file,
        roleArn: variables['AWS_ROLE_ARN'] || undefined,
      };
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
function ofContainer(variables: Variables): Look {
  const relativeUri = variables['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] || undefined;
  const fullUri =
    relativeUri === undefined ? variables['AWS_CONTAINER_CREDENTIALS_FULL_URI'] || undefined : undefined;
  if (relativeUri === undefined && fullUri === undefined) {
    return undefined;
  }
  if (fullUri !== undefined && isOwnEndpoint(fullUri)) {
    return new Failure(
      'identityRefused',
      l10n.t('AWS_CONTAINER_CREDENTIALS_FULL_URI names the endpoint of this extension. It is not used.'),
      {
        hint: l10n.t(
          'It gives out what a sign-in gave, and cannot be where one comes from. This window was started from a terminal that has the session: start it from another.',
        ),
      },
    );
  }
  return {
    kind: 'container',
    name: l10n.t("the container's credentials endpoint"),
    relativeUri,
    fullUri,
    token: variables['AWS_CONTAINER_AUTHORIZATION_TOKEN'] || undefined,
    tokenFile: variables['AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'] || undefined,
  };
}

function ofKeys(variables: Variables): Look {
  if (!variables['AWS_ACCESS_KEY_ID']) {
    return undefined;
  }
  return variables['AWS_SESSION_TOKEN']
    ? copiedKeys(l10n.t('AWS_ACCESS_KEY_ID'))
    : staticKeys(l10n.t('AWS_ACCESS_KEY_ID'));
}

function copiedKeys(source: string): Failure {
  return new Failure(
    'identityRefused',
    l10n.t('{0} holds a copy of short-lived keys, which nothing renews. It is not used.', source),
    {
      hint: l10n.t('Sign in with `aws sso login` or `aws login` instead, or choose another `identity`.'),
    },
  );
}

function unusable(profile: string, section: Section): Failure {
  const process = section.has('credential_process');
  return new Failure(
    'identityRefused',
    process
      ? l10n.t('The profile {0} gets its keys from a program, which is not run.', profile)
      : l10n.t('The profile {0} assumes a role by way of another profile, which is not followed.', profile),
    {
      hint: process
        ? l10n.t('Name a profile with an SSO or `aws login` session.')
        : l10n.t('Give that role as `roleArn` of the environment, and name the other profile.'),
      action: openSettingsAction(),
    },
  );
}

function noProfile(profile: string, { config }: ProfileFiles): Failure {
  return new Failure('identityRefused', l10n.t('There is no profile {0} in {1}.', profile, config), {
    hint: l10n.t('Make it with `aws configure sso`, or correct `profile`.'),
    action: openSettingsAction(),
  });
}
