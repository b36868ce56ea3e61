import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSts } from '../../src/aws/sts.ts';
import { Sessions } from '../../src/core/identity/sessions.ts';
import type { Environment } from '../../src/core/model.ts';
import { endsFirst, tidied, tidying } from '../../src/extension/tidying.ts';
import { systemClock } from '../../src/ui/systemClock.ts';
import { never, startRelay, until } from './support/sandboxGitHub.ts';

const quiet = (): void => undefined;
const log = { trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet };

test('a run that waits for its approval is cancelled before the window goes', async t => {
  const bench = await startRelay(t, { identity: { environment: 'production' }, tidying });
  const environment: Environment = {
    name: 'prod',
    region: 'eu-west-1',
    roleArn: 'arn:aws:iam::111122223333:role/codespaces-ecs-read',
    identity: { kind: 'githubActions', workflow: 'ecs-codespaces-sign-in.yml', environment: 'production' },
    branches: [],
    protected: false,
    clusters: [],
    endpointUrl: bench.sandbox.sandbox.url,
    logGroups: {},
  };
  const sessions = endsFirst(
    new Sessions({
      clock: systemClock,
      log,
      sts: async () => createSts(),
      tokenSource: async () => bench.source,
    }),
  );
  sessions.setEnvironments([environment]);
  const signIn = sessions.signIn('prod', bench.prompt, never);
  const refused = assert.rejects(signIn, { code: 'cancelled' });
  await until(() => bench.steps.some(step => step.startsWith('Waiting for approval')));
  await tidied();
  await refused;
  assert.deepEqual(
    [...bench.runs].map(({ conclusion }) => conclusion),
    ['cancelled'],
  );
});
