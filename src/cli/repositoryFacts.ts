import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RepositoryFacts } from '../core/checks/file.ts';
import { factsInAnswers } from '../core/checks/repositoryFacts.ts';
import { ANSWERS_FILE } from '../core/scaffold/setUp.ts';
import { git } from './repositoryFiles.ts';

type Writable = { -readonly [K in keyof RepositoryFacts]: RepositoryFacts[K] };

/**
 * What can be known of the repository without asking GitHub: the answers of its set-up, then the variables of a
 * workflow's job. Undefined where neither tells its name. Git's remote is no source: GitHub takes its names in any
 * case, and under a former name too, and IAM does not.
 */
export async function repositoryFacts(
  root: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RepositoryFacts | undefined> {
  const kept = await answers(root);
  const [owner = '', name = ''] =
    kept === undefined ? (environment['GITHUB_REPOSITORY']?.split('/') ?? []) : [kept.owner, kept.name];
  if (owner === '' || name === '') {
    return undefined;
  }
  const facts: Writable = { owner, name };
  const same = environment['GITHUB_REPOSITORY']?.toLowerCase() === `${owner}/${name}`.toLowerCase();
  const id = kept?.id ?? (same ? whole(environment['GITHUB_REPOSITORY_ID']) : undefined);
  const ownerId = kept?.ownerId ?? (same ? whole(environment['GITHUB_REPOSITORY_OWNER_ID']) : undefined);
  const head = (await git(root, 'symbolic-ref', '--short', 'refs/remotes/origin/HEAD'))?.trim();
  const defaultBranch = kept?.defaultBranch ?? head?.replace(/^origin\//, '');
  if (id !== undefined) {
    facts.id = id;
  }
  if (ownerId !== undefined) {
    facts.ownerId = ownerId;
  }
  if (defaultBranch !== undefined && defaultBranch !== '') {
    facts.defaultBranch = defaultBranch;
  }
  if (kept?.subjectPrefix !== undefined) {
    facts.subjectPrefix = kept.subjectPrefix;
  }
  if (kept?.issuer !== undefined) {
    facts.issuer = kept.issuer;
  }
  return facts;
}

async function answers(root: string): Promise<RepositoryFacts | undefined> {
  // Most repositories have no such file.
  const text = await readFile(join(root, ANSWERS_FILE), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : factsInAnswers(text);
}

function whole(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
