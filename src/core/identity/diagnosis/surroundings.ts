import type { Surroundings } from './facts.ts';

/** What environment variables say of the machine, without any value that is secret. */
export function surroundingsOf(variables: Readonly<Record<string, string | undefined>>): Surroundings {
  const set = (name: string): boolean => (variables[name] ?? '') !== '';
  const inCodespace = variables['CODESPACES'] === 'true';
  const {
    CODESPACE_NAME: codespace = '',
    GITHUB_REPOSITORY: repository = '',
    AWS_PROFILE: profile = '',
  } = variables;
  return {
    ...(inCodespace ? { codespace } : {}),
    ...(repository === '' ? {} : { repository }),
    gitHubToken: set('GITHUB_TOKEN'),
    tokenFile: set('AWS_WEB_IDENTITY_TOKEN_FILE') && set('AWS_ROLE_ARN'),
    containerEndpoint:
      set('AWS_CONTAINER_CREDENTIALS_FULL_URI') || set('AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'),
    // Keys that begin otherwise are short-lived: IAM identifiers, "Understanding unique ID prefixes".
    staticKeys: /^AKIA/.test(variables['AWS_ACCESS_KEY_ID'] ?? ''),
    ...(profile === '' ? {} : { profile }),
  };
}
