import * as l10n from '@vscode/l10n';
import type { Node } from 'jsonc-parser';
import { RELAY_WORKFLOW } from '../../../identity/relay/workflowFile.ts';
import { environments } from '../../devcontainerFile.ts';
import { append, jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import type { Surroundings } from '../../file.ts';
import type { Fix } from '../../finding.ts';
import { at, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

export const actionsPermission: Rule<JsonFile> = {
  code: 'devcontainer-actions-permission',
  title: 'Codespaces may not start the workflow that signs in',
  severity: 'error',
  explanation: `Signing in with GitHub's identity starts the workflow \`${RELAY_WORKFLOW}\`. A codespace's token may start no workflow by itself, and GitHub answers _Resource not accessible by integration_ (403). The repository has to ask for the permission in devcontainer.json:

\`\`\`json
{
  "customizations": {
    "codespaces": {
      "repositories": {
        "octo-org/blog": {
          "permissions": { "actions": "write" }
        }
      }
    }
  }
}
\`\`\`

It counts for codespaces that are made after the commit, not for those that are there, nor after a rebuild, and who makes one is asked to agree. It can be asked for repositories of the same owner alone.

Source: [Managing access to other repositories within your codespace](https://docs.github.com/en/codespaces/managing-your-codespaces/managing-repository-access-for-your-codespaces).
`,
  *check(file, surroundings) {
    const place = relayNeeded(file, surroundings);
    if (place === undefined) {
      return;
    }
    const { repository } = surroundings;
    const repositories = at(file.root, 'customizations', 'codespaces', 'repositories');
    const all = properties(repositories);
    const own = repository === undefined ? undefined : `${repository.owner}/${repository.name}`;
    const meant = all.filter(({ name }) => own === undefined || matches(name, own));
    if (meant.some(({ value }) => grants(at(value, 'permissions')))) {
      return;
    }
    const other = all.find(({ value }) => grants(at(value, 'permissions')));
    yield {
      message:
        other === undefined
          ? l10n.t(
              'Signing in from a codespace starts a workflow, which its token may not do. Ask for `actions: write` under `customizations.codespaces.repositories`.',
            )
          : l10n.t(
              '`actions: write` is asked for {0}, and the workflow that signs in is in {1}.',
              other.name,
              own ?? '',
            ),
      span: spanOf(other?.key ?? meant[0]?.key ?? place),
      fixes:
        own === undefined || repository === undefined
          ? []
          : [cure(file, own, meant[0]?.value, repositories)].flat(),
    };
  },
};

/** What says that the sign-in goes through a workflow, or undefined. */
function relayNeeded(file: JsonFile, { files }: Surroundings): Node | undefined {
  const relay = environments(file).find(
    ({ node }) => stringOf(at(node, 'identity', 'kind')) === 'githubActions',
  );
  if (relay !== undefined) {
    return at(relay.node, 'identity', 'kind') ?? relay.node;
  }
  const there = files.some(({ path }) => path.endsWith(`.github/workflows/${RELAY_WORKFLOW}`));
  return there && environments(file).length === 0 ? file.root.children?.[0]?.children?.[0] : undefined;
}

function matches(name: string, own: string): boolean {
  const [owner, repository] = name.toLowerCase().split('/');
  const [ownOwner, ownRepository] = own.toLowerCase().split('/');
  return owner === ownOwner && (repository === ownRepository || repository === '*');
}

function grants(permissions: Node | undefined): boolean {
  return stringOf(permissions) === 'write-all' || stringOf(at(permissions, 'actions')) === 'write';
}

function cure(
  file: JsonFile,
  own: string,
  entry: Node | undefined,
  repositories: Node | undefined,
): Fix | readonly [] {
  const title = l10n.t('Ask for `actions: write`');
  const actions = at(entry, 'permissions', 'actions');
  if (actions !== undefined) {
    return jsonFix(title, replaceWith(actions, 'write'));
  }
  const permissions = { actions: 'write' };
  const steps: readonly (readonly [Node | undefined, unknown, string])[] = [
    [at(entry, 'permissions'), 'write', 'actions'],
    [entry, permissions, 'permissions'],
    [repositories, { permissions }, own],
    [at(file.root, 'customizations', 'codespaces'), { [own]: { permissions } }, 'repositories'],
    [at(file.root, 'customizations'), { repositories: { [own]: { permissions } } }, 'codespaces'],
    [file.root, { codespaces: { repositories: { [own]: { permissions } } } }, 'customizations'],
  ];
  const step = steps.find(([node]) => node !== undefined);
  return step?.[0]?.type === 'object' ? jsonFix(title, append(file, step[0], step[1], step[2])) : [];
}
