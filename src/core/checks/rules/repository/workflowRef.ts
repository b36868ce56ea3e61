import * as l10n from '@vscode/l10n';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { spanOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { gitHubProvider } from '../../policy/gitHub.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const workflowRef: Rule<ParsedFile> = {
  code: 'repository-workflow-ref',
  title: 'A trust policy names a workflow that is not here',
  severity: 'error',
  explanation: `\`job_workflow_ref\` is \`OWNER/REPO/.github/workflows/FILE@REF\`, letter by letter: with a file that was renamed, or with \`.yaml\` for \`.yml\`, the condition matches no token. The check holds it against the workflows of this repository; those of other repositories are left alone.

Source: [OIDC token claims](https://docs.github.com/en/actions/reference/security/oidc).
`,
  *check(file, { files, repository }) {
    const workflows = files.filter(({ kind }) => kind === 'workflow').map(({ path }) => path);
    if (
      file.format !== 'json' ||
      file.kind !== 'trustPolicy' ||
      repository === undefined ||
      workflows.length === 0
    ) {
      return;
    }
    const own = `${repository.owner}/${repository.name}/`;
    for (const statement of statements(file)) {
      const conditions = gitHubProvider(statement, repository) === undefined ? [] : statement.conditions;
      for (const { key, values } of conditions) {
        for (const { text, node } of /:job_workflow_ref$/i.test(key.name) ? values : []) {
          const [path = ''] = text.slice(own.length).split('@');
          if (
            !text.toLowerCase().startsWith(own.toLowerCase()) ||
            /[*?]/.test(path) ||
            workflows.includes(path)
          ) {
            continue;
          }
          const meant = nearest(path, workflows);
          yield {
            message: l10n.t('There is no workflow `{0}` in this repository.', path),
            span: spanOf(node),
            fixes:
              meant === undefined
                ? []
                : [jsonFix(l10n.t('Write {0}', meant), replaceWith(node, text.replace(path, meant)))],
          };
        }
      }
    }
  },
};
