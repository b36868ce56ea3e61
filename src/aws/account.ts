import { DescribeRepositoriesCommand, type ECRClient } from '@aws-sdk/client-ecr';
import { type IAMClient, ListOpenIDConnectProvidersCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import type { AccountRead } from '../core/lookups.ts';
import type { Environment } from '../core/model.ts';
import { toAwsFailure } from './failure.ts';
import { pages } from './paging.ts';

/** The most that one call gives (API references of DescribeRepositories and ListRoles). */
const LIST_MAX = 1000;

/**
 * Paths of roles that AWS makes for itself, and that nobody else can change.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/using-service-linked-roles.html
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
 */
const RESERVED = /^\/aws-(?:service-role|reserved)\//;

/** AccountRead over clients of ECR in the environment's region, and of IAM in the one of its global endpoint. */
export function createAccountRead(
  { ecr, iam }: { readonly ecr: ECRClient; readonly iam: IAMClient },
  environment: Environment,
): AccountRead {
  async function call<T>(action: string, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      throw toAwsFailure(error, { action, environment });
    }
  }

  return {
    async imageRepositories(abortSignal) {
      const names: string[] = [];
      for await (const { repositories = [] } of pages(nextToken =>
        call('ecr:DescribeRepositories', () =>
          ecr.send(new DescribeRepositoriesCommand({ maxResults: LIST_MAX, ...nextToken }), { abortSignal }),
        ),
      )) {
        names.push(...repositories.flatMap(({ repositoryName }) => repositoryName ?? []));
      }
      return names.sort();
    },

    async roles(abortSignal) {
      const names: string[] = [];
      for await (const { found } of pages(async ({ nextToken }) => {
        const { Roles = [], Marker } = await call('iam:ListRoles', () =>
          iam.send(
            new ListRolesCommand({
              MaxItems: LIST_MAX,
              ...(nextToken === undefined ? {} : { Marker: nextToken }),
            }),
            { abortSignal },
          ),
        );
        return { found: Roles, nextToken: Marker };
      })) {
        names.push(
          ...found.flatMap(({ Path = '/', RoleName }) =>
            RoleName === undefined || RESERVED.test(Path) ? [] : [Path.slice(1) + RoleName],
          ),
        );
      }
      return names.sort();
    },

    async identityProviders(abortSignal) {
      const { OpenIDConnectProviderList = [] } = await call('iam:ListOpenIDConnectProviders', () =>
        iam.send(new ListOpenIDConnectProvidersCommand({}), { abortSignal }),
      );
      return OpenIDConnectProviderList.flatMap(({ Arn }) => Arn?.split(':oidc-provider/')[1] ?? []);
    },
  };
}
