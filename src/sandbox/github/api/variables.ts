import { GitHubError, notFound, unprocessable } from '../errors.ts';
import type { Variable } from '../repository/environment.ts';
import { optionalText, text } from './body.ts';
import {
  type Need,
  NO_CONTENT,
  ok,
  type RepositoryAsked,
  type RepositoryEndpoint,
  timestamp,
} from './endpoint.ts';
import { environmentOf } from './environments.ts';
import { listed } from './paging.ts';

const READ: Need = { permission: 'actions_variables', level: 'read', role: 'write' };
const WRITE: Need = { permission: 'actions_variables', level: 'write', role: 'write' };
/** https://docs.github.com/en/actions/reference/workflows-and-actions/variables#naming-conventions-for-configuration-variables */
const NAME = /^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/;
const PAGE = 10;

/** https://docs.github.com/en/rest/actions/variables */
export const VARIABLE_ENDPOINTS: readonly RepositoryEndpoint[] = [
  ...endpoints({
    path: '/actions/variables',
    of: 'Variable',
    docs: 'repository',
    read: READ,
    write: WRITE,
    variables: ({ repository }) => repository.variables,
  }),
  ...endpoints({
    path: '/environments/{environment_name}/variables',
    of: 'EnvironmentVariable',
    docs: 'environment',
    read: { ...READ, permission: 'environments' },
    write: { ...WRITE, permission: 'environments' },
    variables: asked => environmentOf(asked).variables,
  }),
];

interface Holder {
  readonly path: string;
  /** What names of actions end in. */
  readonly of: string;
  readonly docs: string;
  readonly read: Need;
  readonly write: Need;
  /** Throws GitHubError. */
  variables(asked: RepositoryAsked): Map<string, Variable>;
}

/** The same five for a repository and for each of its environments. */
function endpoints({ path, of, docs, read, write, variables }: Holder): readonly RepositoryEndpoint[] {
  const article = docs === 'environment' ? 'an' : 'a';
  const common = { scope: 'repository' } as const;
  const variableOf = (asked: RepositoryAsked): Variable => {
    const found = variables(asked).get((asked.params['name'] ?? '').toUpperCase());
    if (found === undefined) {
      throw notFound();
    }
    return found;
  };
  return [
    {
      ...common,
      method: 'GET',
      path,
      action: `List${of}s`,
      docs: `actions/variables#list-${docs}-variables`,
      needs: read,
      run: asked => {
        const all = [...variables(asked).values()].sort((one, other) => (one.name < other.name ? -1 : 1));
        return listed(asked, 'variables', all, describe, PAGE);
      },
    },
    {
      ...common,
      method: 'POST',
      path,
      action: `Create${of}`,
      docs: `actions/variables#create-${article}-${docs}-variable`,
      needs: write,
      run: asked => {
        const { github, body } = asked;
        const name = variableName(text(body, 'name'));
        const value = text(body, 'value');
        if (variables(asked).has(name)) {
          throw new GitHubError(409, 'Conflict', 'Already exists - Variable already exists');
        }
        put(variables(asked), { name, value }, github.now());
        return { status: 201, body: {} };
      },
    },
    {
      ...common,
      method: 'GET',
      path: `${path}/{name}`,
      action: `Get${of}`,
      docs: `actions/variables#get-${article}-${docs}-variable`,
      needs: read,
      run: asked => ok(describe(variableOf(asked))),
    },
    {
      ...common,
      method: 'PATCH',
      path: `${path}/{name}`,
      action: `Update${of}`,
      docs: `actions/variables#update-${article}-${docs}-variable`,
      needs: write,
      run: asked => {
        const { github, body } = asked;
        const known = variableOf(asked);
        const name = variableName(optionalText(body, 'name') ?? known.name);
        const value = optionalText(body, 'value') ?? known.value;
        variables(asked).delete(known.name);
        put(variables(asked), { name, value, createdAt: known.createdAt }, github.now());
        return NO_CONTENT;
      },
    },
    {
      ...common,
      method: 'DELETE',
      path: `${path}/{name}`,
      action: `Delete${of}`,
      docs: `actions/variables#delete-${article}-${docs}-variable`,
      needs: write,
      run: asked => {
        variables(asked).delete(variableOf(asked).name);
        return NO_CONTENT;
      },
    },
  ];
}

/** Sets a variable; `now` in milliseconds. */
function put(
  variables: Map<string, Variable>,
  { name, value, createdAt }: Pick<Variable, 'name' | 'value'> & { readonly createdAt?: number },
  now: number,
): void {
  variables.set(name, { name, value, createdAt: createdAt ?? now, updatedAt: now });
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

function describe({ name, value, createdAt, updatedAt }: Variable): object {
  return { name, value, created_at: timestamp(createdAt), updated_at: timestamp(updatedAt) };
}
