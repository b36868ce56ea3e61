import * as l10n from '@vscode/l10n';
import { toFailure } from '../../failure.ts';
import type { GitHub, RepositoryName } from '../../github.ts';
import type { SetUpRepository } from '../setUp.ts';

/** What GitHub, or else the answers of the last time, say of a repository. */
export interface RepositoryFound {
  readonly repository: SetUpRepository;
  /** Why GitHub did not say how subjects begin, in a sentence; absent where it did. */
  readonly unknown?: string;
  /** `subjectPrefix` is no more than the likeliest form: neither GitHub nor a person said so. */
  readonly isGuess: boolean;
  /** The claims that its subjects are made of, where somebody chose them. */
  readonly claims?: readonly string[];
}

/**
 * Asks GitHub. `before`, the answers of the last time, count for what it does not tell now, as long as they are of
 * this repository: one that was made anew under the same name has another number.
 */
export async function askGitHub(
  hub: Pick<GitHub, 'issuer' | 'repository' | 'subjectFormat'>,
  name: RepositoryName,
  before: SetUpRepository | undefined,
  signal: AbortSignal,
): Promise<RepositoryFound> {
  const { issuer } = hub;
  const known = before !== undefined && isSame(before, name) && before.issuer === issuer ? before : undefined;
  let repository: Omit<SetUpRepository, 'subjectPrefix'>;
  try {
    const { owner, name: called, id, ownerId, defaultBranch } = await hub.repository(name, signal);
    repository = { owner, name: called, id, ownerId, defaultBranch, issuer };
  } catch (error) {
    signal.throwIfAborted();
    const unknown = toFailure(error).message;
    return known === undefined
      ? {
          repository: withSubjects({ owner: name.owner, name: name.name, defaultBranch: 'main', issuer }),
          unknown,
          isGuess: true,
        }
      : { repository: known, unknown, isGuess: false };
  }
  try {
    const format = await hub.subjectFormat(repository, signal);
    const [legacy, immutable = legacy] = subjectForms(repository);
    return {
      repository: { ...repository, subjectPrefix: format.prefix ?? (format.immutable ? immutable : legacy) },
      isGuess: false,
      ...(format.useDefault ? {} : { claims: format.includeClaimKeys }),
    };
  } catch (error) {
    signal.throwIfAborted();
    const unknown = toFailure(error).message;
    return known !== undefined && (known.id === undefined || known.id === repository.id)
      ? { repository: { ...repository, subjectPrefix: known.subjectPrefix }, unknown, isGuess: false }
      : { repository: withSubjects(repository), unknown, isGuess: true };
  }
}

/**
 * How subjects of a repository's tokens can begin: by names, and by numbers too where subjects are immutable, which
 * needs the numbers (https://docs.github.com/en/actions/reference/security/oidc).
 */
export function subjectForms({
  owner,
  name,
  id,
  ownerId,
}: Omit<SetUpRepository, 'subjectPrefix'>): readonly [legacy: string, immutable?: string] {
  const legacy = `repo:${owner}/${name}`;
  return id === undefined || ownerId === undefined
    ? [legacy]
    : [legacy, `repo:${owner}@${ownerId}/${name}@${id}`];
}

/**
 * Asks again, of a repository that GitHub did not say all of before. What it refuses leaves the guess the guess that
 * it was, with the reason of this time.
 */
export async function askGitHubAgain(
  hub: Pick<GitHub, 'issuer' | 'repository' | 'subjectFormat'>,
  { repository }: RepositoryFound,
  signal: AbortSignal,
): Promise<RepositoryFound> {
  const found = await askGitHub(hub, repository, undefined, signal);
  if (!found.isGuess) {
    return found;
  }
  return found.repository.id === undefined
    ? { ...found, repository }
    : { ...found, repository: { ...found.repository, subjectPrefix: repository.subjectPrefix } };
}

/** Why a person's text cannot be what subjects of the repository's tokens begin with; undefined where it can. */
export function subjectPrefixProblem(
  text: string,
  repository: Omit<SetUpRepository, 'subjectPrefix'>,
): string | undefined {
  const { owner, name, id, ownerId } = repository;
  const full = `${owner}/${name}`;
  const words = /^repo:([\w-]+)(@\d+)?\/([\w.-]+)(@\d+)?(:.*)?$/.exec(text);
  if (words === null) {
    const forms = subjectForms({ ...repository, id: id ?? 74, ownerId: ownerId ?? 65 });
    return l10n.t('It looks like {0}.', forms.join(l10n.t(' or ')));
  }
  const [, itsOwner = '', ownerNumber, itsName = '', number, more] = words;
  if (!isSame({ owner: itsOwner, name: itsName }, repository)) {
    return l10n.t('{0} is another repository than {1}.', `${itsOwner}/${itsName}`, full);
  }
  if (more !== undefined) {
    return l10n.t('Only the beginning, without {0}.', more);
  }
  if ((ownerNumber === undefined) !== (number === undefined)) {
    return l10n.t('Owner and repository both have a number after @, or neither has.');
  }
  const numbers = `@${ownerId}/@${id}`;
  return id === undefined || number === undefined || `${ownerNumber}/${number}` === numbers
    ? undefined
    : l10n.t('GitHub’s numbers are {0} and {1}.', String(ownerId), String(id));
}

function withSubjects(repository: Omit<SetUpRepository, 'subjectPrefix'>): SetUpRepository {
  return { ...repository, subjectPrefix: subjectForms(repository)[0] };
}

function isSame(one: RepositoryName, other: RepositoryName): boolean {
  return `${one.owner}/${one.name}`.toLowerCase() === `${other.owner}/${other.name}`.toLowerCase();
}
