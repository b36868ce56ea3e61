import type { RepositoryFacts } from './file.ts';

type Writable = { -readonly [K in keyof RepositoryFacts]: RepositoryFacts[K] };

/**
 * What the answers of a set-up (`ANSWERS_FILE`) say of the repository; undefined where the text names none. What is
 * wrong with the rest of it is for the set-up to say.
 */
export function factsInAnswers(text: string): RepositoryFacts | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return undefined;
  }
  const repository = member(parsed, 'repository');
  const owner = member(repository, 'owner');
  const name = member(repository, 'name');
  if (typeof owner !== 'string' || typeof name !== 'string') {
    return undefined;
  }
  const facts: Writable = { owner, name };
  const id = member(repository, 'id');
  const ownerId = member(repository, 'ownerId');
  const defaultBranch = member(repository, 'defaultBranch');
  const subjectPrefix = member(repository, 'subjectPrefix');
  const issuer = member(repository, 'issuer');
  if (typeof id === 'number') {
    facts.id = id;
  }
  if (typeof ownerId === 'number') {
    facts.ownerId = ownerId;
  }
  if (typeof defaultBranch === 'string') {
    facts.defaultBranch = defaultBranch;
  }
  if (typeof subjectPrefix === 'string') {
    facts.subjectPrefix = subjectPrefix;
  }
  if (typeof issuer === 'string') {
    facts.issuer = issuer;
  }
  return facts;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
}
