import * as vscode from 'vscode';
import { Failure, toFailure } from '../core/failure.ts';
import { throwIfAborted } from '../core/identity/untilAborted.ts';
import { valueScopes } from '../core/identity/valueScopes.ts';
import type { PlannedSecret } from '../core/terminal/servicePlan.ts';
import { confirmChange } from '../ui/confirm.ts';
import { withProgress } from '../ui/progress.ts';
import { createSignInPrompt } from '../ui/signInPrompt.ts';
import type { Services } from './command.ts';

export interface Fetched {
  /** Variable → value, of those that were fetched. Secret. */
  readonly values: ReadonlyMap<string, string>;
  readonly failures: readonly { readonly name: string; readonly failure: Failure }[];
}

/**
 * Lists secrets by name, asks which of them are wanted and whether they may be fetched, and fetches those. Rejects
 * with Failure `cancelled` where the person leaves a question, and with what stands in the way of all of them.
 */
export async function fetchSecrets(
  services: Services,
  environment: string,
  secrets: readonly PlannedSecret[],
  title: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const wanted = secrets.length === 0 ? [] : await chooseSecrets(secrets, title);
  if (wanted.length === 0) {
    return { values: new Map(), failures: [] };
  }
  await confirmChange({
    environment: services.sessions.environment(environment),
    question:
      wanted.length === 1
        ? vscode.l10n.t('Fetch 1 secret value of {0} for a terminal?', environment)
        : vscode.l10n.t('Fetch {0} secret values of {1} for a terminal?', wanted.length, environment),
    details: [
      ...wanted.map(({ name, resource }) => vscode.l10n.t('{0} from {1}', name, resource)),
      vscode.l10n.t('They are kept in memory, and every program in that terminal can read them.'),
    ],
    verb: vscode.l10n.t('Fetch'),
    name: environment,
  });
  const scopes = valueScopes(wanted.map(({ resource }) => resource));
  return withProgress(
    vscode.l10n.t('ECS: fetching secret values of {0}', environment),
    signal,
    async (report, progressSignal) => {
      for (const scope of scopes) {
        await services.sessions.authorize(environment, scope, createSignInPrompt(report), progressSignal);
      }
      report(vscode.l10n.t('asking AWS'));
      const cloud = await services.clouds.get(environment);
      const fetched = await Promise.all(
        wanted.map(async ({ name, valueFrom, resource }) => {
          try {
            const scope = scopes.find(({ arns }) => arns.includes(resource));
            if (scope === undefined) {
              throw new Failure('unexpected', vscode.l10n.t('{0} was not asked for.', resource));
            }
            const read = await cloud.values(scope);
            return { name, value: await read.value(valueFrom, progressSignal) };
          } catch (error) {
            return { name, failure: toFailure(error) };
          }
        }),
      );
      throwIfAborted(progressSignal);
      return sorted(fetched);
    },
  );
}

/** None is ticked: whoever wants none of them goes on with Enter. */
async function chooseSecrets(
  secrets: readonly PlannedSecret[],
  title: string,
): Promise<readonly PlannedSecret[]> {
  const chosen = await vscode.window.showQuickPick(
    secrets.map(secret => ({ label: secret.name, description: secret.valueFrom, secret })),
    {
      title,
      canPickMany: true,
      ignoreFocusOut: true,
      placeHolder: vscode.l10n.t('Secrets to fetch too; none are fetched that you do not tick'),
    },
  );
  if (chosen === undefined) {
    throw new Failure('cancelled', vscode.l10n.t('Nothing was chosen.'));
  }
  return chosen.map(({ secret }) => secret);
}

type Attempt =
  | { readonly name: string; readonly value: string }
  | { readonly name: string; readonly failure: Failure };

function sorted(attempts: readonly Attempt[]): Fetched {
  const values = new Map<string, string>();
  const failures: { name: string; failure: Failure }[] = [];
  for (const attempt of attempts) {
    if ('failure' in attempt) {
      failures.push(attempt);
    } else if (attempt.value.includes('\0')) {
      const failure = new Failure(
        'unsupported',
        vscode.l10n.t('It has a character that no variable can have.'),
      );
      failures.push({ name: attempt.name, failure });
    } else {
      values.set(attempt.name, attempt.value);
    }
  }
  return { values, failures };
}
