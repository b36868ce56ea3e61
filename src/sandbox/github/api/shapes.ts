import type { GitHub } from '../github.ts';
import type { Account, Role, User } from '../repository/accounts.ts';
import { includesRole } from '../repository/accounts.ts';
import type { Repository } from '../repository/repository.ts';
import type { AccessToken } from '../tokens.ts';

/** Parts that many answers have, with the names and addresses of GitHub's reference. */

export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`;
}

export function repositoryUrl({ apiUrl }: GitHub, { fullName }: Repository): string {
  return `${apiUrl}/repos/${fullName}`;
}

export function pageUrl({ serverUrl }: GitHub, { fullName }: Repository): string {
  return `${serverUrl}/${fullName}`;
}

export function account(github: GitHub, { login, id, type }: Account): object {
  const url = `${github.apiUrl}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(type === 'Organization' ? 'O' : 'U', id),
    avatar_url: '',
    url,
    html_url: `${github.serverUrl}/${login}`,
    repos_url: `${url}/repos`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
}

export function user(github: GitHub, person: User): object {
  return { ...account(github, person), name: person.name, company: null, email: null };
}

/** What stands in runs and artifacts. */
export function shortRepository(github: GitHub, repository: Repository): object {
  const { id, name, fullName, owner, settings } = repository;
  const url = repositoryUrl(github, repository);
  return {
    id,
    node_id: nodeId('R', id),
    name,
    full_name: fullName,
    private: settings.visibility !== 'public',
    owner: account(github, owner),
    html_url: pageUrl(github, repository),
    description: null,
    fork: settings.fork,
    url,
    contents_url: `${url}/contents/{+path}`,
    deployments_url: `${url}/deployments`,
  };
}

export function fullRepository(
  github: GitHub,
  repository: Repository,
  token: AccessToken | undefined,
): object {
  const { settings, defaultBranch } = repository;
  const role: Role | undefined = token?.user?.role;
  return {
    ...shortRepository(github, repository),
    visibility: settings.visibility,
    default_branch: defaultBranch,
    archived: false,
    disabled: false,
    is_template: false,
    language: null,
    topics: [],
    clone_url: `${pageUrl(github, repository)}.git`,
    ...(role === undefined
      ? {}
      : {
          permissions: {
            admin: role === 'admin',
            maintain: role === 'admin',
            push: includesRole(role, 'write'),
            triage: includesRole(role, 'write'),
            pull: true,
          },
        }),
  };
}
