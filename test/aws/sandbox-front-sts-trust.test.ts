import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { refusal } from './support/sandbox.ts';
import { assume, notAuthorized, putRole, trustedIssuer } from './support/webIdentityRig.ts';

suite('the role of AssumeRoleWithWebIdentity', () => {
  test('needs a role that there is and that trusts the subject', async t => {
    const setting = await trustedIssuer(t);
    const token = await setting.issuer.token();
    const missing = { RoleArn: setting.sandbox.roleArn('missing') };
    assert.deepEqual(await refusal(assume(setting, token, missing)), notAuthorized);
    const other = await setting.issuer.token({ sub: 'user:2' });
    assert.deepEqual(await refusal(assume(setting, other)), notAuthorized);
  });

  test('is refused to GitHub for a role named GitHubActions', async t => {
    const setting = await trustedIssuer(t, { kind: 'github' });
    const { sandbox, provider, name } = setting;
    for (const role of ['GitHubActions', 'GitHubActions2']) {
      await sandbox.control('PUT', `/roles/${role}`, {
        trustPolicy: {
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Action: 'sts:*',
            Principal: { Federated: provider },
            Condition: { StringEquals: { [`${name}:sub`]: 'user:1' } },
          },
        },
      });
    }
    const token = await setting.issuer.token();
    const refused = { RoleArn: sandbox.roleArn('GitHubActions') };
    assert.deepEqual(await refusal(assume(setting, token, refused)), notAuthorized);
    assert.ok((await assume(setting, token, { RoleArn: sandbox.roleArn('GitHubActions2') })).Credentials);
  });

  test('never lets all of GitHub in', async t => {
    const setting = await trustedIssuer(t);
    const { sandbox, issuer, name } = setting;
    await putRole(setting, { StringEquals: { [`${name}:aud`]: 'sts.amazonaws.com' } });
    assert.ok((await assume(setting, await issuer.token())).Credentials);
    await sandbox.control('PUT', '/providers', {
      issuer: issuer.url,
      clientIds: ['sts.amazonaws.com'],
      kind: 'github',
    });
    assert.deepEqual(await refusal(assume(setting, await issuer.token())), notAuthorized);
  });

  test("knows GitHub's ten claims and no others", async t => {
    const setting = await trustedIssuer(t, { kind: 'github' });
    const { name, issuer } = setting;
    const sub = { [`${name}:sub`]: 'user:1' };
    const known = {
      actor: 'octocat',
      actor_id: '1',
      enterprise_id: '2',
      environment: 'production',
      job_workflow_ref: 'octo/blog/.github/workflows/a.yml@refs/heads/main',
      ref: 'refs/heads/main',
      repository: 'octo/blog',
      repository_id: '3',
      repository_owner_id: '4',
      workflow: 'a',
    };
    for (const [claim, value] of Object.entries(known)) {
      await putRole(setting, { StringEquals: { ...sub, [`${name}:${claim}`]: value } });
      const token = await issuer.token({ [claim]: value });
      assert.ok((await assume(setting, token)).Credentials, claim);
      assert.deepEqual(await refusal(assume(setting, await issuer.token())), notAuthorized);
    }
    const unknown = {
      event_name: 'push',
      runner_environment: 'x',
      repository_owner: 'octo',
      workflow_ref: 'x',
    };
    for (const [claim, value] of Object.entries(unknown)) {
      await putRole(setting, { StringEquals: { ...sub, [`${name}:${claim}`]: value } });
      const token = await issuer.token({ [claim]: value });
      assert.deepEqual(await refusal(assume(setting, token)), notAuthorized, claim);
    }
  });

  test("knows other issuers' audience and methods, and not GitHub's claims", async t => {
    const setting = await trustedIssuer(t);
    const { name, issuer } = setting;
    await putRole(setting, {
      StringEquals: { [`${name}:aud`]: 'app' },
      'ForAnyValue:StringEquals': { [`${name}:amr`]: 'mfa' },
    });
    const token = await issuer.token({ azp: 'app', amr: ['pwd', 'mfa'] });
    assert.ok((await assume(setting, token)).Credentials);
    assert.deepEqual(await refusal(assume(setting, await issuer.token({ azp: 'app' }))), notAuthorized);
    await putRole(setting, { StringEquals: { [`${name}:actor`]: 'octocat' } });
    assert.deepEqual(await refusal(assume(setting, await issuer.token({ actor: 'octocat' }))), notAuthorized);
  });

  test('tags a session and sets its source only where the trust policy lets it', async t => {
    const setting = await trustedIssuer(t);
    const { name, issuer, sandbox } = setting;
    const token = await issuer.token({
      'https://aws.amazon.com/tags': { principal_tags: { team: ['blue'] }, transitive_tag_keys: ['team'] },
      'https://aws.amazon.com/source_identity': 'octocat',
    });
    assert.deepEqual(await refusal(assume(setting, token)), notAuthorized);
    const condition = { StringEquals: { [`${name}:sub`]: 'user:1', 'aws:RequestTag/team': 'blue' } };
    const actions = ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'];
    for (const lacking of [actions, ['sts:AssumeRoleWithWebIdentity', 'sts:SetSourceIdentity']]) {
      await putRole(setting, condition, lacking);
      assert.deepEqual(await refusal(assume(setting, token)), notAuthorized);
    }
    await putRole(setting, condition, [...actions, 'sts:SetSourceIdentity']);
    const answer = await assume(setting, token);
    assert.equal(answer.SourceIdentity, 'octocat');
    assert.ok((answer.PackedPolicySize ?? 0) > 0);
    const [session] = sandbox.sandbox.world.sessions.all();
    assert.deepEqual(session?.tags, { team: 'blue' });
  });
});
