import { GitHubError, notFound, unprocessable } from '../errors.ts';
import type { Repository, Variable } from '../repository/repository.ts';
import { optionalText, text } from './body.ts';
import {
  type Need,
  NO_CONTENT,
  ok,
  type RepositoryAsked,
  type RepositoryEndpoint,
  timestamp,
} from './endpoint.ts';
import { listed } from './paging.ts';

const READ: Need = { permission: 'actions_variables', level: 'read', role: 'write' };
const WRITE: Need = { permission: 'actions_variables', level: 'write', role: 'write' };
/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables#naming-conventions-for-configuration-variables */
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;
const PAGE = 10;

/** https://docs.github.com/en/rest/actions/variables */
export const VARIABLE_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/variables',
    action: 'ListVariables',
    docs: 'actions/variables#list-repository-variables',
    needs: READ,
    run: asked => {
      const all = [...asked.repository.variables.values()].sort((one, other) =>
        one.name < other.name ? -1 : 1,
      );
      return listed(asked, 'variables', all, describe, PAGE);
    },
  },
  {
    scope: 'repository',
    method: 'POST',
    path: '/actions/variables',
    action: 'CreateVariable',
    docs: 'actions/variables#create-a-repository-variable',
    needs: WRITE,
    run: ({ github, repository, body }) => {
      const name = variableName(text(body, 'name'));
      const value = text(body, 'value');
      if (repository.variables.has(name)) {
        throw new GitHubError(409, 'Conflict', 'Already exists - Variable already exists');
      }
      put(repository, { name, value }, github.now());
      return { status: 201, body: {} };
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/actions/variables/{name}',
    action: 'GetVariable',
    docs: 'actions/variables#get-a-repository-variable',
    needs: READ,
    run: asked => ok(describe(variableOf(asked))),
  },
  {
    scope: 'repository',
    method: 'PATCH',
    path: '/actions/variables/{name}',
    action: 'UpdateVariable',
    docs: 'actions/variables#update-a-repository-variable',
    needs: WRITE,
    run: asked => {
      const { github, repository, body } = asked;
      const known = variableOf(asked);
      const name = variableName(optionalText(body, 'name') ?? known.name);
      const value = optionalText(body, 'value') ?? known.value;
      repository.variables.delete(known.name);
      put(repository, { name, value, createdAt: known.createdAt }, github.now());
      return NO_CONTENT;
    },
  },
  {
    scope: 'repository',
    method: 'DELETE',
    path: '/actions/variables/{name}',
    action: 'DeleteVariable',
    docs: 'actions/variables#delete-a-repository-variable',
    needs: WRITE,
    run: asked => {
      asked.repository.variables.delete(variableOf(asked).name);
      return NO_CONTENT;
    },
  },
];

/** Sets a variable of the repository; `now` in milliseconds. */
function put(
  repository: Repository,
  { name, value, createdAt }: Pick<Variable, 'name' | 'value'> & { readonly createdAt?: number },
  now: number,
): void {
  repository.variables.set(name, { name, value, createdAt: createdAt ?? now, updatedAt: now });
}

/** Names do not know case, and are shown in capitals. Throws GitHubError. */
function variableName(text: string): string {
  const name = text.toUpperCase();
  if (!NAME.test(name)) {
    throw unprocessable(
      'Variable names can only contain alphanumeric characters or underscores, and start with neither a number nor GITHUB_.',
    );
  }
  return name;
}

function variableOf({ repository, params }: RepositoryAsked): Variable {
  const variable = repository.variables.get((params['name'] ?? '').toUpperCase());
  if (variable === undefined) {
    throw notFound();
  }
  return variable;
}

function describe({ name, value, createdAt, updatedAt }: Variable): object {
  return { name, value, created_at: timestamp(createdAt), updated_at: timestamp(updatedAt) };
}
