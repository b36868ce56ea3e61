import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after } from 'node:test';
import { AwsAddresses, leadToAwsAddresses } from './support/awsAddresses/awsAddresses.ts';
import { AwsTools } from './support/awsTools.ts';
import { journey } from './support/journey.ts';
import { assertNothingLeaked } from './support/leaks.ts';
import { cancelSignIn, readWithNewKeys } from './support/signIn.ts';
import type { Stage } from './support/stage.ts';

/** Signing in with what `aws sso login` and `aws login` left, which is renewed as AWS's tools do it. */

/** Where AWS's tools, and the SDK like them, keep their tokens. */
const CACHES = /home\/\.aws\/(sso|login)\/cache\/[0-9a-f]+\.json: /;

const aws = new AwsAddresses();
after(() => aws.stop());
let tools: AwsTools | undefined;

const step = journey({
  extensions: leadToAwsAddresses,
  env: async (sandbox, _issued, folder) => {
    const home = join(folder, 'home');
    tools = new AwsTools(home, sandbox);
    await tools.configure({ dev: 'EcsRead', admin: 'Admin' }, 'console');
    return { HOME: home, ...(await aws.start(sandbox)) };
  },
  environments: ({ url }) => {
    const place = { region: 'eu-west-1', endpointUrl: url };
    const roleArn = 'arn:aws:iam::111122223333:role/codespaces-ecs-read';
    return [
      { name: 'sso', ...place, roleArn, identity: { kind: 'ambient', profile: 'dev' } },
      { name: 'other', ...place, roleArn, identity: { kind: 'ambient', profile: 'admin' } },
      { name: 'login', ...place, identity: { kind: 'ambient', profile: 'console' } },
    ];
  },
});

function awsTools(): AwsTools {
  assert.ok(tools);
  return tools;
}

/** Presses Sign In, and is told what is wrong and what to run. */
async function signInFails(
  { workbench, fleet }: Stage,
  environment: string,
  message: RegExp,
  hint = /./,
): Promise<void> {
  await fleet.clickAction(environment, 'Sign In');
  const told = workbench.notification(message);
  await told.waitFor();
  assert.match((await told.textContent()) ?? '', hint);
  await fleet.waitFor(environment, 'sign-in failed');
  await workbench.dismissNotifications();
}

step('where nobody ran aws sso login yet, it says what to run', async stage => {
  await stage.workbench.openEcs();
  await stage.workbench.widenSideBar(520);
  await signInFails(
    stage,
    'sso',
    /The SSO session of the profile dev does not do/,
    /Run aws sso login --profile dev/,
  );
});

step('a sign-in with an SSO session can be cancelled', async stage => {
  await awsTools().ssoLogin();
  await cancelSignIn(stage, 'sso', 'sso:GetRoleCredentials');
  // Where it stood before.
  await stage.fleet.waitFor('sso', 'sign-in failed');
  assert.equal(
    stage.sandbox.world.sessions.all().filter(({ roleName }) => /-read$/.test(roleName)).length,
    0,
  );
});

step('a permission set that one does not have is refused', async stage => {
  await signInFails(stage, 'other', /refused the sign-in: No access/);
  await stage.shot('an SSO profile with a permission set that one does not have');
});

step('an SSO session signs in to the role of the environment', async ({ sandbox, fleet, shot }) => {
  await fleet.clickAction('sso', 'Sign In');
  await fleet.waitFor('sso', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in with an SSO profile');
  assert.ok(aws.asked.includes('portal.sso.eu-west-1.amazonaws.com/federation/credentials'));
  const reads = sandbox.world.calls.list('ecs:*');
  assert.ok(reads.every(({ caller = '' }) => caller.endsWith('assumed-role/codespaces-ecs-read/octocat')));
});

step('after an SSO session that the portal ended, aws sso login helps', async stage => {
  const { sandbox, workbench, fleet, shot } = stage;
  sandbox.world.identityCenter.signIns.endAll();
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('sso', /octocat · .*ended/);
  await shot('an SSO session that has ended');
  await signInFails(stage, 'sso', /SSO session of the profile dev/, /Run aws sso login --profile dev/);
  await awsTools().ssoLogin();
  await fleet.clickAction('sso', 'Sign In');
  await fleet.waitFor('sso', 'octocat · 111122223333');
});

step('an SSO session that ends is renewed without a word, for all tools', async stage => {
  const { sandbox, fleet } = stage;
  const { ssoCache } = awsTools();
  sandbox.world.identityCenter.signIns.expireAccess(Date.now());
  await awsTools().age(ssoCache);
  const before = await readFile(ssoCache, 'utf8');
  await readWithNewKeys(stage);
  assert.equal(sandbox.world.calls.counts('sso-oidc:*')['sso-oidc:CreateToken']?.ok, 1);
  assert.notEqual(await readFile(ssoCache, 'utf8'), before);
  await fleet.waitFor('sso', 'octocat · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
  await fleet.chooseFromMenu('sso', 'Sign Out');
  await fleet.waitFor('sso', 'signed out');
});

step('where nobody ran aws login yet, it says what to run', async stage => {
  await signInFails(
    stage,
    'login',
    /The aws login session of the profile console does not do/,
    /Run aws login --remote --profile console/,
  );
});

step('a sign-in with a login session can be cancelled', async stage => {
  await awsTools().login();
  await awsTools().age(awsTools().loginCache);
  await cancelSignIn(stage, 'login', 'signin:CreateOAuth2Token');
  await stage.fleet.waitFor('login', 'sign-in failed');
});

step('a login session is refused after its password was changed', async stage => {
  stage.sandbox.world.logins.changeCredentials();
  await signInFails(stage, 'login', /because of a change in your password/, /Run aws login --remote/);
  await stage.shot('a login session after a change of the password');
});

step('a login session signs in, with its keys as they are', async ({ sandbox, fleet, shot }) => {
  await awsTools().login();
  sandbox.world.calls.clear();
  await fleet.clickAction('login', 'Sign In');
  await fleet.waitFor('login', 'octocat · 111122223333');
  await fleet.expand('blog');
  await fleet.waitFor('blog-api', '4/4');
  await shot('signed in with a login session');
  const reads = sandbox.world.calls.list('ecs:*');
  assert.ok(reads.every(({ caller = '' }) => caller.includes('assumed-role/AWSReservedSSO_EcsRead_')));
});

step('after a login session that is over, aws login helps', async stage => {
  const { sandbox, workbench, fleet } = stage;
  sandbox.world.logins.endAll();
  await awsTools().age(awsTools().loginCache);
  sandbox.world.sessions.expireAll(Date.now());
  await workbench.runCommand('ECS: Refresh');
  await fleet.waitFor(/The session of octocat has ended/);
  await fleet.waitFor('login', /octocat · .*ended/);
  await signInFails(stage, 'login', /session has expired/, /Run aws login --remote --profile console/);
  await awsTools().login();
  await fleet.clickAction('login', 'Sign In');
  await fleet.waitFor('login', 'octocat · 111122223333');
});

step('keys of a login session that end are renewed without a word', async stage => {
  const { sandbox, fleet } = stage;
  await awsTools().age(awsTools().loginCache);
  await readWithNewKeys(stage);
  assert.equal(sandbox.world.calls.counts('signin:*')['signin:CreateOAuth2Token']?.ok, 1);
  assert.ok(aws.asked.includes('eu-west-1.signin.aws.amazon.com/v1/token'));
  await fleet.waitFor('login', 'octocat · 111122223333');
  await fleet.row('blog', 'stale').waitFor({ state: 'hidden' });
});

step('no secret is left but in the caches of the tools', async stage => {
  await assertNothingLeaked(stage, CACHES);
});
