import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isSafeAddress } from '../../../../src/core/identity/webAddress.ts';

for (const [address, safe] of [
  ['https://login.example.com/tenant', true],
  ['http://127.0.0.1:4566', true],
  ['http://127.9.8.7', true],
  ['http://localhost:8080', true],
  ['http://sandbox.localhost', true],
  ['http://[::1]:80', true],
  ['http://login.example.com', false],
  ['http://127.0.0.1.example.com', false],
  ['http://localhost.example.com', false],
  ['http://10.0.0.1', false],
  ['ftp://127.0.0.1', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
] as const) {
  it(`${address} is ${safe ? 'safe' : 'not safe'} for a sign-in`, () => {
    assert.equal(isSafeAddress(new URL(address)), safe);
  });
}
