import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pageFrame } from '../../../src/ui/pageFrame.ts';

const html = pageFrame({
  title: 'ECS <Logs>',
  source: 'https://*.vscode-cdn.net',
  script: 'https://file+.vscode-resource.vscode-cdn.net/dist/webview/logs.js?a=1&b=2',
  style: 'https://file+.vscode-resource.vscode-cdn.net/media/"logs".css',
  nonce: 'n0nce',
  language: 'de',
});

describe('the page of a webview', () => {
  it('lets nothing run or load but its script and its style', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1];
    assert.deepEqual(policy?.split('; '), [
      "default-src 'none'",
      "script-src 'nonce-n0nce'",
      'style-src https://*.vscode-cdn.net',
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    assert.equal(html.match(/<script/g)?.length, 1);
    assert.match(html, /<script nonce="n0nce" src="[^"]+"><\/script>/);
    assert.doesNotMatch(html, /\son\w+=|javascript:|style="|unsafe/);
  });

  it('may make workers of its own where it needs them', () => {
    const page = pageFrame({
      title: '',
      source: '',
      script: '',
      style: '',
      nonce: '',
      language: '',
      workers: true,
    });
    assert.match(page, /; worker-src blob:;/);
    assert.doesNotMatch(html, /worker-src/);
  });

  it('keeps what it is given inside its attributes', () => {
    assert.match(html, /src="[^"]*logs\.js\?a=1&amp;b=2"/);
    assert.match(html, /href="[^"]*&quot;logs&quot;\.css"/);
    assert.match(html, /<html lang="de">/);
    assert.match(html, /<title>ECS &lt;Logs><\/title>/);
  });
});
