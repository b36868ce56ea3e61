import * as l10n from '@vscode/l10n';
import { at, type JsonFile, properties, spanOf, stringOf } from '../../jsonFile.ts';
import type { Rule } from '../../rule.ts';

export const writeAll: Rule<JsonFile> = {
  code: 'devcontainer-write-all',
  title: 'Codespaces ask for everything in a repository',
  severity: 'warning',
  explanation: `\`"permissions": "write-all"\` lets every program in a codespace change everything that its owner may change in the repository: code, releases, settings of its environments.

Ask for what is needed. The sign-in needs \`"permissions": { "actions": "write" }\` in the repository itself.

Source: [Managing access to other repositories within your codespace](https://docs.github.com/en/codespaces/managing-your-codespaces/managing-repository-access-for-your-codespaces).
`,
  *check(file) {
    for (const { value } of properties(at(file.root, 'customizations', 'codespaces', 'repositories'))) {
      const permissions = at(value, 'permissions');
      if (permissions !== undefined && stringOf(permissions) === 'write-all') {
        yield {
          message: l10n.t(
            'Every program in a codespace may change the whole repository. Ask for what is needed, such as `actions: write`.',
          ),
          span: spanOf(permissions),
        };
      }
    }
  },
};
