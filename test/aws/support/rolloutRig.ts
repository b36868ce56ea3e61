import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { Service } from '../../../src/core/model.ts';
import { type Applied, type ApplyStep, applyChange } from '../../../src/core/rollout/applyChange.ts';
import type { Change } from '../../../src/core/rollout/plan.ts';
import type { RolloutEnd } from '../../../src/core/rollout/rollout.ts';
import type { RolloutState } from '../../../src/core/rollout/state.ts';
import { watchRollout } from '../../../src/core/rollout/watchRollout.ts';
import { type Stepped, startStepped } from './stepped.ts';

export const never = new AbortController().signal;
const HOUR = 3_600_000;

export async function open(t: TestContext): Promise<Stepped> {
  const stepped = await startStepped();
  t.after(() => stepped.stop());
  return stepped;
}

export async function serviceOf({ ecs }: Stepped, name: string): Promise<Service> {
  const [cluster = '', own = ''] = name.split('/');
  const [service] = await ecs.describeServices(cluster, [own], never);
  assert.ok(service, name);
  return service;
}

export interface Told {
  readonly states: RolloutState[];
  readonly steps: ApplyStep[];
}

export async function run<T>({ time }: Stepped, doing: Promise<T>): Promise<T> {
  let settled = false;
  const both = doing.finally(() => {
    settled = true;
  });
  both.catch(() => undefined);
  assert.ok(await time.run(HOUR, () => settled), 'it did not end');
  return both;
}

export function deps(stepped: Stepped) {
  const { ecs, change, logs, environment, time } = stepped;
  return { ecs, change, logs, environment, clock: time, token: () => crypto.randomUUID() };
}

export function apply(stepped: Stepped, service: Service, change: Change, told?: Told): Promise<Applied> {
  const steps = {
    lookingBack: () => undefined,
    step: (step: ApplyStep) => void told?.steps.push(step),
  };
  return run(stepped, applyChange(service, change, deps(stepped), steps, never));
}

export function watch(stepped: Stepped, { watched }: Applied, told?: Told): Promise<RolloutEnd> {
  return run(
    stepped,
    watchRollout(watched, deps(stepped), state => void told?.states.push(state), never),
  );
}

export async function documentOf({ ecs }: Stepped, service: Service, tag?: string) {
  const document = await ecs.definitionDocument(service.taskDefinition ?? '', never);
  const [first, ...others] = document.containerDefinitions;
  return tag === undefined
    ? document
    : {
        ...document,
        containerDefinitions: [{ ...first, image: `registry.example/app:${tag}` }, ...others],
      };
}

export function sent({ sandbox }: Stepped, action: string): number {
  return sandbox.sandbox.world.calls.total(action);
}

export function told(): Told {
  return { states: [], steps: [] };
}
