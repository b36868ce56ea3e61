import { type Case, now, ok, stopped } from './cases.ts';
import { definition } from './histories.ts';

/** A deployment is under way, others deploy the service, or it is of Express Mode. */
export const OTHERS: readonly Case[] = [
  ['in flight', { entries: [now(43), ok(42), ok(41)], has: 43 }, 'stop, to 42'],
  ['pending', { entries: [now(43, 'PENDING'), ok(42)] }, 'stop, to 42'],
  ['in flight after one that failed', { entries: [now(44), stopped(43), ok(42)] }, 'stop, to 42'],
  ['in flight with the revision that runs', { entries: [now(42), ok(42), ok(41)] }, 'stop, to 42'],
  [
    'in flight as the third of three: ECS goes back to the success, not to what it replaces first',
    { entries: [{ ...now(44), replaces: [1, 2] }, stopped(43), ok(42)] },
    'stop, to 42',
  ],
  [
    'in flight, and ECS says to what it goes back',
    { entries: [{ ...now(44), backTo: 2 }, ok(43), ok(42)] },
    'stop, to 42',
  ],
  [
    'in flight, and no success is remembered',
    { entries: [{ ...now(44), replaces: [1] }, stopped(43)] },
    'stop, to 43',
  ],
  ['in flight for the first time', { entries: [now(1)] }, 'stop, to nothing'],
  [
    'being rolled back',
    { entries: [now(43, 'ROLLBACK_IN_PROGRESS'), ok(42)] },
    'under way: ROLLBACK_IN_PROGRESS',
  ],
  [
    'about to be rolled back',
    { entries: [now(43, 'ROLLBACK_REQUESTED'), ok(42)] },
    'under way: ROLLBACK_REQUESTED',
  ],
  ['about to be stopped', { entries: [now(43, 'STOP_REQUESTED'), ok(42)] }, 'under way: STOP_REQUESTED'],
  ['CodeDeploy', { entries: [ok(42), ok(41)], service: { controller: 'CODE_DEPLOY' } }, 'CODE_DEPLOY'],
  ['an external controller', { entries: [], service: { controller: 'EXTERNAL' } }, 'EXTERNAL'],
  [
    'Express Mode',
    {
      entries: [
        { revision: undefined, status: 'SUCCESSFUL', digest: 'c' },
        { revision: undefined, status: 'ROLLBACK_SUCCESSFUL', digest: 'b' },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'a' },
      ],
      has: null,
      service: { express: true },
    },
    'deployments: express@a',
  ],
  [
    'Express Mode, rolled back by ECS',
    {
      entries: [
        { revision: undefined, status: 'ROLLBACK_SUCCESSFUL', digest: 'c', backTo: 1 },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'b' },
        { revision: undefined, status: 'SUCCESSFUL', digest: 'a' },
      ],
      has: null,
      service: { express: true },
    },
    'deployments: express@a',
  ],
  [
    'Express Mode, where only a variable was changed, and ECS does not say what else it had',
    {
      entries: [1, 2].map(() => ({ revision: undefined, status: 'SUCCESSFUL', digest: 'a' })),
      has: null,
      service: { express: true },
    },
    'sameImage',
  ],
  [
    'the same, with the task definitions that Express Mode made',
    {
      entries: [1, 2].map(() => ({ revision: undefined, status: 'SUCCESSFUL', digest: 'a' })),
      has: null,
      service: { express: true },
      configuration: { taskDefinition: definition(42) },
      registered: { api: [42, 41] },
      containers: {
        42: { environment: [{ name: 'DB', value: 'broken' }] },
        41: { environment: [{ name: 'DB', value: 'good' }] },
      },
    },
    'revisions: 41',
  ],
  [
    'Express Mode with task definitions, where only a variable was changed',
    {
      entries: [ok(42, 'a'), ok(41, 'a')],
      service: { express: true },
      configuration: { taskDefinition: definition(42) },
      containers: {
        42: { environment: [{ name: 'DB', value: 'broken' }] },
        41: { environment: [{ name: 'DB', value: 'good' }] },
      },
    },
    'deployments: 41@a',
  ],
  [
    'Express Mode with an equal task definition: nothing would change',
    {
      entries: [ok(42, 'a'), ok(41, 'a')],
      service: { express: true },
      configuration: { taskDefinition: definition(42) },
    },
    'deployments: 41@a!',
  ],
];
