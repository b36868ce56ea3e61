import * as l10n from '@vscode/l10n';
import { type Named, namedIn } from '../../accounts.ts';
import type { ParsedFile } from '../../parse.ts';
import { others, roleOfFile } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';

export const accountDiffers: Rule<ParsedFile> = {
  code: 'repository-account-differs',
  title: 'Files that disagree about the account',
  severity: 'warning',
  explanation: `The same role, image repository, log group or cluster stands in one account here and in another account in a file of another kind: the task definition's execution role in one, and the deploy policy that has to pass it on in another. One of the numbers is that of an example, or of another environment, and what names it is denied or not found.

Also, a role and the OIDC provider that its trust policy names are in the same account.

Files of one kind are not compared with each other, since each environment may have its own; and a thing that other files know in this account too is not told. Numbers that only a run knows are not compared: \`\${{ vars.AWS_ACCOUNT_ID }}\` avoids the matter altogether.

Source: [Amazon Resource Names](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html).
`,
  *check(file, surroundings) {
    const elsewhere = others(file, surroundings)
      .filter(({ kind }) => kind !== file.kind)
      .flatMap(({ path, text }) => namedIn(text).map(named => ({ path, named })));
    for (const own of namedIn(file.text)) {
      const what = whatOf(own, file.path);
      const same = elsewhere.filter(({ named }) => named.what === what);
      const [other] = same;
      if (other !== undefined && same.every(({ named }) => named.account !== own.account)) {
        yield {
          message: l10n.t(
            'This is in the account {0} here, and {1} in the account {2} in {3}.',
            own.account,
            what.slice(what.indexOf(':') + 1),
            other.named.account,
            other.path,
          ),
          span: own.span,
          related: [
            {
              path: other.path,
              span: other.named.span,
              message: l10n.t('the account {0}', other.named.account),
            },
          ],
        };
      }
    }
  },
};

/** A provider counts as the role whose trust policy names it: they are in one account. */
function whatOf({ what }: Named, path: string): string {
  const role = what.startsWith('iam:oidc-provider/') ? roleOfFile(path) : undefined;
  return role === undefined ? what : `iam:role/${role}`;
}
