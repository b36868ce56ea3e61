/**
 * The subject of a GitHub Actions token, or a condition's pattern for it, in its parts.
 * https://docs.github.com/en/actions/reference/security/oidc#example-subject-claims
 */
export interface GitHubSubject {
  readonly owner: string;
  /** Present in the immutable form alone, as the repository's is. */
  readonly ownerId?: string;
  readonly repository: string;
  readonly repositoryId?: string;
  /** Such as `ref:refs/heads/main`, `environment:production`, `pull_request`. */
  readonly context: string;
}

/** Undefined for what has another form: a pattern that stops short, a customized subject, another issuer's. */
export function parseGitHubSubject(text: string): GitHubSubject | undefined {
  const match = /^repo:([^/@:]+)(?:@([^/:]+))?\/([^:@]+)(?:@([^:]+))?(?::(.*))?$/i.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, owner = '', ownerId, repository = '', repositoryId, context = ''] = match;
  return {
    owner,
    ...(ownerId === undefined ? {} : { ownerId }),
    repository,
    ...(repositoryId === undefined ? {} : { repositoryId }),
    context,
  };
}

/** The same subject without the numeric ids of the immutable form. */
export function withoutIds(subject: string): string {
  const [, repository = '', context = ''] = /^(repo:[^:]*)(.*)$/s.exec(subject) ?? [];
  return repository === '' ? subject : repository.replaceAll(/@[\d*?]+(?=\/|$)/g, '') + context;
}

export function hasIds(subject: string): boolean {
  return withoutIds(subject) !== subject;
}
