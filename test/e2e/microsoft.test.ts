import assert from 'node:assert/strict';
import { after } from 'node:test';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { MicrosoftAccount, putMicrosoftProvider } from './support/microsoft/microsoftAccount.ts';
import { readWithNewKeys, refuseTokens } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Signing in with the editor's Microsoft account, which asks in dialogs of the editor's own. */

const TENANT = '11111111-2222-3333-4444-555555555555';
const APPLICATION = '99999999-8888-7777-6666-555555555555';
const ROLE = 'codespaces-ecs-microsoft';
const HOUR = 3600;

const microsoft = new MicrosoftAccount();
after(() => microsoft.stop());

const step = journey({
  env: () => microsoft.start(),
  extensions: putMicrosoftProvider,
  environments: ({ url, world: { iam, oidc } }) => {
    const { url: issuer } = oidc.issuer;
    const provider = iam.putProvider({
      issuer,
      clientIds: [...(iam.provider(issuer)?.clientIds ?? []), APPLICATION],
    });
    const name = issuer.replace(/^http:\/\//, '');
    const read = iam.roles().find(role => role.name === 'codespaces-ecs-read');
    const role = iam.putRole(ROLE, {
      trustPolicy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: provider.arn },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${name}:aud`]: APPLICATION, [`${name}:sub`]: 'mona' } },
        },
      },
      policies: Object.fromEntries([...(read?.policies ?? [])].map(([key, { document }]) => [key, document])),
    });
    return [
      {
        name: 'entra',
        region: 'eu-west-1',
        endpointUrl: url,
        roleArn: role.arn,
        identity: { kind: 'microsoft', tenant: TENANT, clientId: APPLICATION },
      },
    ];
  },
});

/** An ID token as Entra makes them; `life` in seconds. */
function idToken(
  { sandbox, issued }: Stage,
  { life = HOUR, ...claims }: { readonly life?: number; readonly tid?: string; readonly sub?: string } = {},
): string {
  const { issuer } = sandbox.world.oidc;
  const now = Math.floor(Date.now() / 1000);
  const token = issuer.signToken({
    iss: issuer.url,
    aud: APPLICATION,
    sub: 'mona',
    tid: TENANT,
    iat: now - HOUR,
    exp: now + life,
    preferred_username: 'mona@example.com',
    ...claims,
  });
  issued.keep("Microsoft's ID token", token);
  return token;
}

const account = 'mona@example.com';

step("a sign-in that is dismissed in the editor's dialog leaves everything as it was", async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('entra', 'Sign In');
  await workbench
    .dialog()
    .getByText(/wants to sign in using Microsoft/)
    .waitFor();
  await shot('the editor asks before a Microsoft sign-in');
  await workbench.clickDialog('Cancel');
  await fleet.waitFor('entra', 'signed out');
  assert.equal(microsoft.asked.filter(({ interactive }) => interactive).length, 0);
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('a sign-in can be cancelled while Microsoft is waited for', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const waiting = Promise.withResolvers<Record<string, never>>();
  microsoft.answer = ({ interactive }) => (interactive ? waiting.promise : {});
  await fleet.clickAction('entra', 'Sign In');
  await workbench.clickDialog('Allow');
  await workbench.until('the request', async () => {
    return microsoft.asked.some(({ interactive }) => interactive) || undefined;
  });
  await fleet.waitFor('entra', 'signing in');
  await workbench
    .notification(/signing in to entra/)
    .getByRole('button', { name: 'Cancel' })
    .click();
  await fleet.waitFor('entra', 'signed out');
  await workbench.notification(/signing in to entra/).waitFor({ state: 'hidden' });
  assert.equal(sandbox.world.sessions.all().length, 0);
  waiting.resolve({});
});

step('what Microsoft refuses is said, with what to do', async stage => {
  const { workbench, fleet, shot } = stage;
  microsoft.answer = ({ interactive }) =>
    interactive ? { error: 'AADSTS65001: The user or administrator has not consented.' } : {};
  await fleet.clickAction('entra', 'Sign In');
  await workbench.clickDialog('Allow');
  const told = workbench.notification(/Microsoft refused the sign-in: AADSTS65001/);
  await told.waitFor();
  assert.match((await told.textContent()) ?? '', /an administrator may have to/);
  await fleet.waitFor('entra', 'sign-in failed');
  await fleet.waitFor(/Microsoft refused the sign-in/);
  await shot('a refused Microsoft sign-in');
  await workbench.dismissNotifications();
});

step('an account of another tenant is refused', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const token = idToken(stage, { tid: '00000000-0000-0000-0000-000000000000' });
  microsoft.answer = ({ interactive }) => (interactive ? { account, idToken: token } : {});
  await fleet.clickAction('entra', 'Sign In');
  await workbench.clickDialog('Allow');
  await workbench.notification(/Microsoft signed you in at another tenant/).waitFor();
  await fleet.waitFor('entra', 'sign-in failed');
  assert.equal(sandbox.world.sessions.all().length, 0);
  await workbench.dismissNotifications();
});

step('a token that has ended leads to a new sign-in, which fills the tree', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  const old = idToken(stage, { life: -HOUR });
  const fresh = idToken(stage);
  let current = old;
  microsoft.asked.splice(0);
  microsoft.answer = ({ interactive }) => {
    current = interactive ? fresh : current;
    return { account, idToken: current };
  };
  await fleet.clickAction('entra', 'Sign In');
  await workbench
    .dialog()
    .getByText(/sign in again|wants to access/)
    .waitFor();
  await shot('the editor asks for a Microsoft sign-in again');
  await workbench.clickDialog('Allow');
  await fleet.waitFor('entra', 'mona@example.com · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in with Microsoft');
  assert.equal(microsoft.asked.filter(({ interactive }) => interactive).length, 1);
  const scopes = microsoft.asked.find(({ interactive }) => interactive)?.scopes ?? [];
  assert.ok(scopes.includes(`VSCODE_CLIENT_ID:${APPLICATION}`) && scopes.includes(`VSCODE_TENANT:${TENANT}`));
  assert.ok(sandbox.world.sessions.all().every(({ arn }) => arn.endsWith(`${ROLE}/mona@example.com`)));
});

step('when Microsoft gives no token any more, the tree says that the session has ended', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  microsoft.answer = () => ({});
  // The token that is held is over, too.
  refuseTokens(sandbox, 'all');
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of mona@example.com has ended/);
  await fleet.waitFor('entra', /mona@example.com · .*ended/);
  await shot('a Microsoft session that has ended');
  sandbox.world.faults.clear();
});

step('a person whom the role does not trust is refused by AWS', async stage => {
  const { workbench, fleet } = stage;
  const token = idToken(stage, { sub: 'somebody else' });
  microsoft.answer = ({ interactive }) => (interactive ? { account, idToken: token } : {});
  await fleet.clickAction('entra', 'Sign In');
  await workbench.clickDialog('Allow');
  await workbench.notification(/AWS refused the sign-in to entra/).waitFor();
  await fleet.waitFor('entra', 'sign-in failed');
});

step('with a token that it trusts it goes on', async stage => {
  const { workbench, fleet } = stage;
  const token = idToken(stage, { life: 3 * HOUR });
  microsoft.answer = ({ interactive }) => (interactive ? { account, idToken: token } : {});
  await workbench.dismissNotifications();
  await fleet.clickAction('entra', 'Sign In');
  await workbench.clickDialog('Allow');
  await fleet.waitFor('entra', 'mona@example.com · 111122223333');
});

step('a session whose token is over is renewed by a newer one of the editor, without a word', async stage => {
  const { sandbox, workbench, fleet } = stage;
  const newer = idToken(stage, { life: 4 * HOUR });
  microsoft.asked.splice(0);
  microsoft.answer = () => ({ account, idToken: newer });
  refuseTokens(sandbox, 'next');
  await readWithNewKeys(stage);
  assert.equal(sandbox.world.faults.list()[0]?.hits, 1);
  assert.deepEqual([...new Set(microsoft.asked.map(({ interactive }) => interactive))], [false]);
  await workbench.dialog().waitFor({ state: 'hidden' });
  await fleet.waitFor('entra', 'mona@example.com · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
  sandbox.world.faults.clear();
  await fleet.chooseFromMenu('entra', 'Sign Out');
  await fleet.waitFor('entra', 'signed out');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage);
});
