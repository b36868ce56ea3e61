import { issuerName } from '../../identity/trust/provider.ts';
import { parseGitHubSubject } from '../../identity/trust/subject.ts';
import type { SetUp, SetUpRepository, Target } from '../setUp.ts';

/** What set-up makes carries this tag, with what `madeBy` says; cleaning up goes by it. */
export const MADE_BY = 'ecs-codespaces:made-by';

/** Name of the one inline policy that set-up gives to each role. */
export const POLICY_NAME = 'ecs-codespaces';

/** The audience that AWS asks for, and that GitHub's tokens for it have. */
export const AUDIENCE = 'sts.amazonaws.com';

export function fullName({ owner, name }: SetUpRepository): string {
  return `${owner}/${name}`;
}

/**
 * The repository that something was made for, as the tag says it: `octo-org/blog@74`. Its number stays when it is
 * renamed or transferred, and scripts go by that; its name tells people. The name alone where the number is unknown.
 */
export function madeBy(repository: SetUpRepository): string {
  const id = repositoryId(repository);
  return id === undefined ? fullName(repository) : `${fullName(repository)}@${id}`;
}

/** GitHub's number of the repository; where the API could not be asked, as an immutable subject has it. */
export function repositoryId({ id, subjectPrefix }: SetUpRepository): string | undefined {
  return id === undefined ? parseGitHubSubject(subjectPrefix)?.repositoryId : String(id);
}

/** ARN of something in a target's region. */
export function regional(target: Target, service: string, resource: string): string {
  return `arn:${target.partition}:${service}:${target.region}:${target.account}:${resource}`;
}

/** ARN of a role as targets name it, with its path. */
export function roleArn({ partition, account }: Target, role: string): string {
  return `arn:${partition}:iam::${account}:role/${role}`;
}

/**
 * The name alone of a role as targets name it. An account has it once, whatever the path, and IAM's API asks for it
 * without (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html).
 */
export function roleName(role: string): string {
  return role.slice(role.lastIndexOf('/') + 1);
}

export function providerArn({ repository }: SetUp, { partition, account }: Target): string {
  return `arn:${partition}:iam::${account}:oidc-provider/${issuerName(repository.issuer)}`;
}

/** Family of the target's task definitions: the service's name, told apart where two targets would share it. */
export function taskDefinitionFamily({ targets }: SetUp, target: Target): string {
  const alike = targets.filter(
    other =>
      other.service === target.service && other.account === target.account && other.region === target.region,
  );
  return alike.length > 1 ? `${target.service}-${target.name}` : target.service;
}

/** In the repository. */
export function taskDefinitionPath({ targets }: SetUp, target: Pick<Target, 'name'>): string {
  return targets.length > 1 ? `.aws/task-definition.${target.name}.json` : '.aws/task-definition.json';
}

/** In the repository. */
export function servicePath(target: Target): string {
  return `.aws/service.${target.name}.json`;
}

/** Letters and digits, as a statement's Sid may have. */
export function sid(prefix: string, name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  return prefix + words.map(word => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}
