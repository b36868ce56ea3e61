import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { JsonObject } from '../../../../../src/core/json.ts';
import type { Service } from '../../../../../src/core/model.ts';
import type { DefinitionDocument, ExpressConfiguration } from '../../../../../src/core/release.ts';
import { type BackChange, backChange } from '../../../../../src/core/rollout/back/backChange.ts';
import type { BackImage, BackTarget } from '../../../../../src/core/rollout/back/backTarget.ts';
import { makePlan } from '../../../../../src/core/rollout/makePlan.ts';
import { deps, ecs, fargate, images, lookups } from '../planScript.ts';
import { definition, sha256, worldOf } from './histories.ts';

const signal = new AbortController().signal;
const REPOSITORY = '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web';
const NOW = definition(42, 'web');
const THEN = definition(41, 'web');

/** ECS names no task definition of it: Express Mode makes that. */
const { taskDefinition: _, ...standing } = worldOf({ entries: [] }).service;
const MANAGED: Service = { ...standing, express: true };
const OWN: Service = { ...MANAGED, taskDefinition: NOW };

const MAIN: JsonObject = {
  name: 'Main',
  image: `${REPOSITORY}:v2`,
  environment: [{ name: 'DB', value: 'broken' }],
  secrets: [],
};
const GOOD: JsonObject = {
  ...MAIN,
  image: `${REPOSITORY}:v1`,
  environment: [{ name: 'DB', value: 'good' }],
  command: ['serve'],
};
const SIDECAR: JsonObject = { name: 'envoy', image: 'public.ecr.aws/envoy:1' };

function web(
  container: JsonObject,
  task: JsonObject = {},
  ...others: readonly JsonObject[]
): DefinitionDocument {
  const document = fargate({}, { family: 'web', ...task });
  return { ...document, containerDefinitions: [container, ...others] };
}

const image = (fate: BackImage['fate'], tag = 'v1'): BackImage => ({
  container: 'Main',
  image: `${REPOSITORY}:${tag}`,
  digest: sha256(tag),
  fate,
  tags: [],
});

interface Case {
  readonly service?: Service;
  readonly target?: Partial<BackTarget>;
  readonly now?: DefinitionDocument;
  readonly past?: DefinitionDocument;
  readonly configuration?: Partial<ExpressConfiguration>;
}

function read({ now = web(MAIN), past = web(GOOD), configuration = {} }: Case) {
  return ecs({
    definitionDocument: async arn => (arn === NOW ? now : past),
    expressService: async arn => ({
      arn,
      name: 'web',
      cluster: 'blog',
      status: 'ACTIVE',
      configurations: [
        {
          revision: 'arn:rev',
          taskDefinition: NOW,
          image: `${REPOSITORY}:v2`,
          environment: [{ name: 'DB', value: 'broken' }],
          secrets: [],
          urls: [],
          createdAt: 0,
          ...configuration,
        },
      ],
    }),
  });
}

function back(one: Case): Promise<BackChange> {
  const target: BackTarget = {
    taskDefinition: THEN,
    definition: 'active',
    images: [image('same')],
    ...one.target,
  };
  return backChange(one.service ?? MANAGED, target, read(one), signal);
}

async function imageAlone(one: Case): Promise<BackChange> {
  const { taskDefinition: _, ...target } = {
    taskDefinition: '',
    definition: 'unseen' as const,
    images: [image('same')],
  };
  return backChange(MANAGED, { ...target, ...one.target }, read(one), signal);
}

function update({ change }: BackChange) {
  assert.ok(change.kind === 'express' && change.back === true);
  return change.update;
}

describe('an Express Mode service goes back', () => {
  it('by the ARN of its task definition where ECS names one', async () => {
    const made = await back({ service: OWN });
    assert.deepEqual(update(made), { taskDefinition: THEN });
    assert.deepEqual(made.notes, []);
  });

  it('by its container where Express Mode makes the task definition: variables and command of then too', async () => {
    const made = await back({});
    assert.deepEqual(update(made), {
      image: `${REPOSITORY}:v1`,
      environment: [{ name: 'DB', value: 'good' }],
      secrets: [],
      command: ['serve'],
    });
    assert.deepEqual(made.notes, []);
  });

  it('to no variables at all where it had none', async () => {
    const past = web({ ...MAIN, environment: [] });
    assert.deepEqual(update(await back({ past })).environment, []);
  });

  it('by the ARN where more than the container was another', async () => {
    const made = await back({ past: web(GOOD, { cpu: '1024', memory: '2048' }) });
    assert.deepEqual(update(made), { taskDefinition: THEN });
    assert.deepEqual(update(await back({ past: web(GOOD, {}, SIDECAR) })), { taskDefinition: THEN });
  });

  it('to the digest that ran where the tag leads elsewhere', async () => {
    for (const service of [MANAGED, OWN]) {
      for (const fate of ['moved', 'unseen'] as const) {
        const made = await back({ service, target: { images: [image(fate)] } });
        assert.equal(update(made).image, `${REPOSITORY}@${sha256('v1')}`);
        assert.deepEqual(update(made).environment, [{ name: 'DB', value: 'good' }]);
        assert.match(made.notes.join(' '), /:v1 .*in Main is named by its digest/);
      }
    }
  });

  it('and what cannot go back with a deregistered one is said', async () => {
    const made = await back({
      past: web(GOOD, { cpu: '1024', memory: '2048' }),
      target: { definition: 'deregistered' },
    });
    assert.equal(update(made).image, `${REPOSITORY}:v1`);
    assert.match(made.notes[0] ?? '', /^Express Mode cannot take everything back.*CPU.*memory/);
  });

  it('not where several containers would start something else', async () => {
    const past = web(GOOD, {}, SIDECAR);
    for (const target of [{ definition: 'deregistered' as const }, { images: [image('moved')] }]) {
      await assert.rejects(back({ past, target }), { code: 'unsupported' });
    }
  });

  it('not to what runs now', async () => {
    await assert.rejects(
      back({ past: web(MAIN, { tags: [{ key: 'a', value: 'b' }] }) }),
      /nothing would change/,
    );
    await assert.rejects(
      imageAlone({ configuration: { image: `${REPOSITORY}@${sha256('v1')}` } }),
      /nothing would change/,
    );
  });

  it('with its image alone where ECS says nothing else, and that is said', async () => {
    const made = await imageAlone({});
    assert.deepEqual(update(made), {
      image: `${REPOSITORY}@${sha256('v1')}`,
      environment: [{ name: 'DB', value: 'broken' }],
    });
    assert.match(made.notes[0] ?? '', /^Only the image goes back\..*variables.*stay as they are now/);
    await assert.rejects(imageAlone({ target: { images: [] } }), { code: 'unsupported' });
  });

  it('as its plan says', async () => {
    const one: Case = {};
    const { change } = await back(one);
    const plan = await makePlan(
      MANAGED,
      change,
      deps({
        ecs: { ...read(one), describeServices: async () => [MANAGED] },
        images: images(),
        lookups: lookups(),
      }),
      signal,
    );
    assert.deepEqual(
      plan.differences.map(({ what, from = '-', to = '-' }) => `${what}: ${from} → ${to}`),
      [`image: ${REPOSITORY}:v2 → ${REPOSITORY}:v1`, 'command: - → ["serve"]', 'variable DB: broken → good'],
    );
  });
});
