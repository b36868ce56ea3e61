import type { RepositoryName, RepositorySettings } from '../core/github.ts';
import { type Call, pathOf, type Requests } from './requests.ts';
import { type Fields, fields, list, text, whole } from './shape.ts';

/** The most that GitHub gives at a time of environments, and of variables. */
const PAGE = { environments: 100, variables: 30 } as const;

/** https://docs.github.com/en/rest/deployments/environments and https://docs.github.com/en/rest/actions/variables */
export function createSettings(requests: Requests): RepositorySettings {
  const all = async (
    repository: RepositoryName,
    path: string,
    key: keyof typeof PAGE,
    permission: string,
    signal: AbortSignal,
  ): Promise<readonly { readonly item: Fields; readonly source: string }[]> => {
    const found: { readonly item: Fields; readonly source: string }[] = [];
    for (let page = 1; ; page += 1) {
      const query = `?per_page=${PAGE[key]}&page=${page}`;
      const call: Call = {
        method: 'GET',
        path: pathOf(repository, `${path}${query}`),
        permission,
        repository,
      };
      const { body, source } = await requests.json(call, signal);
      const answer = fields(body, source);
      const items = list(answer[key], source, key);
      found.push(...items.map(item => ({ item, source })));
      if (items.length < PAGE[key] || found.length >= whole(answer, 'total_count', source)) {
        return found;
      }
    }
  };
  return {
    environments: async (repository, signal) =>
      (await all(repository, '/environments', 'environments', 'actions: read', signal)).map(
        ({ item, source }) => text(item, 'name', source),
      ),
    createEnvironment: async (repository, name, signal) => {
      const path = pathOf(repository, `/environments/${encodeURIComponent(name)}`);
      await requests.send({ method: 'PUT', path, permission: 'administration: write', repository }, signal);
    },
    variables: async (repository, environment, signal) => {
      const permission = `${permissionFor(environment)}: read`;
      const found = await all(repository, variablesOf(environment), 'variables', permission, signal);
      return new Map(
        found.map(({ item, source }) => [text(item, 'name', source), text(item, 'value', source)] as const),
      );
    },
    setVariable: async (repository, { name, value, environment }, isThere, signal) => {
      const variables = variablesOf(environment);
      const path = pathOf(repository, isThere ? `${variables}/${name}` : variables);
      const permission = `${permissionFor(environment)}: write`;
      const method = isThere ? 'PATCH' : 'POST';
      await requests.send({ method, path, permission, repository, body: { name, value } }, signal);
    },
  };
}

function variablesOf(environment: string | undefined): string {
  return environment === undefined
    ? '/actions/variables'
    : `/environments/${encodeURIComponent(environment)}/variables`;
}

/** As GitHub names it: https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens */
function permissionFor(environment: string | undefined): string {
  return environment === undefined ? 'actions_variables' : 'environments';
}
