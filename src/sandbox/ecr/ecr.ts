import type { JsonService } from '../api.ts';
import { authorizationOperations } from './authorization.ts';
import { cacheRuleOperations } from './cacheRules.ts';
import { imageOperations } from './images.ts';
import type { Layers } from './layers.ts';
import { lifecycleOperations } from './lifecyclePolicies.ts';
import { pushOperations } from './push.ts';
import type { Registry } from './registry.ts';
import { repositoryOperations } from './repositories.ts';
import { repositoryChangeOperations } from './repositoryChanges.ts';
import { scanOperations } from './scans.ts';
import { tagOperations } from './tags.ts';

/** Amazon ECR, as far as this project calls it. */
export function createEcr(registry: Registry, layers: Layers): JsonService {
  return {
    target: 'AmazonEC2ContainerRegistry_V20150921',
    signingName: 'ecr',
    operations: {
      ...repositoryOperations(registry),
      ...repositoryChangeOperations(registry),
      ...lifecycleOperations(registry),
      ...tagOperations(registry),
      ...authorizationOperations(registry),
      ...pushOperations(registry),
      ...imageOperations(registry),
      ...scanOperations(registry),
      ...cacheRuleOperations(registry),
      ...layers.operations(),
    },
  };
}
