import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { journey } from './support/journey.ts';
import { assertNothingLeaked, extensionLog } from './support/leaks.ts';
import { cancelSignIn, readWithNewKeys, refuseTokens } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/**
 * Signing in with what the machine already has: a token that somebody keeps in a file. Static keys are refused
 * at the first look, so that there is nothing to cancel or to renew.
 */

/** What the journey itself wrote there. */
const OWN_FILE = /ambient\/token: /;
/** No key of anybody's: AWS's documentation uses it. */
const STATIC_KEYS = ['aws_access_key_id = AKIAIOSFODNN7EXAMPLE', 'aws_secret_access_key = EXAMPLEKEY'];
const MACHINE = 'ambient';
const roleArn = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';

const step = journey({
  env: async (_sandbox, _issued, folder) => {
    const own = join(folder, MACHINE);
    await mkdir(own, { recursive: true });
    await writeFile(join(own, 'config'), ['[profile old]', ...STATIC_KEYS, ''].join('\n'));
    return {
      AWS_WEB_IDENTITY_TOKEN_FILE: join(own, 'token'),
      AWS_CONFIG_FILE: join(own, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(own, 'credentials'),
      AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'EXAMPLEKEY',
    };
  },
  environments: ({ url }) => {
    const place = { region: 'eu-west-1', endpointUrl: url, roleArn };
    return [
      { name: 'host', ...place, identity: { kind: 'ambient' } },
      { name: 'keys', ...place, identity: { kind: 'ambient', profile: 'old' } },
    ];
  },
});

/** Writes the token of a person into the file; `life` in seconds. */
async function writeToken({ sandbox, issued, folder }: Stage, subject: string, life = 3600): Promise<void> {
  const { issuer } = sandbox.world.oidc;
  const now = Math.floor(Date.now() / 1000);
  const token = issuer.signToken({
    iss: issuer.url,
    aud: 'sts.amazonaws.com',
    sub: subject,
    preferred_username: 'octocat',
    iat: now - 2 * 3600,
    exp: now + life,
  });
  issued.keep('the token of the file', token);
  await writeFile(join(folder, MACHINE, 'token'), token);
}

const octocat = 'team:developers:user:octocat';

step('without a token in the file nobody is signed in', async ({ workbench, fleet, shot }) => {
  await workbench.openEcs();
  await workbench.widenSideBar(520);
  await fleet.clickAction('host', 'Sign In');
  await workbench.notification(/The token file .*token cannot be read/).waitFor();
  await fleet.waitFor('host', 'sign-in failed');
  await shot('a token file that is not there');
  await workbench.dismissNotifications();
});

step('keys that do not end are refused with the reason and the way out', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('keys', 'Sign In');
  const told = workbench.notification(/The profile old holds an access key that does not end by itself/);
  await told.waitFor();
  assert.match((await told.textContent()) ?? '', /It is not used.*sign in with aws sso login or aws login/);
  await fleet.waitFor('keys', 'sign-in failed');
  await fleet.waitFor(/holds an access key that does not end by itself/);
  await shot('static keys are refused');
  assert.equal(sandbox.world.calls.list('sts:*', 10).length, 0);
  await workbench.dismissNotifications();
});

step('a sign-in can be cancelled', async stage => {
  const { sandbox, fleet } = stage;
  await writeToken(stage, octocat);
  await cancelSignIn(stage, 'host', 'sts:AssumeRoleWithWebIdentity');
  // Where it stood before.
  await fleet.waitFor('host', 'sign-in failed');
  assert.equal(sandbox.world.sessions.all().length, 0);
});

step('the token of the file signs in, and static keys beside it are passed over', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await fleet.clickAction('host', 'Sign In');
  await fleet.waitFor('host', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in with a token file');
  assert.ok(sandbox.world.sessions.all().every(({ arn }) => arn.endsWith('codespaces-ecs-read/octocat')));
  await workbench.until('a line about the keys', async () => {
    const log = await extensionLog(stage);
    return log.includes('AWS_ACCESS_KEY_ID holds an access key that does not end by itself') || undefined;
  });
});

step('a session whose token was not replaced has ended', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  await writeToken(stage, octocat, -3600);
  refuseTokens(sandbox, 'all');
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('host', /octocat · .*ended/);
  await shot('a session that ended with its token');
  sandbox.world.faults.clear();
  await fleet.clickAction('host', 'Sign In');
  await workbench.notification(/The token in .*token ended at .* has to write a new one/).waitFor();
  await workbench.dismissNotifications();
});

step('a person whom the role does not trust is refused by AWS', async stage => {
  const { workbench, fleet } = stage;
  await writeToken(stage, 'team:strangers:user:octocat');
  await fleet.clickAction('host', 'Sign In');
  await workbench.notification(/AWS refused the sign-in to host/).waitFor();
  await fleet.waitFor('host', 'sign-in failed');
  await workbench.dismissNotifications();
});

step('with a new token it goes on', async stage => {
  const { fleet } = stage;
  await writeToken(stage, octocat);
  await fleet.clickAction('host', 'Sign In');
  await fleet.waitFor('host', 'octocat · 111122223333');
});

step('a session whose token is over is renewed by the one that is in the file then', async stage => {
  const { sandbox, fleet } = stage;
  await writeToken(stage, octocat, 2 * 3600);
  refuseTokens(sandbox, 'next');
  await readWithNewKeys(stage);
  assert.equal(sandbox.world.faults.list()[0]?.hits, 1);
  assert.equal(sandbox.world.calls.counts('sts:*')['sts:AssumeRoleWithWebIdentity']?.ok, 1);
  await fleet.waitFor('host', 'octocat · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
  sandbox.world.faults.clear();
  await fleet.chooseFromMenu('host', 'Sign Out');
  await fleet.waitFor('host', 'signed out');
});

step('no secret is left anywhere', async stage => {
  await assertNothingLeaked(stage, OWN_FILE);
});
