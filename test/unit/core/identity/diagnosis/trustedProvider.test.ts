import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { trustedProvider } from '../../../../../src/core/identity/diagnosis/tokenFacts.ts';
import { environment, facts, GITHUB, ROLE } from './fixture.ts';

const HERE = 'http://127.0.0.1:4566';

/** What the provider of tokens of the GitHub server in use is taken for. */
function kindOf(issuer: string, endpointUrl?: string) {
  const of = { ...environment(), ...(endpointUrl === undefined ? {} : { endpointUrl }) };
  return trustedProvider(facts({ environment: of, gitHub: { ...GITHUB, issuer } }), issuer, ROLE).kind;
}

describe('the identity provider of the GitHub server in use', () => {
  it('is told by the issuer', () => {
    assert.equal(kindOf('https://token.actions.githubusercontent.com'), 'github');
    assert.equal(kindOf('https://token.actions.octo.ghe.com'), 'gitHubCloud');
    assert.equal(kindOf('https://github.example.com/_services/token'), 'gitHubServer');
  });

  it('is github.com’s where both GitHub and AWS are stand-ins on this machine', () => {
    assert.equal(kindOf(`${HERE}/_services/token`, HERE), 'github');
  });

  it('is a server’s own where only one of them is on this machine', () => {
    assert.equal(kindOf('https://github.example.com/_services/token', HERE), 'gitHubServer');
    assert.equal(kindOf(`${HERE}/_services/token`, 'https://vpce.example.com'), 'gitHubServer');
    assert.equal(kindOf(`${HERE}/_services/token`), 'gitHubServer');
  });
});
