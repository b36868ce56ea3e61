import * as vscode from 'vscode';
import { Failure, toFailure } from '../core/failure.ts';
import type { RepositoryName, RepositorySettings } from '../core/github.ts';
import { withoutCodeMarks } from '../core/markdown.ts';
import type { SetUp } from '../core/scaffold/setUp.ts';
import { type ActionsVariable, actionsVariables } from '../core/scaffold/variables.ts';
import { withProgress } from '../ui/progress.ts';
import type { Services } from './command.ts';

/** What GitHub does not have yet, or has otherwise. */
export interface GitHubLeft {
  /** Names. */
  readonly environments: readonly string[];
  readonly variables: readonly (ActionsVariable & { readonly isThere: boolean })[];
  /** Why it could not be looked at, for one line of a list: all counts as missing then. */
  readonly unknown?: string;
}

/** Looks with the tokens that are here; nobody is asked. */
export async function gitHubLeft(
  { gitHub, log }: Services,
  setUp: SetUp,
  signal: AbortSignal,
): Promise<GitHubLeft> {
  try {
    return await compare(settingsOf(await gitHub({ interactive: false }, signal)), setUp, signal);
  } catch (error) {
    signal.throwIfAborted();
    const { message, missingAction } = toFailure(error);
    log.info(`set up: GitHub: ${message}`);
    return {
      environments: setUp.targets.map(({ name }) => name),
      variables: actionsVariables(setUp).map(variable => ({ ...variable, isThere: false })),
      unknown:
        missingAction === undefined
          ? withoutCodeMarks(message)
          : vscode.l10n.t('the token here lacks {0}.', missingAction),
    };
  }
}

/** Makes the environments that are missing, and sets the variables; the person may be asked to sign in to GitHub. */
export async function setGitHub(
  { gitHub, log }: Services,
  setUp: SetUp,
  left: GitHubLeft,
  signal: AbortSignal,
): Promise<void> {
  await withProgress(
    vscode.l10n.t('ECS: setting up the repository at GitHub'),
    signal,
    async (report, endSignal) => {
      const settings = settingsOf(await gitHub({ interactive: true }, endSignal));
      // What could not be looked at before may be there all the same.
      const { environments, variables } =
        left.unknown === undefined ? left : await compare(settings, setUp, endSignal);
      for (const name of environments) {
        report(name);
        await settings.createEnvironment(setUp.repository, name, endSignal);
        log.info(`set up: GitHub environment ${name}`);
      }
      for (const { isThere, ...variable } of variables) {
        report(variable.name);
        await settings.setVariable(setUp.repository, variable, isThere, endSignal);
        log.info(`set up: variable ${variable.name} of ${variable.environment ?? 'the repository'}`);
      }
    },
  );
}

async function compare(settings: RepositorySettings, setUp: SetUp, signal: AbortSignal): Promise<GitHubLeft> {
  const { repository } = setUp;
  const there = new Set((await settings.environments(repository, signal)).map(name => name.toLowerCase()));
  const wanted = actionsVariables(setUp);
  const known = await valuesOf(settings, repository, wanted, there, signal);
  return {
    environments: setUp.targets.map(({ name }) => name).filter(name => !there.has(name.toLowerCase())),
    variables: wanted.flatMap(variable => {
      const value = known.get(variable.environment)?.get(variable.name);
      return value === variable.value ? [] : [{ ...variable, isThere: value !== undefined }];
    }),
  };
}

async function valuesOf(
  settings: RepositorySettings,
  repository: RepositoryName,
  wanted: readonly ActionsVariable[],
  there: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<ReadonlyMap<string | undefined, ReadonlyMap<string, string>>> {
  const places = [...new Set(wanted.map(({ environment }) => environment))];
  return new Map(
    await Promise.all(
      places.map(async place => {
        const isThere = place === undefined || there.has(place.toLowerCase());
        const values = isThere
          ? await settings.variables(repository, place, signal)
          : new Map<string, string>();
        return [place, values] as const;
      }),
    ),
  );
}

function settingsOf({ settings }: { readonly settings?: RepositorySettings }): RepositorySettings {
  if (settings === undefined) {
    throw new Failure('unsupported', vscode.l10n.t('This GitHub has no settings that could be written.'));
  }
  return settings;
}
