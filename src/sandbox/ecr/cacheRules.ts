import { ApiError, type Operation } from '../api.ts';
import { texts } from '../input.ts';
import { page, readRegistryId } from './read.ts';
import type { Registry } from './registry.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribePullThroughCacheRules.html */
export function cacheRuleOperations(registry: Registry): Record<string, Operation> {
  return {
    DescribePullThroughCacheRules: {
      permissions: () => [{ action: 'ecr:DescribePullThroughCacheRules', resource: '*' }],
      run(input, call) {
        const own = (readRegistryId(input) ?? call.accountId) === registry.accountId;
        const all = own ? registry.cacheRules(call.region) : [];
        const prefixes = texts(input, 'ecrRepositoryPrefixes');
        const missing = prefixes?.find(asked => !all.some(({ prefix }) => prefix === asked));
        if (missing !== undefined) {
          throw new ApiError(
            'PullThroughCacheRuleNotFoundException',
            `A pull through cache rule with the prefix '${missing}' does not exist.`,
          );
        }
        const { items, nextToken } = page(
          all.filter(({ prefix }) => prefixes?.includes(prefix) ?? true),
          input,
          'DescribePullThroughCacheRules',
        );
        return {
          pullThroughCacheRules: items.map(({ prefix, upstream, createdAt }) => ({
            ecrRepositoryPrefix: prefix,
            upstreamRegistryUrl: upstream,
            registryId: registry.accountId,
            createdAt: createdAt / 1_000,
          })),
          nextToken,
        };
      },
    },
  };
}
