import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import type { SessionState } from '../core/identity/sessionState.ts';
import { sessionText } from '../core/identity/sessionText.ts';
import { COMMANDS } from '../manifest.ts';
import { pick } from '../ui/pick.ts';
import type { Services } from './command.ts';

/**
 * Asks for one of the environments whose session is in a state that `fits`, the current one first; takes
 * the only one there is. Rejects with Failure `notFound` where there is none and `cancelled`.
 */
export function chooseEnvironment(
  { sessions, current, clock }: Pick<Services, 'sessions' | 'current' | 'clock'>,
  title: string,
  fits: (state: SessionState) => boolean,
): Promise<string> {
  const names = sessions.environments.map(({ name }) => name).filter(name => fits(sessions.state(name)));
  if (sessions.environments.length === 0) {
    throw new Failure('notFound', vscode.l10n.t('There is no environment yet.'), {
      action: { title: vscode.l10n.t('Open Settings'), command: COMMANDS.openSettings },
    });
  }
  const ordered = [...names].sort((a, b) => Number(b === current.name) - Number(a === current.name));
  return pick(
    {
      title,
      placeholder: vscode.l10n.t('Environment'),
      none: vscode.l10n.t('No environment is in a state for that.'),
      takeOnly: true,
    },
    async () =>
      ordered.map(name => {
        const { icon, text } = sessionText(sessions.environment(name), sessions.state(name), clock.now());
        return {
          label: `$(${icon}) ${text}`,
          ...(name === current.name ? { description: vscode.l10n.t('current') } : {}),
          value: name,
        };
      }),
  );
}
