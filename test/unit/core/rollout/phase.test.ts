import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeploymentProgress } from '../../../../src/core/release.ts';
import { phaseOf } from '../../../../src/core/rollout/phase.ts';
import { deployment, service, serviceDeployment } from './script.ts';

const own = deployment('new', { running: 2 });
const held = service([own], { running: 2 });

function phase(progress: Partial<DeploymentProgress>): string {
  const found = serviceDeployment('IN_PROGRESS', {
    progress: {
      strategy: 'ROLLING',
      target: undefined,
      source: [],
      hooks: [],
      bakeMinutes: 0,
      alarms: { status: 'MONITORING', names: ['errors'], triggered: [] },
      ...progress,
    },
  });
  return phaseOf(
    { standing: { state: 'deploying' }, service: held, found, own, kind: 'deploy', up: true },
    'deploying',
  );
}

test('a rolling deployment bakes while its alarms are watched on, one that shifts traffic by its stage', () => {
  assert.equal(phase({}), 'baking');
  assert.equal(phase({ strategy: 'BLUE_GREEN', stage: 'BAKE_TIME' }), 'baking');
  assert.equal(phase({ strategy: 'BLUE_GREEN', stage: 'CLEAN_UP' }), 'deploying');
});
