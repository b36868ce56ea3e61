import type { Json, Operation } from '../api.ts';
import { invalid, texts } from '../input.ts';
import { findRepository, page, readRegistryId, repositoryArn } from './read.ts';
import type { Registry, Repository } from './registry.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRepositories.html */
export function repositoryOperations(registry: Registry): Record<string, Operation> {
  return {
    DescribeRepositories: {
      permissions: (input, call) =>
        (texts(input, 'repositoryNames') ?? ['*']).map(name => ({
          action: 'ecr:DescribeRepositories',
          resource: repositoryArn(input, call, name),
        })),
      run(input, call) {
        const names = texts(input, 'repositoryNames');
        if (names !== undefined) {
          if (names.length > 100) {
            throw invalid(
              "Invalid parameter at 'repositoryNames' failed to satisfy constraint: 'Member must have length less than or equal to 100'",
            );
          }
          const found = names.map(name => findRepository(registry, input, call, name));
          return { repositories: found.map(repository => render(registry, repository)) };
        }
        const own = (readRegistryId(input) ?? call.accountId) === registry.accountId;
        const { items, nextToken } = page(
          own ? registry.repositories(call.region) : [],
          input,
          'DescribeRepositories',
        );
        return { repositories: items.map(repository => render(registry, repository)), nextToken };
      },
    },
  };
}

export function render(registry: Registry, repository: Repository): Json {
  return {
    repositoryArn: repository.arn,
    registryId: registry.accountId,
    repositoryName: repository.name,
    repositoryUri: repository.uri,
    createdAt: repository.createdAt / 1_000,
    imageTagMutability: repository.immutable ? 'IMMUTABLE' : 'MUTABLE',
    imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
    encryptionConfiguration: { encryptionType: 'AES256' },
  };
}
