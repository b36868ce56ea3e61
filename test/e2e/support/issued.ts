import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';
import type { Secret } from './secrets.ts';

/** What a GitHub token is, by what it begins with. */
const GITHUB_TOKENS: Readonly<Record<string, string>> = {
  ghu: "the codespace's GITHUB_TOKEN",
  gho: "the editor's GitHub token",
  ghs: "a job's GITHUB_TOKEN",
};

/**
 * Remembers everything secret that a sandbox gives out from now on, and the values that are put into its
 * stores. What pages show to people is none: the codes that they compare, and the marks of their forms.
 */
export class Issued {
  readonly #sandbox: RunningSandbox;
  /** By value. */
  readonly #kept = new Map<string, Secret>();

  constructor(sandbox: RunningSandbox) {
    this.#sandbox = sandbox;
    this.#watchIssuer();
    this.#watchIdentityCenter();
    this.#watchLogins();
    this.#watchGitHub();
    this.#watchValues();
  }

  /** Adds a secret that came about elsewhere. */
  keep(name: string, value: unknown): void {
    if (typeof value === 'string' && value !== '' && !this.#kept.has(value)) {
      this.#kept.set(value, { name, value });
    }
  }

  /** Tokens of the issuers, credentials of STS, and so on; no value twice. */
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
    return [...this.#kept.values(), ...credentials];
  }

  #watchIssuer(): void {
    const { oidc } = this.#sandbox.world;
    const { devices } = oidc;
    devices.start = watched(devices.start.bind(devices), ({ deviceCode }) =>
      this.keep('device_code', deviceCode),
    );
    oidc.token = watched(oidc.token.bind(oidc), answer => {
      for (const name of ['id_token', 'access_token', 'refresh_token']) {
        this.keep(name, answer[name]);
      }
    });
  }

  #watchIdentityCenter(): void {
    const { clients, devices, signIns } = this.#sandbox.world.identityCenter;
    clients.register = watched(clients.register.bind(clients), ({ secret }) =>
      this.keep("Identity Center's client secret", secret),
    );
    devices.start = watched(devices.start.bind(devices), ({ deviceCode }) =>
      this.keep("Identity Center's device code", deviceCode),
    );
    signIns.issueAccess = watched(signIns.issueAccess.bind(signIns), token =>
      this.keep("Identity Center's access token", token),
    );
    signIns.issueRefresh = watched(signIns.issueRefresh.bind(signIns), token =>
      this.keep("Identity Center's refresh token", token),
    );
  }

  #watchLogins(): void {
    const { logins } = this.#sandbox.world;
    logins.start = watched(logins.start.bind(logins), ({ content }) => {
      this.keep("aws login's refresh token", content['refreshToken']);
      // The first line of such a key (RFC 5915) holds all of its secret number; the last ones are public.
      const [, line] = String(content['dpopKey']).split('\n');
      this.keep("aws login's key", line);
    });
    logins.refresh = watched(logins.refresh.bind(logins), ({ refreshToken }) =>
      this.keep("aws login's refresh token", refreshToken),
    );
  }

  #watchGitHub(): void {
    const { issuer, store, tokens } = this.#sandbox.world.github;
    issuer.open = watched(issuer.open.bind(issuer), ({ request }) =>
      this.keep("a job's ACTIONS_ID_TOKEN_REQUEST_TOKEN", request.token),
    );
    issuer.issue = watched(issuer.issue.bind(issuer), token => this.keep("a workflow run's token", token));
    store.address = watched(store.address.bind(store), address =>
      this.keep("the signature of a download's address", new URL(address).searchParams.get('sig')),
    );
    tokens.issue = watched(tokens.issue.bind(tokens), ({ value }) =>
      this.keep(GITHUB_TOKENS[value.slice(0, 3)] ?? 'a GitHub token', value),
    );
  }

  /** The values of the demo are in the extension itself, and secret to nobody. */
  #watchValues(): void {
    const { values } = this.#sandbox.world;
    values.putParameter = watched(
      values.putParameter.bind(values),
      (_result, _region, { type, values: versions }) => {
        for (const value of type === 'SecureString' ? versions : []) {
          this.keep('a secret value', value);
        }
      },
    );
    values.putSecret = watched(values.putSecret.bind(values), (_result, _region, { versions }) => {
      for (const { value } of versions) {
        this.keep(
          'a secret value',
          typeof value === 'string' ? value : Buffer.from(value).toString('base64'),
        );
      }
    });
  }
}

/** The same function; `see` is shown what it gives from now on, and what it is given. */
function watched<A extends readonly unknown[], R>(
  call: (...parameters: A) => R,
  see: (result: R, ...parameters: A) => void,
): (...parameters: A) => R {
  return (...parameters) => {
    const result = call(...parameters);
    see(result, ...parameters);
    return result;
  };
}
