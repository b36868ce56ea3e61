import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { SignJWT } from 'jose';
import { Failure, type FailureCode } from '../../../src/core/failure.ts';
import type { GitHub } from '../../../src/core/github.ts';
import type { Clock, Log, SignInPrompt, TokenSource } from '../../../src/core/ports.ts';
import { createGithubActionsTokens, type GithubActionsIdentity } from '../../../src/tokens/githubActions.ts';
import { runRelayScript } from '../support/runScript.ts';
import {
  ARTIFACT,
  inTurn,
  offline,
  REPOSITORY,
  RUN,
  refusal,
  ScriptedGitHub,
} from '../support/scriptedGitHub.ts';

const never = new AbortController().signal;
const quiet = (): void => undefined;
const log: Log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };
const clock: Clock = {
  now: () => Date.now(),
  sleep: (_milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal.aborted) {
        reject(signal.reason);
      }
      setImmediate(resolve);
    }),
};
const identity: GithubActionsIdentity = { kind: 'githubActions', workflow: 'sign-in.yml' };

interface Rig {
  readonly source: TokenSource;
  readonly hub: ScriptedGitHub;
  readonly inputs: Readonly<Record<string, string>>[];
  readonly interactive: boolean[];
  readonly prompt: SignInPrompt;
  readonly steps: string[];
}

interface Options {
  readonly identity?: Partial<GithubActionsIdentity>;
  /** What the token says beside the truth. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The request that the file is sealed for, where it is another one. */
  readonly sealedFor?: string;
  readonly script?: Partial<GitHub>;
  readonly open?: null;
}

/** GitHub whose runs execute the relay's script itself. */
function rig(options: Options = {}): Rig {
  const inputs: Readonly<Record<string, string>>[] = [];
  const interactive: boolean[] = [];
  const steps: string[] = [];
  const files = new Map<string, Promise<Uint8Array>>();
  const hub = new ScriptedGitHub({
    repository: async () => REPOSITORY,
    login: async () => 'octocat',
    dispatch: async (_repository, _workflow, _ref, given) => {
      inputs.push(given);
      files.set(given['request_id'] ?? '', seal(given, options));
      return { runId: RUN.id };
    },
    run: async () => ({ ...RUN, status: 'in_progress' }),
    artifacts: async (_repository, _run, name) => [{ ...ARTIFACT, name }],
    download: async () => new Map([['token.json', await last(files)]]),
    deleteArtifact: async () => undefined,
    cancelRun: async () => undefined,
    ...options.script,
  });
  return {
    hub,
    inputs,
    interactive,
    steps,
    source: createGithubActionsTokens(
      {
        gitHub: async given => {
          interactive.push(given.interactive);
          return hub;
        },
        openRepository: async () => (options.open === null ? undefined : REPOSITORY),
        clock,
        log,
      },
      { ...identity, ...options.identity },
    ),
    prompt: {
      deviceCode: () => assert.fail('no code is asked for'),
      pick: () => assert.fail('nothing is picked'),
      secret: () => assert.fail('no secret is asked for'),
      step: text => steps.push(text),
    },
  };
}

function last<T>(from: ReadonlyMap<string, T>): T {
  const value = [...from.values()].at(-1);
  assert.ok(value !== undefined);
  return value;
}

async function seal(inputs: Readonly<Record<string, string>>, options: Options): Promise<Uint8Array> {
  const environment = inputs['environment'];
  const token = await new SignJWT({
    run_id: String(RUN.id),
    repository_id: '42',
    repository: 'octo-org/blog-api',
    actor: 'octocat',
    ...(environment === '' ? {} : { environment }),
    ...options.claims,
  })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('https://token.actions.githubusercontent.com')
    .setAudience('sts.amazonaws.com')
    .setIssuedAt()
    .setExpirationTime('5 minutes')
    .sign(new Uint8Array(32));
  const { file, output } = await runRelayScript(
    { publicKey: inputs['public_key'] ?? '', requestId: options.sealedFor ?? inputs['request_id'] ?? '' },
    () => ({ status: 200, body: JSON.stringify({ value: token }) }),
  );
  assert.ok(file !== undefined, output);
  return file;
}

async function refused(promise: Promise<unknown>, code: FailureCode, message: RegExp): Promise<Failure> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}

suite('the relay as a token source', () => {
  test('signs in as the developer, until GitHub’s token ends', async () => {
    const { source, prompt, steps, inputs, interactive } = rig();
    const before = Date.now();
    const web = await source.signIn(prompt, never);
    assert.equal(web.kind, 'web');
    assert.equal(web.name, 'octocat');
    const left = web.expiresAt - before;
    assert.ok(left > 200_000 && left < 400_000, String(left));
    assert.deepEqual(interactive, [true]);
    assert.deepEqual(steps, [
      'Looking at octo-org/blog-api',
      'Starting a workflow run in octo-org/blog-api',
      'Minting the token at GitHub',
    ]);
    assert.match(inputs[0]?.['request_id'] ?? '', /^[0-9a-f]{32}$/);
    assert.equal(inputs[0]?.['environment'], '');
  });

  test('makes a key and a request of its own for each run', async () => {
    const { source, prompt, inputs } = rig();
    await source.signIn(prompt, never);
    await source.signIn(prompt, never);
    assert.equal(new Set(inputs.map(input => input['request_id'])).size, 2);
    assert.equal(new Set(inputs.map(input => input['public_key'])).size, 2);
  });

  test('runs once for all who ask at the same time', async () => {
    const { source, prompt, inputs } = rig();
    const [one, two] = await Promise.all([source.signIn(prompt, never), source.signIn(prompt, never)]);
    assert.equal(one, two);
    assert.equal(inputs.length, 1);
  });

  test('is renewed when it is used, without asking, and only after a sign-in', async () => {
    const { source, prompt, inputs, interactive } = rig();
    assert.equal(source.renewal, 'whenUsed');
    assert.equal(await source.renew(never), undefined);
    assert.equal(inputs.length, 0);
    await source.signIn(prompt, never);
    const web = await source.renew(never);
    assert.equal(web?.name, 'octocat');
    assert.deepEqual(interactive, [true, false]);
    await source.signOut(never);
    assert.equal(await source.renew(never), undefined);
    assert.equal(inputs.length, 2);
  });

  test('needs the person when reviewers would have to be waited for', async () => {
    let waits = false;
    const { source, prompt, hub } = rig({
      identity: { environment: 'development' },
      script: {
        run: async () => ({ ...RUN, status: waits ? 'waiting' : 'in_progress' }),
        pendingDeployments: async () => [],
      },
    });
    await source.signIn(prompt, never);
    waits = true;
    assert.equal(await source.renew(never), undefined);
    assert.equal(hub.calls.at(-1), 'cancelRun');
  });

  test('has an identity of its own for changes where an environment is named for them', async () => {
    const { source, prompt, inputs } = rig({ identity: { writeEnvironment: 'production' } });
    const web = await source.authorize?.(prompt, never);
    assert.equal(web?.name, 'octocat');
    assert.equal(inputs[0]?.['environment'], 'production');
    assert.equal(rig().source.authorize, undefined);
    const same = rig({ identity: { environment: 'production', writeEnvironment: 'production' } });
    assert.equal(same.source.authorize, undefined);
  });

  test('takes the repository that is named rather than the one that is open', async () => {
    const asked: string[] = [];
    const { source, prompt } = rig({
      identity: { repository: 'octo-org/Blog-API' },
      open: null,
      script: {
        repository: async ({ owner, name }) => {
          asked.push(`${owner}/${name}`);
          return REPOSITORY;
        },
      },
    });
    await source.signIn(prompt, never);
    assert.deepEqual(asked, ['octo-org/Blog-API']);
  });

  test('says that no repository is open, or that GitHub does not show it', async () => {
    const none = rig({ open: null });
    await refused(none.source.signIn(none.prompt, never), 'invalid', /No repository/);
    const hidden = rig({
      script: { repository: async () => Promise.reject(refusal('notFound')) },
    });
    await refused(hidden.source.signIn(hidden.prompt, never), 'notFound', /does not show octo-org\/blog-api/);
  });

  test('cancels the run when the person cancels', async () => {
    const controller = new AbortController();
    const { source, prompt, hub } = rig({
      script: {
        run: async () => {
          controller.abort();
          return RUN;
        },
      },
    });
    await refused(source.signIn(prompt, controller.signal), 'cancelled', /./);
    while (!hub.calls.includes('cancelRun')) {
      await new Promise(resolve => setImmediate(resolve));
    }
  });
});

suite('a token that is not the one of the run', () => {
  const cases: readonly (readonly [what: string, options: Options, message: RegExp])[] = [
    ['of another run', { claims: { run_id: '101' } }, /`run_id` should be 100 and is 101/],
    [
      'of another repository',
      { claims: { repository_id: '43', repository: 'octo-org/x' } },
      /`repository_id` should be 42 and is 43/,
    ],
    ['of another person', { claims: { actor: 'hubot' } }, /`actor` should be octocat and is hubot/],
    [
      'of an environment that was not asked for',
      { claims: { environment: 'production' } },
      /`environment` should be nothing/,
    ],
    [
      'sealed for another request',
      { sealedFor: 'f'.repeat(32) },
      /was changed, or is not meant for this request/,
    ],
    [
      'in no file',
      { script: { download: async () => new Map([['other.json', new Uint8Array(1)]]) } },
      /is no sealed token/,
    ],
    [
      'that somebody else’s run was started with',
      { script: { login: async () => 'hubot' } },
      /`actor` should be hubot and is octocat/,
    ],
  ];
  for (const [what, options, message] of cases) {
    test(`${what} is refused`, async () => {
      const { source, prompt } = rig(options);
      await refused(source.signIn(prompt, never), 'identityRefused', message);
      assert.equal(await source.renew(never), undefined);
    });
  }

  test('is refused where GitHub does not say who started the run, and asks again in passing trouble', async () => {
    const denied = rig({
      script: { login: async () => Promise.reject(new Failure('signedOut', 'Bad token.')) },
    });
    const { hint } = await refused(
      denied.source.signIn(denied.prompt, never),
      'signedOut',
      /does not say who started the workflow run: Bad token/,
    );
    assert.match(hint ?? '', /Nothing of its token was used/);
    const logins = inTurn<string | undefined>(offline(), 'hubot');
    const passing = rig({ script: { login: logins } });
    await refused(passing.source.signIn(passing.prompt, never), 'identityRefused', /`actor` should be hubot/);
  });

  test('is taken where the GitHub token stands for nobody', async () => {
    const { source, prompt } = rig({ script: { login: async () => undefined } });
    assert.equal((await source.signIn(prompt, never)).name, 'octocat');
  });

  test('is refused when a bit of it was changed', async () => {
    const holder: { bend?: (file: Uint8Array) => Uint8Array } = {};
    const made = rig();
    const { hub } = made;
    const download = hub.download;
    hub.download = async (...args) => {
      const file = (await download(...args)).get('token.json') ?? new Uint8Array();
      return new Map([['token.json', holder.bend?.(file) ?? file]]);
    };
    holder.bend = file => {
      const text = Buffer.from(file).toString();
      const { data } = JSON.parse(text);
      const bytes = Buffer.from(data, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(10) ^ 1, 10);
      return Buffer.from(text.replace(data, bytes.toString('base64url')));
    };
    await refused(made.source.signIn(made.prompt, never), 'identityRefused', /was changed/);
    holder.bend = file => file;
    assert.equal((await made.source.signIn(made.prompt, never)).name, 'octocat');
  });
});
