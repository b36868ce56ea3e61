import * as l10n from '@vscode/l10n';

/** Texts of the files that AWS tools share; undefined where one is not there. */
export interface SharedFiles {
  readonly credentials?: string;
  readonly config?: string;
}

type Variables = Readonly<Record<string, string | undefined>>;

/** What makes a profile of the shared files one that brings credentials of its own. */
const BRINGS_CREDENTIALS =
  /^\s*(?:aws_access_key_id|credential_process|credential_source|login_session|role_arn|sso_account_id|sso_session|sso_start_url|web_identity_token_file)\s*=/m;

/**
 * What AWS tools take before the container-credentials endpoint, a sentence for each: with any of these the
 * terminal does not act with this extension's session. None of it is taken away: it may be meant, and tools do not
 * agree on what an empty variable says (the CLI looks for a profile named '').
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html#credentialProviderChain
 */
export function takenFirst(variables: Variables, files: SharedFiles): readonly string[] {
  const has = (name: string): boolean => (variables[name] ?? '') !== '';
  const found: string[] = [];
  if (has('AWS_ACCESS_KEY_ID')) {
    found.push(l10n.t('`AWS_ACCESS_KEY_ID` is set: AWS tools use that key and not this session.'));
  }
  if (has('AWS_WEB_IDENTITY_TOKEN_FILE') && has('AWS_ROLE_ARN')) {
    found.push(l10n.t('`AWS_WEB_IDENTITY_TOKEN_FILE` is set: AWS tools use that role and not this session.'));
  }
  const profile = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].find(has);
  if (profile !== undefined) {
    found.push(
      l10n.t('`{0}` is set: AWS tools use the credentials of that profile and not this session.', profile),
    );
  } else if (defaultBringsCredentials(files)) {
    found.push(
      l10n.t('The default profile of `~/.aws` has credentials: AWS tools use those and not this session.'),
    );
  }
  if (variables['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'] !== undefined) {
    found.push(
      l10n.t('`AWS_CONTAINER_CREDENTIALS_RELATIVE_URI` is set: AWS tools ask there and not this session.'),
    );
  }
  if (has('AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE')) {
    found.push(
      l10n.t(
        '`AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE` is set: AWS tools bring the wrong token to this session.',
      ),
    );
  }
  return found;
}

function defaultBringsCredentials({ credentials = '', config = '' }: SharedFiles): boolean {
  return [credentials, config].some(text => BRINGS_CREDENTIALS.test(defaultSection(text)));
}

/** The lines below `[default]` (`[profile default]` means the same), up to the next section. */
function defaultSection(text: string): string {
  const own: string[] = [];
  let inside = false;
  for (const line of text.split(/\r?\n/)) {
    const section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    if (section !== undefined) {
      inside = /^(?:profile\s+)?default$/.test(section);
    } else if (inside) {
      own.push(line);
    }
  }
  return own.join('\n');
}
