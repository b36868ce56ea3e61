import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';
import type { Secret } from './secrets.ts';

/** Remembers everything secret that a sandbox gives out from now on. */
export class Issued {
  readonly #sandbox: RunningSandbox;
  readonly #tokens: Secret[] = [];

  constructor(sandbox: RunningSandbox) {
    this.#sandbox = sandbox;
    const { oidc } = sandbox.world;
    const token = oidc.token.bind(oidc);
    oidc.token = form => this.#keep(token(form), ['id_token', 'access_token', 'refresh_token']);
    const deviceAuthorization = oidc.deviceAuthorization.bind(oidc);
    oidc.deviceAuthorization = form => this.#keep(deviceAuthorization(form), ['device_code']);
    const { signIns } = sandbox.world.identityCenter;
    const issueAccess = signIns.issueAccess.bind(signIns);
    signIns.issueAccess = (...parameters) =>
      this.#kept("Identity Center's access token", issueAccess(...parameters));
    const issueRefresh = signIns.issueRefresh.bind(signIns);
    signIns.issueRefresh = (...parameters) =>
      this.#kept("Identity Center's refresh token", issueRefresh(...parameters));
    const { issuer } = sandbox.world.github;
    const issue = issuer.issue.bind(issuer);
    issuer.issue = (...parameters) => this.#kept("a workflow run's token", issue(...parameters));
  }

  /** Adds a secret that came about elsewhere. */
  keep(name: string, value: string): void {
    this.#tokens.push({ name, value });
  }

  /** Tokens of the issuer and credentials of STS. */
  secrets(): readonly Secret[] {
    const credentials = this.#sandbox.world.sessions
      .all()
      .flatMap(({ sessionName, roleName, accessKeyId, secretAccessKey, sessionToken }) => {
        const whose = `of ${roleName}/${sessionName}`;
        return [
          { name: `access key id ${whose}`, value: accessKeyId },
          { name: `secret access key ${whose}`, value: secretAccessKey },
          { name: `session token ${whose}`, value: sessionToken },
        ];
      });
    return [...this.#tokens, ...credentials];
  }

  #kept(name: string, value: string): string {
    this.keep(name, value);
    return value;
  }

  #keep(answer: Readonly<Record<string, unknown>>, fields: readonly string[]): typeof answer {
    for (const name of fields) {
      const value = answer[name];
      if (typeof value === 'string') {
        this.#tokens.push({ name, value });
      }
    }
    return answer;
  }
}
