import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { findPerson } from '../../../src/sandbox/oidc/people.ts';
import type { RunningSandbox } from '../../../src/sandbox/sandbox.ts';

const SSO_SESSION = 'corp';
const HOUR = 3_600_000;

/** What AWS's tools leave in a home folder: profiles, and the caches of `aws sso login` and `aws login`. */
export class AwsTools {
  readonly #home: string;
  readonly #sandbox: RunningSandbox;

  constructor(home: string, sandbox: RunningSandbox) {
    this.#home = home;
    this.#sandbox = sandbox;
  }

  /** The file that `aws sso login` writes. */
  get ssoCache(): string {
    const name = createHash('sha1').update(SSO_SESSION).digest('hex');
    return join(this.#home, '.aws', 'sso', 'cache', `${name}.json`);
  }

  /** The file that `aws login` writes. */
  get loginCache(): string {
    return join(this.#home, '.aws', 'login', 'cache', this.#login().file);
  }

  /** Profiles with an SSO session, by name and permission set, and one with a login session. */
  async configure(sso: Readonly<Record<string, string>>, login: string): Promise<void> {
    const { url, accountId } = this.#sandbox.world;
    await this.#write(
      join(this.#home, '.aws', 'config'),
      [
        ...Object.entries(sso).flatMap(([profile, permissionSet]) => [
          `[profile ${profile}]`,
          `sso_session = ${SSO_SESSION}`,
          `sso_account_id = ${accountId}`,
          `sso_role_name = ${permissionSet}`,
        ]),
        `[sso-session ${SSO_SESSION}]`,
        `sso_start_url = ${url}/start`,
        'sso_region = eu-west-1',
        'sso_registration_scopes = sso:account:access',
        `[profile ${login}]`,
        'region = eu-west-1',
        `login_session = ${this.#login().loginSession}`,
        '',
      ].join('\n'),
    );
  }

  /** What `aws sso login` does, as octocat. */
  async ssoLogin(): Promise<void> {
    const { identityCenter: center, url } = this.#sandbox.world;
    const now = Date.now();
    const scopes = ['sso:account:access'];
    const input = { clientName: 'AWS CLI', clientType: 'public', scopes };
    const client = center.clients.register(input, () => true, 90 * 86_400, now);
    const person = findPerson('octocat');
    if (person === undefined) {
      throw new Error('There is no octocat');
    }
    const signIn = { person, clientId: client.id, scopes, endsAt: now + 8 * HOUR };
    await this.#write(
      this.ssoCache,
      JSON.stringify({
        startUrl: `${url}/start`,
        region: 'eu-west-1',
        accessToken: center.signIns.issueAccess(signIn, now + HOUR),
        expiresAt: new Date(now + HOUR).toISOString(),
        clientId: client.id,
        clientSecret: client.secret,
        registrationExpiresAt: new Date(client.expiresAt).toISOString(),
        refreshToken: center.signIns.issueRefresh(signIn),
      }),
    );
  }

  /** What `aws login` does, as octocat. */
  async login(): Promise<void> {
    const { content } = this.#login();
    await this.#write(this.loginCache, JSON.stringify(content));
  }

  /** Makes a cache say that what it holds ends in a minute, so that it has to be renewed before it is used. */
  async age(cache: string): Promise<void> {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const text = await readFile(cache, 'utf8');
    await writeFile(cache, text.replace(/("expiresAt": ?)"[^"]*"/, `$1"${soon}"`));
  }

  #login() {
    const { logins, accountId } = this.#sandbox.world;
    return logins.start('octocat', accountId, 'EcsRead');
  }

  async #write(file: string, text: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}
