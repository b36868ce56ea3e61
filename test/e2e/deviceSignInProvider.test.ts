import assert from 'node:assert/strict';
import { after } from 'node:test';
import { CLIENT_ID, CLIENT_SECRET, CONFIDENTIAL, startProvider } from '../aws/support/oidcProvider.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import type { Stage } from './support/stage.ts';

/** Signing in with a certified OpenID provider; people decide there, and AWS trusts one of them. */

/** An ID token that is over soon: a session is renewed with the refresh token alone then. */
const idp = await startProvider({ idTokenLifetime: 32 });
after(() => idp.stop());
// In seconds; the provider itself does not mind.
idp.device['interval'] = 1;

const ROLE = 'codespaces-ecs-sso';
const OCTOCAT = 'user|octocat';
const SECRETS = ['device_code', 'id_token', 'access_token', 'refresh_token'] as const;

/** What the provider gave of this kind, the newest last. */
function given(name: (typeof SECRETS)[number]): readonly string[] {
  return idp.answers.flatMap(({ [name]: value }) => (typeof value === 'string' ? [value] : []));
}

const step = journey({
  environments: ({ url, world: { iam } }) => {
    const clients = [CLIENT_ID, CONFIDENTIAL.post];
    const provider = iam.putProvider({ issuer: idp.issuer, clientIds: clients });
    const name = idp.issuer.replace(/^http:\/\//, '');
    const read = iam.roles().find(role => role.name === 'codespaces-ecs-read');
    const role = iam.putRole(ROLE, {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: provider.arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${name}:aud`]: clients, [`${name}:sub`]: OCTOCAT } },
        },
      },
      policies: Object.fromEntries([...(read?.policies ?? [])].map(([key, { document }]) => [key, document])),
    });
    const environment = (environmentName: string, clientId: string, more = {}) => ({
      name: environmentName,
      region: 'eu-west-1',
      endpointUrl: url,
      roleArn: role.arn,
      identity: { kind: 'oidc', issuer: idp.issuer, clientId, ...more },
    });
    return [
      environment('sso', CLIENT_ID),
      environment('vault', CONFIDENTIAL.post, { confidential: true }),
      environment('unknown', 'nobody'),
    ];
  },
});

/** Begins a sign-in; gives the code that is shown. */
async function begin({ workbench, fleet }: Stage): Promise<string> {
  await fleet.clickAction('sso', 'Sign In');
  return await shownCode(workbench);
}

async function shownCode(workbench: Stage['workbench']): Promise<string> {
  const title = workbench.quickInput().getByText('Your sign-in code');
  await title.waitFor();
  const [code = 'no code'] = /[A-Z]{4}-[A-Z]{4}/.exec((await title.textContent()) ?? '') ?? [];
  return code;
}

/** Waits until the window says so, of the sign-in to this environment. */
async function refused({ workbench, fleet }: Stage, environment: string, text: RegExp): Promise<void> {
  await workbench.notification(text).waitFor();
  await fleet.waitFor(environment, 'sign-in failed');
  await fleet.waitFor(text);
  await workbench.quickInput().waitFor({ state: 'hidden' });
  await workbench.dismissNotifications();
}

step('a sign-in can be cancelled while it waits', async stage => {
  const { sandbox, workbench, fleet } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  const code = await begin(stage);
  await workbench
    .notification(/signing in to sso/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('sso', 'signed out');
  await workbench.quickInput().waitFor({ state: 'hidden' });
  // Too late: nobody asks for it any more.
  await idp.approve(code);
  assert.equal(given('id_token').length, 0);
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a person who denies it at the provider is told so', async stage => {
  const { workbench, fleet } = stage;
  await idp.deny(await begin(stage));
  await workbench.notification(/The sign-in was denied at http/).waitFor();
  await fleet.waitFor('sso', 'sign-in denied');
  await fleet.waitFor('Sign in to sso…', /The sign-in was denied at http/);
  await workbench.dismissNotifications();
});

step('a code that was not used in time says so', async stage => {
  await idp.expire(await begin(stage));
  await refused(stage, 'sso', /The code was not used in time/);
});

step('a client that the provider does not know is refused', async stage => {
  await stage.fleet.clickAction('unknown', 'Sign In');
  await refused(stage, 'unknown', /does not accept this client/);
  assert.equal(given('id_token').length, 0);
});

step('a person whom the role does not trust is refused by AWS', async stage => {
  const { sandbox, shot } = stage;
  await idp.approve(await begin(stage), 'user|hubot');
  await refused(stage, 'sso', /AWS refused the sign-in to sso/);
  await shot('a person whom AWS does not trust');
  assert.equal(given('id_token').length, 1);
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a code that was approved signs in', async stage => {
  const { context, sandbox, workbench, fleet, shot } = stage;
  const code = await begin(stage);
  const opened = context.waitForEvent('page');
  await workbench.pick('Copy code and open page');
  const page = await opened;
  await page.getByText(code).waitFor();
  await shot("the provider's page", page);
  await page.close();
  await idp.approve(code);
  await fleet.waitFor('sso', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  assert.ok(sandbox.world.sessions.all().every(({ arn }) => arn.endsWith(`${ROLE}/octocat`)));
});

/** Ends what AWS gave once the ID token is too old for another session, and has it used. */
async function endSession({ sandbox, workbench }: Stage): Promise<void> {
  const claims = Buffer.from(given('id_token').at(-1)?.split('.')[1] ?? '', 'base64url').toString();
  const { exp }: { readonly exp: number } = JSON.parse(claims);
  // In its last half minute it is not used any more; whoever counts from its arrival is a second behind.
  await workbench.until('the end of the token', async () => Date.now() / 1000 > exp - 28 || undefined);
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
}

step('a session that ended is renewed with the refresh token, and nobody is asked', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const [codes, tokens] = [given('device_code').length, given('refresh_token').length];
  await endSession(stage);
  await workbench.until('a session that AWS takes', async () => {
    return sandbox.world.sessions.all().some(({ expiresAt }) => expiresAt > Date.now()) || undefined;
  });
  await fleet.waitFor('sso', 'octocat · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
  assert.ok(given('refresh_token').length > tokens);
  assert.equal(given('device_code').length, codes);
  assert.deepEqual(await fleet.labels(/has ended/), []);
});

step('when the provider ends the sign-in, the tree says so, and a new code signs in again', async stage => {
  const { workbench, fleet, shot } = stage;
  await fleet.chooseFromMenu('sso', 'Sign Out');
  await fleet.waitFor('sso', 'signed out');
  await idp.approve(await begin(stage));
  await fleet.waitFor('sso', 'octocat · 111122223333');
  for (const token of given('refresh_token')) {
    await (await idp.provider.RefreshToken.find(token))?.destroy();
  }
  const codes = given('device_code').length;
  await endSession(stage);
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('sso', /octocat · .*ended/);
  await shot('a session that the provider ended');
  assert.equal(given('device_code').length, codes);
  assert.equal(await workbench.quickInput().isVisible(), false);
  await idp.approve(await begin(stage));
  await fleet.waitFor('sso', 'octocat · 111122223333');
  await fleet.row(/has ended/).waitFor({ state: 'hidden' });
});

/** Types into the box that shows nothing of it. */
async function giveSecret(workbench: Stage['workbench'], secret: string): Promise<void> {
  const box = workbench.quickInput().locator('input[type="password"]');
  await box.fill(secret);
  await box.press('Enter');
}

step("a client's secret is asked for until the provider takes it", async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('vault', 'Sign In');
  await workbench
    .quickInput()
    .getByText(/Secret of the client/)
    .waitFor();
  await giveSecret(workbench, 'not the secret');
  await workbench
    .quickInput()
    .getByText(/does not accept this client.*Secret of the client/)
    .waitFor();
  await shot("a client's secret was refused");
  await giveSecret(workbench, CLIENT_SECRET);
  await idp.approve(await shownCode(workbench));
  await fleet.waitFor('vault', 'octocat · 111122223333');
  assert.ok(sandbox.world.sessions.all().some(({ expiresAt }) => expiresAt > Date.now()));
});

step('signing out revokes what was kept at the provider', async ({ workbench, fleet }) => {
  const alive = async (): Promise<number> => {
    const found = await Promise.all(
      given('refresh_token').map(token => idp.provider.RefreshToken.find(token)),
    );
    return found.filter(token => token?.isValid === true).length;
  };
  assert.ok((await alive()) > 0);
  for (const environment of ['sso', 'vault']) {
    await fleet.chooseFromMenu(environment, 'Sign Out');
    await fleet.waitFor(environment, 'signed out');
  }
  await workbench.until('the revocation', async () => ((await alive()) === 0 ? true : undefined));
});

step('no secret is left anywhere', async stage => {
  const { issued } = stage;
  issued.keep("the client's secret", CLIENT_SECRET);
  for (const name of SECRETS) {
    assert.notEqual(given(name).length, 0);
    for (const value of given(name)) {
      issued.keep(name, value);
    }
  }
  await assertNothingLeaked(stage);
});
