import { createHash } from 'node:crypto';
import { GitHubError, notFound } from '../errors.ts';
import type { Commit } from '../repository/repository.ts';
import { ok, type Reply, type RepositoryAsked, type RepositoryEndpoint } from './endpoint.ts';
import { nodeId, pageUrl, repositoryUrl } from './shapes.ts';

/** https://docs.github.com/en/rest/repos/contents */
export const CONTENT_ENDPOINTS: readonly RepositoryEndpoint[] = [
  {
    scope: 'repository',
    method: 'GET',
    path: '/contents/{path*}',
    action: 'GetContent',
    docs: 'repos/contents#get-repository-content',
    needs: { permission: 'contents', level: 'read', open: true },
    run: asked => {
      const ref = asked.query.get('ref') ?? undefined;
      const tree = asked.repository.tree(ref);
      if (tree === undefined) {
        throw new GitHubError(404, 'NotFound', `No commit found for the ref ${ref}`);
      }
      const path = (asked.params['path'] ?? '').replace(/\/+$/, '');
      const file = tree.files.get(path);
      return file === undefined ? folder(asked, tree, path) : content(asked, path, file);
    },
  },
  {
    scope: 'repository',
    method: 'GET',
    path: '/git/ref/{ref*}',
    action: 'GetReference',
    docs: 'git/refs#get-a-reference',
    needs: { permission: 'contents', level: 'read', open: true },
    run: asked => {
      const { github, repository, params } = asked;
      const name = params['ref'] ?? '';
      // Only heads/… and tags/…: short names are no references.
      const found = /^(?:heads|tags)\//.test(name) ? repository.resolve(`refs/${name}`) : undefined;
      if (found?.ref !== `refs/${name}`) {
        throw notFound();
      }
      const { sha } = found.commit;
      const url = `${repositoryUrl(github, repository)}/git`;
      return ok({
        ref: found.ref,
        node_id: nodeId('REF', repository.id),
        url: `${url}/${found.ref}`,
        object: { type: 'commit', sha, url: `${url}/commits/${sha}` },
      });
    },
  },
];

function content(asked: RepositoryAsked, path: string, file: string): Reply {
  if (/application\/vnd\.github\.(?:v3\.)?raw/.test(asked.accept)) {
    return { status: 200, raw: { type: 'application/vnd.github.raw+json; charset=utf-8', content: file } };
  }
  const lines = Buffer.from(file).toString('base64').replaceAll(/.{60}/g, '$&\n');
  return ok({ ...entry(asked, 'file', path, file), content: `${lines}\n`, encoding: 'base64' });
}

function folder(asked: RepositoryAsked, { files }: Commit, path: string): Reply {
  const inside = path === '' ? '' : `${path}/`;
  const entries = new Map<string, object>();
  for (const [name, file] of files) {
    if (name.startsWith(inside)) {
      const [first = '', ...deeper] = name.slice(inside.length).split('/');
      const own = `${inside}${first}`;
      entries.set(own, deeper.length > 0 ? entry(asked, 'dir', own) : entry(asked, 'file', own, file));
    }
  }
  if (entries.size === 0) {
    throw notFound();
  }
  return ok([...entries].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, value]) => value));
}

function entry(
  { github, repository, query }: RepositoryAsked,
  type: 'dir' | 'file',
  path: string,
  file = '',
): object {
  const ref = query.get('ref') ?? repository.defaultBranch;
  const page = type === 'dir' ? 'tree' : 'blob';
  return {
    type,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    size: Buffer.byteLength(file),
    sha: createHash('sha1')
      .update(`blob ${Buffer.byteLength(file)}\0${file}`)
      .digest('hex'),
    url: `${repositoryUrl(github, repository)}/contents/${path}?ref=${encodeURIComponent(ref)}`,
    html_url: `${pageUrl(github, repository)}/${page}/${ref}/${path}`,
    git_url: null,
    download_url: null,
  };
}
