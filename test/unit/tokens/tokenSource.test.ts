import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Failure } from '../../../src/core/failure.ts';
import type { Environment, IdentitySource } from '../../../src/core/model.ts';
import { createTokenSources } from '../../../src/tokens/tokenSource.ts';
import { ManualClock } from '../support/manualClock.ts';

const quiet = (): void => undefined;

function sources(asked: string[] = []) {
  const kept = new Map<string, string>();
  return createTokenSources({
    secrets: {
      get: async key => kept.get(key),
      store: async (key, value) => void kept.set(key, value),
      delete: async key => void kept.delete(key),
    },
    clock: new ManualClock(),
    log: { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
    gitHub: () => assert.fail('GitHub was asked'),
    openRepository: () => assert.fail('the repository was asked for'),
    microsoft: async () => {
      asked.push('microsoft');
      return { get: () => assert.fail('the editor was asked') };
    },
    variables: {},
  });
}

function environment(identity: IdentitySource, more: Partial<Environment> = {}): Environment {
  return {
    name: 'dev',
    region: 'eu-west-1',
    identity,
    branches: [],
    protected: false,
    clusters: [],
    logGroups: {},
    ...more,
  };
}

const IDENTITIES: { readonly [K in IdentitySource['kind']]: Extract<IdentitySource, { kind: K }> } = {
  githubActions: { kind: 'githubActions', workflow: 'x.yml' },
  oidc: { kind: 'oidc', issuer: 'https://a.example.com', clientId: 'a', scopes: [], confidential: false },
  identityCenter: { kind: 'identityCenter', startUrl: 'https://a.example.com/start', region: 'eu-west-1' },
  microsoft: { kind: 'microsoft', tenant: 't', clientId: 'c', scopes: [] },
  ambient: { kind: 'ambient' },
  sandbox: { kind: 'sandbox' },
};

for (const identity of Object.values(IDENTITIES)) {
  it(`there is a source for ${identity.kind}, and nobody is asked anything to make it`, async () => {
    const asked: string[] = [];
    const source = await sources(asked)(environment(identity, { endpointUrl: 'http://127.0.0.1:1' }));
    assert.equal(source.renewal, identity.kind === 'githubActions' ? 'whenUsed' : 'ahead');
    assert.equal(source.authorize, undefined);
    assert.deepEqual(asked, identity.kind === 'microsoft' ? ['microsoft'] : []);
  });
}

it('changes have an identity of their own only where the settings name one', async () => {
  for (const identity of [
    { ...IDENTITIES.identityCenter, writePermissionSet: 'Deploy' },
    { ...IDENTITIES.githubActions, writeEnvironment: 'production' },
  ]) {
    assert.equal(typeof (await sources()(environment(identity))).authorize, 'function');
  }
});

it('environments with the same issuer, client and scopes share a sign-in, and no others', async () => {
  const of = sources();
  const { oidc } = IDENTITIES;
  const first = await of(environment(oidc));
  assert.equal(await of(environment({ ...oidc }, { name: 'prod' })), first);
  for (const other of [
    { issuer: 'https://b.example.com' },
    { clientId: 'b' },
    { scopes: ['groups'] },
    { confidential: true },
  ]) {
    assert.notEqual(await of(environment({ ...oidc, ...other })), first);
  }
});

it('a sandbox that does not run has no source', async () => {
  await assert.rejects(
    sources()(environment(IDENTITIES.sandbox)),
    (error: unknown) => error instanceof Failure && error.code === 'offline',
  );
});
