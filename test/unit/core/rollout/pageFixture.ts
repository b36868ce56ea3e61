import type { RolloutPage } from '../../../../src/core/rollout/page.ts';
import { rolloutPage } from '../../../../src/core/rollout/pageModel.ts';
import type { RolloutState } from '../../../../src/core/rollout/state.ts';
import { service } from '../fleet/fixture.ts';
import { BEGAN, rolloutState } from './stateFixture.ts';

/** When the pages are looked at. */
export const LATER = BEGAN + 95_000;

export function page(change: Partial<RolloutState> = {}, watching = true): RolloutPage {
  return rolloutPage(rolloutState(change), watching, LATER);
}

export function facts(shown: RolloutPage): Record<string, string> {
  return Object.fromEntries(shown.facts.map(({ name, value }) => [name, value]));
}

export function actions(shown: RolloutPage): string[] {
  return shown.actions.map(({ id, primary }) => (primary ? `${id}!` : id));
}

const OLD = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/blog-api:42';
/** An end at what ran before. */
export const back = {
  kind: 'rolledBack',
  service: service('blog', 'blog-api'),
  reason: 'It was stopped.',
  taskDefinition: OLD,
  failures: [],
} as const;
/** Stages of a deployment that is taken back. */
export const turned: RolloutState['stages'] = [
  { name: 'TASKS', state: 'failed' },
  { name: 'DRAIN', state: 'ahead' },
  { name: 'ROLLBACK', state: 'now', since: BEGAN + 20_000 },
];

export function stages(shown: RolloutPage): string[] {
  return shown.stages.map(({ name, state, text }) => `${name}|${state}|${text}`);
}
