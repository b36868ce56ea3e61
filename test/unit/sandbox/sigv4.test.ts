import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { suite, test } from 'node:test';
import { ECSClient, ListServicesCommand } from '@aws-sdk/client-ecs';
import { readBody } from '../../../src/sandbox/http.ts';
import type { Session } from '../../../src/sandbox/iam/sessions.ts';
import type { SignedRequest } from '../../../src/sandbox/signature.ts';
import { SignatureError, type SignatureProblem, verifySignature } from '../../../src/sandbox/sigv4.ts';

const minute = 60_000;

const session: Session = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE23',
  secretAccessKey: 'secret/with+base64==',
  sessionToken: 'IQoJb3JpZ2luX2VjEtoken',
  issuedAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  accountId: '111122223333',
  roleArn: 'arn:aws:iam::111122223333:role/dev',
  roleName: 'dev',
  roleId: 'AROAEXAMPLE',
  sessionName: 'octocat',
  arn: 'arn:aws:sts::111122223333:assumed-role/dev/octocat',
  policies: [],
  tags: {},
  transitive: [],
  sourceIdentity: undefined,
  provider: 'arn:aws:iam::111122223333:oidc-provider/example.com',
  subject: 'octocat',
};

/** What an unmodified SDK client sends. */
async function signedBySdk(): Promise<SignedRequest> {
  let sent: SignedRequest | undefined;
  const server = createServer((incoming, response) => {
    readBody(incoming, 10_000).then(body => {
      const { method = '', url: path = '', headersDistinct: headers } = incoming;
      sent = { method, path, query: '', headers, body };
      response.writeHead(400).end();
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const client = new ECSClient({
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${address.port}`,
    maxAttempts: 1,
    credentials: session,
  });
  await assert.rejects(client.send(new ListServicesCommand({ cluster: 'prod', maxResults: 100 })));
  client.destroy();
  server.close();
  assert.ok(sent);
  return sent;
}

function withHeader(request: SignedRequest, name: string, ...values: readonly string[]): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: values.length === 0 ? undefined : values } };
}

/** The request with its Authorization header changed. */
function reauthorized(request: SignedRequest, change: (header: string) => string): SignedRequest {
  const [header = ''] = request.headers['authorization'] ?? [];
  const changed = change(header);
  assert.notEqual(changed, header);
  return withHeader(request, 'authorization', changed);
}

interface Circumstances {
  readonly service?: string;
  readonly now?: number;
  readonly session?: Session | undefined;
}

function verify(request: SignedRequest, circumstances: Circumstances = {}) {
  const known = 'session' in circumstances ? circumstances.session : session;
  return verifySignature(request, {
    service: circumstances.service ?? 'ecs',
    skewMinutes: 5,
    now: circumstances.now ?? Date.now(),
    findSession: key => (key === known?.accessKeyId ? known : undefined),
  });
}

function refuses(
  request: SignedRequest,
  problem: SignatureProblem,
  message: RegExp,
  circumstances: Circumstances = {},
): void {
  assert.throws(
    () => verify(request, circumstances),
    (error: unknown) => {
      assert.ok(error instanceof SignatureError);
      assert.equal(error.problem, problem);
      assert.match(error.message, message);
      return true;
    },
  );
}

const invalidToken = /^The security token included in the request is invalid\.$/;
const doesNotMatch = /^The request signature we calculated does not match the signature you provided\./;

suite('signature version 4', () => {
  test("takes the SDK's signature, and says who and where", async () => {
    const verified = verify(await signedBySdk());
    assert.equal(verified.session, session);
    assert.equal(verified.region, 'eu-west-1');
  });

  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (its older form) */
  test("takes the signature of AWS's own example", () => {
    const example: SignedRequest = {
      method: 'GET',
      path: '/',
      query: 'Action=ListUsers&Version=2010-05-08',
      headers: {
        host: ['iam.amazonaws.com'],
        'content-type': ['application/x-www-form-urlencoded; charset=utf-8'],
        'x-amz-date': ['20150830T123600Z'],
        authorization: [
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, ' +
            'SignedHeaders=content-type;host;x-amz-date, ' +
            'Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
        ],
      },
      body: Buffer.alloc(0),
    };
    const key: Session = {
      ...session,
      accessKeyId: 'AKIDEXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
      sessionToken: '',
    };
    const verified = verify(example, {
      service: 'iam',
      now: Date.parse('2015-08-30T12:36:00Z'),
      session: key,
    });
    assert.equal(verified.region, 'us-east-1');
  });

  const tampering: readonly (readonly [name: string, tamper: (request: SignedRequest) => SignedRequest])[] = [
    ['the method', request => ({ ...request, method: 'PUT' })],
    ['the path', request => ({ ...request, path: '/x' })],
    ['the query', request => ({ ...request, query: 'a=b' })],
    ['the body', request => ({ ...request, body: Buffer.from('{"cluster":"dev"}') })],
    ['the host', request => withHeader(request, 'host', '127.0.0.1:80')],
    [
      'the operation',
      request => withHeader(request, 'x-amz-target', 'AmazonEC2ContainerServiceV20141113.StopTask'),
    ],
    ['the content type', request => withHeader(request, 'content-type', 'application/json')],
    [
      'a signed header, which comes twice',
      request => withHeader(request, 'content-type', ...(request.headers['content-type'] ?? []), 'x'),
    ],
    ['a signed header, which is gone', request => withHeader(request, 'content-type')],
    [
      'the last digit of the signature',
      request => reauthorized(request, header => header.replace(/.$/, last => (last === '0' ? '1' : '0'))),
    ],
    ['the signature, which is shorter', request => reauthorized(request, header => header.slice(0, -1))],
    ['the region in the scope', request => reauthorized(request, header => header.replace('/eu-', '/us-'))],
    [
      'the time, within what is allowed',
      request => {
        const [time = ''] = request.headers['x-amz-date'] ?? [];
        return withHeader(
          request,
          'x-amz-date',
          time.replace(/\dZ$/, last => `${(Number(last[0]) + 1) % 10}Z`),
        );
      },
    ],
  ];
  for (const [name, tamper] of tampering) {
    test(`refuses another value of ${name}`, async () => {
      refuses(tamper(await signedBySdk()), 'mismatch', doesNotMatch);
    });
  }

  test('repeats what should have been signed, the session token included, as AWS does', async () => {
    const request = { ...(await signedBySdk()), body: Buffer.from('{}') };
    refuses(request, 'mismatch', /\n\nThe Canonical String for this request should have been\n'POST\n\/\n/);
    refuses(request, 'mismatch', /\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n/);
    refuses(request, 'mismatch', new RegExp(`\nx-amz-security-token:${session.sessionToken}\n`));
  });

  test('refuses another secret', async () => {
    const other = { ...session, secretAccessKey: 'another' };
    refuses(await signedBySdk(), 'mismatch', doesNotMatch, { session: other });
  });

  test('refuses an unknown access key', async () => {
    refuses(await signedBySdk(), 'unknownKey', invalidToken, { session: undefined });
  });

  test('refuses another session token, and none', async () => {
    const request = await signedBySdk();
    refuses(withHeader(request, 'x-amz-security-token', 'IQoJanother'), 'unknownKey', invalidToken);
    refuses(withHeader(request, 'x-amz-security-token'), 'unknownKey', invalidToken);
  });

  test('refuses a session that is over, but only when the signature is right', async () => {
    const request = await signedBySdk();
    const over = { ...session, expiresAt: Date.now() };
    refuses(request, 'expired', /^The security token included in the request is expired$/, { session: over });
    refuses({ ...request, body: Buffer.from('{}') }, 'mismatch', doesNotMatch, { session: over });
  });

  test('takes a request from four minutes ago or ahead, and refuses one from six', async () => {
    const request = await signedBySdk();
    verify(request, { now: Date.now() + 4 * minute });
    verify(request, { now: Date.now() - 4 * minute });
    refuses(
      request,
      'mismatch',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
      { now: Date.now() + 6 * minute },
    );
    refuses(
      request,
      'mismatch',
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
      { now: Date.now() - 6 * minute },
    );
  });

  test('refuses a scope for another service', async () => {
    refuses(await signedBySdk(), 'mismatch', /scoped to correct service: 'logs'/, { service: 'logs' });
  });

  const scopes: readonly (readonly [from: string | RegExp, to: string, message: RegExp])[] = [
    ['/eu-west-1/', '/nowhere/', /scoped to a valid region/],
    ['aws4_request', 'aws3_request', /valid terminator: 'aws4_request', not 'aws3_request'/],
    [/\/\d{8}\//, '/20200101/', /Date in Credential scope does not match YYYYMMDD/],
  ];
  for (const [from, to, message] of scopes) {
    test(`refuses a scope with ${to}`, async () => {
      refuses(
        reauthorized(await signedBySdk(), header => header.replace(from, to)),
        'mismatch',
        message,
      );
    });
  }

  test('wants Host and every x-amz header signed', async () => {
    const request = await signedBySdk();
    const unsigned = /headers present in the request which were not signed: x-amz-extra/;
    refuses(withHeader(request, 'x-amz-extra', '1'), 'mismatch', unsigned);
    const noHost = reauthorized(request, header => header.replace('host;', ''));
    refuses(noHost, 'mismatch', /'Host' or ':authority' must be a 'SignedHeader'/);
  });

  test('says that there is no signature', async () => {
    refuses(withHeader(await signedBySdk(), 'authorization'), 'missing', /^Missing Authentication Token$/);
  });

  const malformed: readonly (readonly [header: string, message: RegExp])[] = [
    ['Bearer abc', /algorithm/],
    ['AWS4-HMAC-SHA256', /requires 'Credential' parameter\. Authorization header requires 'Signature'/],
    ['AWS4-HMAC-SHA256 Credential=a/b/c/d/e, SignedHeaders=host', /requires 'Signature' parameter/],
    ['AWS4-HMAC-SHA256 Credential=a/b/c/d/e, Signature=1', /requires 'SignedHeaders' parameter/],
    [
      'AWS4-HMAC-SHA256 Credential=a/b/c, SignedHeaders=host, Signature=1',
      /exactly 5 slash-delimited elements/,
    ],
  ];
  for (const [header, message] of malformed) {
    test(`cannot read ${JSON.stringify(header)}`, async () => {
      refuses(withHeader(await signedBySdk(), 'authorization', header), 'incomplete', message);
    });
  }

  test('wants a date, and one that it can read', async () => {
    const request = await signedBySdk();
    refuses(withHeader(request, 'x-amz-date'), 'incomplete', /either a 'X-Amz-Date' or a 'Date' header/);
    const unreadable = /ISO-8601 'basic format'\. Got 'yesterday'/;
    refuses(withHeader(request, 'x-amz-date', 'yesterday'), 'incomplete', unreadable);
  });
});
