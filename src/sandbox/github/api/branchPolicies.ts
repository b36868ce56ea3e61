import { GitHubError, notFound, unprocessable } from '../errors.ts';
import type { DeploymentEnvironment } from '../repository/environment.ts';
import { optionalText, text } from './body.ts';
import { type Need, NO_CONTENT, ok, type RepositoryAsked, type RepositoryEndpoint } from './endpoint.ts';
import { environmentOf } from './environments.ts';
import { listed } from './paging.ts';
import { nodeId } from './shapes.ts';

const WRITE: Need = { permission: 'administration', level: 'write', role: 'admin' };
const PATH = '/environments/{environment_name}/deployment-branch-policies';

interface Policy {
  readonly id: number;
  readonly name: string;
  readonly type: 'branch' | 'tag';
}

/** https://docs.github.com/en/rest/deployments/branch-policies */
export const BRANCH_POLICY_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: PATH,
    action: 'ListDeploymentBranchPolicies',
    docs: 'deployments/branch-policies#list-deployment-branch-policies',
    needs: { permission: 'actions', level: 'read', open: true },
    run: asked => listed(asked, 'branch_policies', policiesOf(environmentOf(asked)), describe),
  },
  {
    scope: 'repository',
    method: 'POST',
    path: PATH,
    action: 'CreateDeploymentBranchPolicy',
    docs: 'deployments/branch-policies#create-a-deployment-branch-policy',
    needs: WRITE,
    run: asked => {
      const environment = environmentOf(asked);
      const name = text(asked.body, 'name');
      const type = optionalText(asked.body, 'type') ?? 'branch';
      if (type !== 'branch' && type !== 'tag') {
        throw unprocessable('type is branch or tag.');
      }
      if (environment.branches === undefined) {
        // "the deployment_branch_policy.custom_branch_policies property for the environment must be set to true"
        throw notFound();
      }
      if (policiesOf(environment).some(policy => policy.name === name && policy.type === type)) {
        throw new GitHubError(303, 'SeeOther', 'The same branch name pattern already exists');
      }
      const { repository } = asked;
      const changed = repository.putEnvironment(
        environment.name,
        type === 'branch'
          ? { branches: [...environment.branches, name] }
          : { tags: [...environment.tags, name] },
      );
      const made = policiesOf(changed).find(policy => policy.name === name && policy.type === type);
      return ok(made === undefined ? {} : describe(made));
    },
  },
  {
    scope: 'repository',
    method: 'DELETE',
    path: `${PATH}/{branch_policy_id}`,
    action: 'DeleteDeploymentBranchPolicy',
    docs: 'deployments/branch-policies#delete-a-deployment-branch-policy',
    needs: WRITE,
    run: asked => {
      const environment = environmentOf(asked);
      const gone = policyOf(asked, environment);
      const without = (names: readonly string[]) => names.filter(name => name !== gone.name);
      asked.repository.putEnvironment(
        environment.name,
        gone.type === 'branch'
          ? { branches: without(environment.branches ?? []) }
          : { tags: without(environment.tags) },
      );
      return NO_CONTENT;
    },
  },
];

function policyOf({ params }: RepositoryAsked, environment: DeploymentEnvironment): Policy {
  const found = policiesOf(environment).find(({ id }) => String(id) === params['branch_policy_id']);
  if (found === undefined) {
    throw notFound();
  }
  return found;
}

/** Numbered by what they say, so that each keeps its number. */
function policiesOf({ id, branches = [], tags }: DeploymentEnvironment): readonly Policy[] {
  const number = (text: string): number =>
    [...text].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, id);
  return [
    ...branches.map(name => ({ id: number(`branch ${name}`), name, type: 'branch' as const })),
    ...tags.map(name => ({ id: number(`tag ${name}`), name, type: 'tag' as const })),
  ];
}

function describe({ id, name, type }: Policy): object {
  return { id, node_id: nodeId('DBP', id), name, type };
}
