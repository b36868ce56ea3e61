import { ApiError, type Input, type Operation } from '../api.ts';
import { invalid, text } from '../input.ts';
import { findRepository, onRepository } from './read.ts';
import type { Registry, Repository } from './registry.ts';

/**
 * Which images ECR takes away by itself. The sandbox keeps the policy and checks it, and expires nothing.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
export function lifecycleOperations(registry: Registry): Record<string, Operation> {
  const answer = (repository: Repository, policy: { readonly text: string }): Input => ({
    registryId: registry.accountId,
    repositoryName: repository.name,
    lifecyclePolicyText: policy.text,
  });
  return {
    PutLifecyclePolicy: {
      permissions: onRepository('ecr:PutLifecyclePolicy'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const policy = { text: text(input, 'lifecyclePolicyText') ?? '', at: registry.now() };
        checkPolicy(policy.text);
        repository.lifecyclePolicy = policy;
        return answer(repository, policy);
      },
    },
    GetLifecyclePolicy: {
      permissions: onRepository('ecr:GetLifecyclePolicy'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const policy = policyOf(registry, repository);
        return { ...answer(repository, policy), lastEvaluatedAt: policy.at / 1_000 };
      },
    },
    DeleteLifecyclePolicy: {
      permissions: onRepository('ecr:DeleteLifecyclePolicy'),
      run(input, call) {
        const repository = findRepository(registry, input, call);
        const policy = policyOf(registry, repository);
        repository.lifecyclePolicy = undefined;
        return { ...answer(repository, policy), lastEvaluatedAt: policy.at / 1_000 };
      },
    },
  };
}

function policyOf(registry: Registry, { name, lifecyclePolicy }: Repository) {
  if (lifecyclePolicy === undefined) {
    throw new ApiError(
      'LifecyclePolicyNotFoundException',
      `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registry.accountId}'`,
    );
  }
  return lifecyclePolicy;
}

type Fields = Readonly<Record<string, unknown>>;

/** Throws InvalidParameterException. */
function checkPolicy(source: string): void {
  let policy: unknown;
  try {
    policy = JSON.parse(source);
  } catch {
    throw wrong('it is not valid JSON');
  }
  const rules = fields(policy, 'the policy')['rules'];
  if (!Array.isArray(rules) || rules.length === 0) {
    throw wrong('rules must have at least one entry');
  }
  const read = rules.map(rule => checkRule(fields(rule, 'a rule')));
  if (new Set(read.map(({ priority }) => priority)).size < read.length) {
    throw wrong('each rule must have a unique rulePriority');
  }
  const last = Math.max(...read.map(({ priority }) => priority));
  if (read.some(({ any, priority }) => any && priority < last)) {
    throw wrong('a rule for tagStatus any must have the highest value of rulePriority');
  }
}

function checkRule(rule: Fields): { readonly priority: number; readonly any: boolean } {
  const priority = rule['rulePriority'];
  if (typeof priority !== 'number' || !Number.isInteger(priority) || priority < 1) {
    throw wrong('rulePriority must be a positive integer');
  }
  const selection = fields(rule['selection'], 'selection');
  const status = selection['tagStatus'];
  const prefixes = selection['tagPrefixList'];
  const patterns = selection['tagPatternList'];
  if (status !== 'tagged' && status !== 'untagged' && status !== 'any') {
    throw wrong('tagStatus must be tagged, untagged or any');
  }
  const lists = [prefixes, patterns].filter(list => Array.isArray(list) && list.length > 0).length;
  if (lists !== (status === 'tagged' ? 1 : 0)) {
    throw wrong('tagPrefixList or tagPatternList goes with tagStatus tagged, one of them');
  }
  const count = selection['countNumber'];
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) {
    throw wrong('countNumber must be a positive integer');
  }
  const type = selection['countType'];
  if (type !== 'imageCountMoreThan' && type !== 'sinceImagePushed') {
    throw wrong('countType must be imageCountMoreThan or sinceImagePushed');
  }
  if ((type === 'sinceImagePushed') !== (selection['countUnit'] === 'days')) {
    throw wrong('countUnit must be days for sinceImagePushed, and is not set for imageCountMoreThan');
  }
  if (fields(rule['action'], 'action')['type'] !== 'expire') {
    throw wrong('the type of action must be expire');
  }
  return { priority, any: status === 'any' };
}

function fields(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(`${what} must be an object`);
  }
  return Object.fromEntries(Object.entries(value));
}

function wrong(why: string): ApiError {
  return invalid(
    `Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: ${why}'`,
  );
}
