import { DEPLOY_PATH, DEPLOY_ROLE } from '../github/demoDeploy.ts';
import { type TrustedRepository, trustDeploys, trustRepository } from './demoGithub.ts';
import { demoPolicies, deployPolicies, type Json, policy } from './demoPolicies.ts';
import { issuerName, type Provider } from './provider.ts';
import type { IamStore } from './store.ts';

/** The audience that every identity source asks for. */
export const AUDIENCE = 'sts.amazonaws.com';

const DEVELOPERS = 'team:developers:user:*';
const OBSERVERS = 'team:observers:user:*';

/**
 * Three roles as a team would write them for its codespaces, and one for its deploy workflow: -dev reads and changes, -read only reads,
 * -deploy reads and changes and is meant for write sessions. Resources and conditions are those of the
 * service authorization reference. The repository's workflow may have all of them; -deploy only in its
 * environment `production`, whose reviewers decide.
 */
export function createDemoRoles(iam: IamStore, provider: Provider, repository: TrustedRepository): void {
  const account = iam.accountId;
  const workflow = trustRepository(repository, AUDIENCE);
  iam.putRole('codespaces-ecs-dev', {
    trustPolicy: trust(provider, [DEVELOPERS], [workflow]),
    policies: demoPolicies(account, 'change'),
    maxSessionDuration: 12 * 3600,
  });
  iam.putRole('codespaces-ecs-read', {
    trustPolicy: trust(
      provider,
      [DEVELOPERS, OBSERVERS],
      [...permissionSets(account, ['EcsRead', 'EcsDeploy']), workflow],
    ),
    policies: demoPolicies(account, 'read'),
    maxSessionDuration: 12 * 3600,
  });
  iam.putRole('codespaces-ecs-deploy', {
    trustPolicy: trust(
      provider,
      [DEVELOPERS],
      [...permissionSets(account, ['EcsDeploy']), trustRepository(repository, AUDIENCE, 'production')],
    ),
    policies: demoPolicies(account, 'change'),
    maxSessionDuration: 3600,
  });
  iam.putRole(DEPLOY_ROLE, {
    trustPolicy: policy([
      trustDeploys(repository, AUDIENCE, {
        path: DEPLOY_PATH,
        environments: ['development', 'production'],
      }),
    ]),
    policies: deployPolicies(account),
    maxSessionDuration: 3600,
  });
}

function trust(provider: Provider, subjects: readonly string[], others: readonly Json[] = []): Json {
  const name = issuerName(provider.issuer);
  return policy([
    {
      Effect: 'Allow',
      Principal: { Federated: provider.arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: {
        StringEquals: { [`${name}:aud`]: AUDIENCE },
        StringLike: { [`${name}:sub`]: subjects },
      },
    },
    ...others,
  ]);
}

/**
 * The account's own roles of these permission sets. Their names end in what nobody knows beforehand.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
function permissionSets(account: string, names: readonly string[]): readonly Json[] {
  return [
    {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: 'sts:AssumeRole',
      Condition: {
        ArnLike: {
          'aws:PrincipalArn': names.map(
            name => `arn:aws:iam::${account}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_${name}_*`,
          ),
        },
      },
    },
  ];
}
