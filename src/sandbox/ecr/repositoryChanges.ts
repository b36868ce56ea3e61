import { ApiError, type Input, type Operation } from '../api.ts';
import { flag, invalid, oneOf, record, text } from '../input.ts';
import { checkName, findRepository, onRepository } from './read.ts';
import type { Registry } from './registry.ts';
import { render } from './repositories.ts';
import { readTags, tagContext } from './tags.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html and its neighbours */
export function repositoryChangeOperations(registry: Registry): Record<string, Operation> {
  return {
    CreateRepository: {
      permissions(input, call) {
        const tags = readTags(input);
        const context = Object.keys(tags).length === 0 ? {} : tagContext(tags);
        const on = (action: string) =>
          onRepository(action)(input, call).map(permission => ({ ...permission, context }));
        // Who makes one with tags must be allowed to tag it too.
        return Object.keys(tags).length === 0
          ? on('ecr:CreateRepository')
          : [...on('ecr:CreateRepository'), ...on('ecr:TagResource')];
      },
      run(input, call) {
        const name = checkName(text(input, 'repositoryName'));
        const immutable = readMutability(input) ?? false;
        const scanOnPush = readScanning(input) ?? false;
        const encryption = record(input, 'encryptionConfiguration') ?? {};
        if ((oneOf(encryption, 'encryptionType', ['AES256', 'KMS', 'KMS_DSSE']) ?? 'AES256') !== 'AES256') {
          throw invalid('The sandbox encrypts with AES256 alone.');
        }
        if (registry.repository(call.region, name) !== undefined) {
          throw new ApiError(
            'RepositoryAlreadyExistsException',
            `The repository with name '${name}' already exists in the registry with id '${registry.accountId}'`,
          );
        }
        const tags = readTags(input);
        const made = registry.putRepository(call.region, name, { immutable, scanOnPush, tags });
        return { repository: render(registry, made) };
      },
    },

    DeleteRepository: {
      permissions: onRepository('ecr:DeleteRepository'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        if (repository.images.size > 0 && flag(input, 'force') !== true) {
          throw new ApiError(
            'RepositoryNotEmptyException',
            `The repository with name '${repository.name}' in registry with id '${registry.accountId}' cannot be deleted because it still contains images`,
          );
        }
        registry.deleteRepository(repository);
        return { repository: render(registry, repository) };
      },
    },

    PutImageTagMutability: {
      permissions: onRepository('ecr:PutImageTagMutability'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        repository.immutable = readMutability(input) ?? repository.immutable;
        return {
          registryId: registry.accountId,
          repositoryName: repository.name,
          imageTagMutability: repository.immutable ? 'IMMUTABLE' : 'MUTABLE',
        };
      },
    },

    PutImageScanningConfiguration: {
      permissions: onRepository('ecr:PutImageScanningConfiguration'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        repository.scanOnPush = readScanning(input) ?? false;
        return {
          registryId: registry.accountId,
          repositoryName: repository.name,
          imageScanningConfiguration: { scanOnPush: repository.scanOnPush },
        };
      },
    },
  };
}

function readMutability(input: Input): boolean | undefined {
  const mutability = oneOf(input, 'imageTagMutability', ['MUTABLE', 'IMMUTABLE']);
  return mutability === undefined ? undefined : mutability === 'IMMUTABLE';
}

function readScanning(input: Input): boolean | undefined {
  return flag(record(input, 'imageScanningConfiguration') ?? {}, 'scanOnPush');
}
