import * as l10n from '@vscode/l10n';
import { evaluatedClaims } from '../../../identity/trust/context.ts';
import { claimOf } from '../../../identity/trust/mismatch.ts';
import { issuerName } from '../../../identity/trust/provider.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { gitHubProvider } from '../../policy/gitHub.ts';
import { statements } from '../../policy/statement.ts';
import type { Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const claimNotEvaluated: Rule<JsonFile> = {
  code: 'policy-claim-not-evaluated',
  title: 'A condition on a claim that IAM does not look at',
  severity: 'error',
  explanation: `Of a GitHub token IAM compares \`aud\`, \`sub\` and ten claims more: \`actor\`, \`actor_id\`, \`enterprise_id\`, \`environment\`, \`job_workflow_ref\`, \`ref\`, \`repository\`, \`repository_id\`, \`repository_owner_id\` and \`workflow\`. Others that stand in the token, such as \`event_name\`, \`repository_owner\`, \`runner_environment\` and \`workflow_ref\`, never become condition keys: a condition on one never holds, and nobody has the role. Under a negated operator, or with \`IfExists\`, it always holds, and protects nothing.

Use one of the ten. For \`workflow_ref\` that is \`job_workflow_ref\`, which of a workflow that nobody calls is the same; for \`repository_owner\` it is \`repository_owner_id\`, GitHub's number of the owner. What an organisation adds to \`sub\` by a subject template can be compared there.

A key is the issuer's name without \`https://\`, a colon, and the claim.

Source: [Available keys for AWS web identity federation](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif).
`,
  *check(file, { repository }) {
    for (const statement of statements(file)) {
      const provider = gitHubProvider(statement, repository);
      if (provider?.kind !== 'github') {
        continue;
      }
      const known = evaluatedClaims(provider);
      const name = issuerName(provider.issuer);
      for (const { key } of statement.conditions) {
        const claim = claimOf(key.name.replace(/^https:\/\//i, ''), provider.issuer);
        if (claim === undefined || (known.includes(claim.toLowerCase()) && !/^https:/i.test(key.name))) {
          continue;
        }
        const meant = known.includes(claim) ? claim : (GONE[claim] ?? nearest(claim, known));
        yield {
          message:
            meant === undefined
              ? l10n.t('IAM does not look at the claim `{0}` of a GitHub token: this never compares.', claim)
              : l10n.t(
                  'IAM knows no key `{0}` of a GitHub token; it knows `{1}`.',
                  key.name,
                  `${name}:${meant}`,
                ),
          span: spanOf(key.key),
          fixes:
            meant === undefined || taken(statement.node, `${name}:${meant}`)
              ? []
              : [jsonFix(l10n.t('Take {0}', meant), replaceWith(key.key, `${name}:${meant}`))],
        };
      }
    }
    function taken(node: Parameters<typeof spanOf>[0], key: string): boolean {
      const { start, end } = spanOf(node);
      return file.text.slice(start, end).includes(JSON.stringify(key));
    }
  },
};

/** Claims that have the same value as one that is compared. */
const GONE: Readonly<Record<string, string>> = { workflow_ref: 'job_workflow_ref' };
