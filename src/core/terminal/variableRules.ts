import * as l10n from '@vscode/l10n';
import type { EnvironmentVariable } from '../model.ts';

/** Why variables of a container are not taken over into a person's terminal. */
type Reason = 'session' | 'shell' | 'code' | 'traffic' | 'host';

/** Names in capitals; `*` at the end stands for any characters. */
const NAMES: Readonly<Record<Reason, readonly string[]>> = {
  session: [
    'AWS_ACCESS_KEY_ID',
    'AWS_CONFIG_FILE',
    'AWS_CONTAINER_*',
    'AWS_CREDENTIAL_*',
    'AWS_DEFAULT_PROFILE',
    'AWS_DEFAULT_REGION',
    'AWS_EC2_METADATA_*',
    'AWS_ENDPOINT_URL*',
    'AWS_PROFILE',
    'AWS_REGION',
    'AWS_ROLE_*',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SECURITY_TOKEN',
    'AWS_SESSION_TOKEN',
    'AWS_SHARED_CREDENTIALS_FILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
  ],
  shell: [
    'COLORTERM',
    'COLUMNS',
    'DISPLAY',
    'EDITOR',
    'HISTFILE',
    'HOME',
    'IFS',
    'LINES',
    'LOGNAME',
    'MAIL',
    'OLDPWD',
    'PATH',
    'PATHEXT',
    'PWD',
    'SHELL',
    'SHLVL',
    'SSH_AUTH_SOCK',
    'TEMP',
    'TERM',
    'TERM_PROGRAM*',
    'TMP',
    'TMPDIR',
    'USER',
    'USERNAME',
    'VISUAL',
    'XDG_*',
    '_',
  ],
  code: [
    '_JAVA_OPTIONS',
    'BASH_ENV',
    'BASH_FUNC_*',
    'BASHOPTS',
    'BROWSER',
    'CDPATH',
    'COMSPEC',
    'DYLD_*',
    'ENV',
    'FPATH',
    'GCONV_PATH',
    'GIT_*',
    'GLOBIGNORE',
    'INPUTRC',
    'JAVA_TOOL_OPTIONS',
    'JDK_JAVA_OPTIONS',
    'LD_*',
    'LESS',
    'LESSCLOSE',
    'LESSOPEN',
    'MANPAGER',
    'NODE_OPTIONS',
    'NODE_PATH',
    'NPM_CONFIG_*',
    'PAGER',
    'PERL5DB',
    'PERL5LIB',
    'PERL5OPT',
    'PROMPT_COMMAND',
    'PS0',
    'PS1',
    'PS2',
    'PS3',
    'PS4',
    'PSMODULEPATH',
    'PYTHONHOME',
    'PYTHONPATH',
    'PYTHONSTARTUP',
    'RUBYLIB',
    'RUBYOPT',
    'SHELLOPTS',
    'SSH_ASKPASS*',
    'SUDO_ASKPASS',
    'ZDOTDIR',
  ],
  traffic: [
    'ALL_PROXY',
    'AWS_CA_BUNDLE',
    'CURL_CA_BUNDLE',
    'FTP_PROXY',
    'HTTP_PROXY',
    'HTTPS_PROXY',
    'NO_PROXY',
    'NODE_EXTRA_CA_CERTS',
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'PYTHONHTTPSVERIFY',
    'REQUESTS_CA_BUNDLE',
    'SSL_CERT_DIR',
    'SSL_CERT_FILE',
  ],
  host: [
    'CODESPACE*',
    'CLOUDENV_*',
    'ECS_CODESPACES_*',
    'ELECTRON_*',
    'GH_TOKEN',
    'GITHUB_API_URL',
    'GITHUB_CODESPACE*',
    'GITHUB_REPOSITORY',
    'GITHUB_SERVER_URL',
    'GITHUB_TOKEN',
    'GITHUB_USER',
    'REMOTE_CONTAINERS*',
    'VSCODE_*',
  ],
};

const EXACT = new Map<string, Reason>();
const BEGINNINGS: { readonly beginning: string; readonly reason: Reason }[] = [];
for (const [reason, names] of Object.entries(NAMES) as [Reason, readonly string[]][]) {
  for (const name of names) {
    if (name.endsWith('*')) {
      BEGINNINGS.push({ beginning: name.slice(0, -1), reason });
    } else {
      EXACT.set(name, reason);
    }
  }
}

/**
 * Why a variable with this name must not become the terminal's, in a sentence; undefined where it may. Capitals
 * and small letters count as the same, as on Windows, and because of zsh's `path`.
 */
export function whyNameLeftOut(name: string): string | undefined {
  if (!/^[^\s=\0]+$/.test(name)) {
    return l10n.t('It is not a name that a shell can have.');
  }
  const upper = name.toUpperCase();
  const reason = EXACT.get(upper) ?? BEGINNINGS.find(({ beginning }) => upper.startsWith(beginning))?.reason;
  return reason === undefined ? undefined : sentence(reason);
}

/** As `whyNameLeftOut`, for a plain variable, which VS Code hands to terminals. */
export function whyLeftOut({ name, value }: EnvironmentVariable): string | undefined {
  const why = whyNameLeftOut(name);
  if (why !== undefined) {
    return why;
  }
  if (value.includes('\0')) {
    return l10n.t('Its value has a character that no variable can have.');
  }
  // https://code.visualstudio.com/docs/reference/variables-reference: resolved in what extensions set, too.
  return /\$\{[^}]*\}/.test(value)
    ? l10n.t('Its value has a `$` before braces, which VS Code would fill in itself.')
    : undefined;
}

function sentence(reason: Reason): string {
  switch (reason) {
    case 'session':
      return l10n.t("The terminal's own AWS session sets it.");
    case 'shell':
      return l10n.t('The shell and its tools need their own.');
    case 'code':
      return l10n.t('It makes shells or programs of this machine run or load something.');
    case 'traffic':
      return l10n.t('It leads the traffic of this machine elsewhere, or changes whom it trusts.');
    case 'host':
      return l10n.t('It belongs to the codespace or the editor.');
  }
}
