import * as l10n from '@vscode/l10n';
import { toFailure } from '../../failure.ts';
import type { GitHub, RepositoryName, User } from '../../github.ts';
import type { IdentitySource } from '../../model.ts';
import { isRelayWorkflow } from '../../scaffold/relayWorkflow.ts';
import { parseFullName } from '../relay/remotes.ts';
import type { GitHubFacts, WorkflowFacts } from './facts.ts';
import type { GatherDeps } from './gather.ts';
import { notSeen, within } from './within.ts';

const DEVCONTAINERS = ['.devcontainer/devcontainer.json', '.devcontainer.json'] as const;

/** What the relay needs of GitHub; each look takes `limit` milliseconds at most. */
export async function gatherGitHub(
  identity: Extract<IdentitySource, { kind: 'githubActions' }>,
  { clock, gitHub: connect, openRepository }: GatherDeps,
  limit: number,
  signal: AbortSignal,
): Promise<GitHubFacts | undefined> {
  const look = <T>(run: (own: AbortSignal) => Promise<T>) => within(clock, limit, signal, run);
  const [connected, opened] = await Promise.all([look(connect), look(openRepository)]);
  const name = parseFullName(identity.repository ?? '') ?? (opened.seen ? opened.value : undefined);
  if (!connected.seen) {
    const { why } = connected;
    const none = notSeen(why);
    return {
      ...{ serverUrl: 'https://github.com', issuer: 'https://token.actions.githubusercontent.com', name },
      ...{ login: none, repository: none, workflow: none, subject: none, grantAsked: none },
    };
  }
  const gitHub = connected.value;
  const user = look(async own => {
    const { login = '', id } = (await whoIs(gitHub, name, own)) ?? {};
    return { login, id };
  });
  const about = <T>(run: (repository: RepositoryName, own: AbortSignal) => Promise<T>) =>
    name === undefined
      ? Promise.resolve(notSeen(l10n.t('it is not known which repository it is.')))
      : look(own => run(name, own));
  const [who, repository, workflow, subject, grantAsked] = await Promise.all([
    user,
    about((at, own) => gitHub.repository(at, own)),
    about((at, own) => readWorkflow(gitHub, at, identity.workflow, own)),
    about((at, own) => gitHub.subjectFormat(at, own)),
    about((at, own) => asksForActions(gitHub, at, own)),
  ]);
  return {
    ...{ serverUrl: gitHub.serverUrl, issuer: gitHub.issuer, name },
    ...{ login: who.seen ? { seen: true, value: who.value.login } : who, repository, workflow, subject },
    grantAsked,
    ...(who.seen && who.value.id !== undefined ? { userId: who.value.id } : {}),
  };
}

async function whoIs(
  gitHub: GitHub,
  name: RepositoryName | undefined,
  signal: AbortSignal,
): Promise<Partial<User> | undefined> {
  if (gitHub.user !== undefined) {
    return gitHub.user(name, signal);
  }
  const login = await gitHub.login(name, signal);
  return login === undefined ? undefined : { login };
}

async function readWorkflow(
  gitHub: GitHub,
  repository: RepositoryName,
  file: string,
  signal: AbortSignal,
): Promise<WorkflowFacts | 'missing'> {
  const text = await unlessMissing(gitHub.file(repository, `.github/workflows/${file}`, undefined, signal));
  if (text === undefined) {
    return 'missing';
  }
  const known = await unlessMissing(gitHub.workflow(repository, file, signal));
  return { state: known?.state, dispatchable: isDispatchable(text), same: isRelayWorkflow(text) };
}

/** Whether `on`, in whichever of its forms, has the trigger. */
function isDispatchable(text: string): boolean {
  const bare = text.replaceAll('\r', '').replaceAll(/(^|\s)#.*$/gm, '$1');
  const on = /^(?:on|"on"|'on')[ \t]*:.*(?:\n(?:[ \t-].*)?)*/m.exec(bare)?.[0] ?? '';
  return /\bworkflow_dispatch\b/.test(on);
}

/** https://docs.github.com/en/codespaces/managing-your-codespaces/managing-repository-access-for-your-codespaces */
async function asksForActions(
  gitHub: GitHub,
  repository: RepositoryName,
  signal: AbortSignal,
): Promise<boolean> {
  const texts = await Promise.all(
    DEVCONTAINERS.map(path => unlessMissing(gitHub.file(repository, path, undefined, signal))),
  );
  return texts.some(text => text !== undefined && grantsActions(text, repository));
}

export function grantsActions(text: string, { owner, name }: RepositoryName): boolean {
  const bare = text.replaceAll(/^\s*\/\/.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  const quoted = (part: string): string => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const grant = String.raw`"permissions"\s*:\s*(?:"write-all"|\{[^{}]*"actions"\s*:\s*"write")`;
  const entry = String.raw`"${quoted(owner)}/(?:${quoted(name)}|\*)"\s*:\s*\{[^{}]*${grant}`;
  return new RegExp(entry, 'i').test(bare);
}

async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (toFailure(error).code === 'notFound') {
      return undefined;
    }
    throw error;
  }
}
