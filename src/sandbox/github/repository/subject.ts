import type { Account } from './accounts.ts';

/** What the `sub` of a repository's tokens looks like. */
export interface SubjectSettings {
  /** Numeric ids stand in it, so that a name that is taken over gives no access. */
  immutable: boolean;
  /** Somebody asked for that; repositories made since 15 July 2026 have it without. */
  optedIn: boolean;
  /** Claims that make up `sub`; undefined: the default, `repo` and `context`. */
  includeClaimKeys: readonly string[] | undefined;
}

interface Named {
  readonly owner: Account;
  readonly name: string;
  readonly id: number;
  readonly settings: { readonly subject: SubjectSettings };
}

/**
 * The part of `sub` that names the repository.
 * https://docs.github.com/en/actions/reference/openid-connect-reference#immutable-subject-claims
 */
export function subjectPrefix(repository: Named): string {
  const { owner, name, id } = repository;
  return repository.settings.subject.immutable
    ? `repo:${owner.login}@${owner.id}/${name}@${id}`
    : `repo:${owner.login}/${name}`;
}

/**
 * `sub` as the repository's template makes it; a colon within a value is encoded.
 * https://docs.github.com/en/actions/reference/openid-connect-reference#customizing-the-subject-claims-for-an-organization-or-repository
 */
export function subject(
  repository: Named,
  context: string,
  claims: Readonly<Record<string, unknown>>,
): string {
  const keys = repository.settings.subject.includeClaimKeys ?? ['repo', 'context'];
  return keys
    .map(key => {
      switch (key) {
        case 'repo':
          return subjectPrefix(repository);
        case 'context':
          return context;
        default:
          return `${key}:${String(claims[key] ?? '').replaceAll(':', '%3A')}`;
      }
    })
    .join(':');
}

/** What a template may name. */
export const CLAIM_KEYS: readonly string[] = [
  'repo',
  'context',
  'actor',
  'actor_id',
  'base_ref',
  'environment',
  'event_name',
  'head_ref',
  'job_workflow_ref',
  'job_workflow_sha',
  'ref',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'repository_visibility',
  'run_attempt',
  'run_id',
  'run_number',
  'runner_environment',
  'sha',
  'workflow',
  'workflow_ref',
  'workflow_sha',
];
