import type { Call, Input, Operation, Permission } from '../../api.ts';
import { client, oneOf, text, texts } from '../../input.ts';
import { readDefinition } from '../definition.ts';
import type { TaskDefinition } from '../definitionState.ts';
import { makeDefinition } from '../make.ts';
import { definitionArn, lookUpDefinition } from '../names.ts';
import { page } from '../paging.ts';
import { renderDefinition, tagList } from '../render.ts';
import type { World } from '../world.ts';
import { tagOnCreate } from './tagOnCreate.ts';

export function definitionOperations(world: World): Record<string, Operation> {
  return {
    ListTaskDefinitionFamilies: {
      permissions: () => [{ action: 'ecs:ListTaskDefinitionFamilies', resource: '*' }],
      run(input, call) {
        const status = oneOf(input, 'status', ['ACTIVE', 'INACTIVE', 'ALL']) ?? 'ALL';
        const prefix = text(input, 'familyPrefix') ?? '';
        const families = [...world.region(call.region).families]
          .filter(([family, revisions]) => {
            const active = revisions.some(definition => definition.status === 'ACTIVE');
            return family.startsWith(prefix) && (status === 'ALL' || active === (status === 'ACTIVE'));
          })
          .map(([family]) => family)
          .sort();
        const { items, nextToken } = page(families, input, {
          standard: 100,
          key: family => family,
          question: `ListTaskDefinitionFamilies ${status} ${prefix}`,
        });
        return { families: items, nextToken };
      },
    },

    ListTaskDefinitions: {
      permissions: () => [{ action: 'ecs:ListTaskDefinitions', resource: '*' }],
      run(input, call) {
        const status = oneOf(input, 'status', ['ACTIVE', 'INACTIVE', 'DELETE_IN_PROGRESS']) ?? 'ACTIVE';
        const sort = oneOf(input, 'sort', ['ASC', 'DESC']) ?? 'ASC';
        // The whole name of the family in spite of its name: see the API reference.
        const family = text(input, 'familyPrefix');
        const region = world.region(call.region);
        const names = family === undefined ? [...region.families.keys()].sort() : [family];
        const found: TaskDefinition[] = names
          .flatMap(name => region.families.get(name) ?? [])
          .filter(definition => definition.status === status);
        if (sort === 'DESC') {
          found.reverse();
        }
        const { items, nextToken } = page(found, input, {
          standard: 100,
          key: definition => definition.arn,
          question: `ListTaskDefinitions ${status} ${sort} ${family}`,
        });
        return { taskDefinitionArns: items.map(definition => definition.arn), nextToken };
      },
    },

    DescribeTaskDefinition: {
      permissions: () => [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }],
      run(input, call) {
        const given = text(input, 'taskDefinition') ?? '';
        const definition = lookUpDefinition(world.region(call.region), given);
        if (definition === undefined) {
          throw client('Unable to describe task definition.');
        }
        const tags = (texts(input, 'include') ?? []).includes('TAGS');
        return {
          taskDefinition: renderDefinition(definition),
          tags: tags ? tagList(definition.tags) : [],
        };
      },
    },

    RegisterTaskDefinition: {
      permissions: (input, call) => {
        const resource = definitionArn(`${text(input, 'family') ?? ''}:*`, call);
        return [
          { action: 'ecs:RegisterTaskDefinition', resource },
          ...tagOnCreate('RegisterTaskDefinition', resource, input),
          ...passRoles([text(input, 'taskRoleArn'), text(input, 'executionRoleArn')], call),
        ];
      },
      run: (input: Input, call) => {
        const parts = readDefinition(input, { at: world.clock.now(), by: call.callerArn });
        const definition = makeDefinition(world.region(call.region), parts);
        return { taskDefinition: renderDefinition(definition), tags: tagList(definition.tags) };
      },
    },

    /** What runs with it goes on: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterTaskDefinition.html */
    DeregisterTaskDefinition: {
      permissions: () => [{ action: 'ecs:DeregisterTaskDefinition', resource: '*' }],
      run(input, call) {
        const given = text(input, 'taskDefinition') ?? '';
        const definition = given.includes(':')
          ? lookUpDefinition(world.region(call.region), given)
          : undefined;
        if (definition === undefined) {
          throw client('The specified task definition does not exist.');
        }
        if (definition.status === 'ACTIVE') {
          definition.status = 'INACTIVE';
          definition.deregisteredAt = world.clock.now();
        }
        return { taskDefinition: renderDefinition(definition) };
      },
    },
  };
}

/** Whoever hands a role to a task must be allowed to pass it. A role may be given by its name alone. */
export function passRoles(roles: readonly (string | undefined)[], call: Call): readonly Permission[] {
  return [...new Set(roles)]
    .filter(role => role !== undefined)
    .map(role => ({
      action: 'iam:PassRole',
      resource: role.startsWith('arn:') ? role : `arn:aws:iam::${call.accountId}:role/${role}`,
      context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    }));
}
