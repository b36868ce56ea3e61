import * as vscode from 'vscode';
import type { Answer, Asked } from './microsoftAccount.ts';

/** Stands in for the editor's Microsoft sign-in; what it gives is said by the journey, over HTTP. */
export function activate(context: vscode.ExtensionContext): void {
  const changed = new vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>();
  const ask = async (asked: Asked): Promise<vscode.AuthenticationSession | undefined> => {
    const response = await fetch(process.env['ECS_MICROSOFT'] ?? '', {
      method: 'POST',
      body: JSON.stringify(asked),
    });
    const answer: Answer = JSON.parse(await response.text());
    if (answer.error !== undefined) {
      throw new Error(answer.error);
    }
    const { account, idToken } = answer;
    return account === undefined
      ? undefined
      : {
          id: account,
          accessToken: 'an access token that is nothing',
          ...(idToken === undefined ? {} : { idToken }),
          account: { id: account, label: account },
          scopes: asked.scopes,
        };
  };
  context.subscriptions.push(
    changed,
    vscode.authentication.registerAuthenticationProvider(
      'microsoft',
      'Microsoft',
      {
        onDidChangeSessions: changed.event,
        getSessions: async (scopes = []) => {
          const session = await ask({ interactive: false, scopes: [...scopes] });
          return session === undefined ? [] : [session];
        },
        createSession: async scopes => {
          const session = await ask({ interactive: true, scopes: [...scopes] });
          if (session === undefined) {
            throw new Error('User did not consent to login.');
          }
          return session;
        },
        removeSession: async () => undefined,
      },
      { supportsMultipleAccounts: true },
    ),
  );
}
