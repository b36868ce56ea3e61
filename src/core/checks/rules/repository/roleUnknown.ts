import * as l10n from '@vscode/l10n';
import { environments } from '../../devcontainerFile.ts';
import { jsonFix } from '../../edit/jsonEdit.ts';
import type { Span } from '../../finding.ts';
import { at, spanOf, stringOf } from '../../jsonFile.ts';
import type { ParsedFile } from '../../parse.ts';
import { jsonOfKind, others, roleOfArn, roleOfFile } from '../../repositoryFiles.ts';
import type { Rule } from '../../rule.ts';
import { assumesByToken, inputEntry, stepsOf } from '../../workflow/ecs.ts';
import { nearest } from '../../workflow/nearest.ts';
import { entrySpan } from '../../workflow/yaml.ts';

export const roleUnknown: Rule<ParsedFile> = {
  code: 'repository-role-unknown',
  title: 'A role that is none of those whose trust policies are here',
  severity: 'warning',
  explanation: `The repository keeps the trust policies of its roles as \`.aws/iam/<role>.trust.json\`, and a workflow or devcontainer.json names a role that is not among them, and nearly is. The sign-in ends with _Not authorized to perform sts:AssumeRoleWithWebIdentity_, as it also does for a role that does not exist.

The check speaks only where the name differs by a letter or two, by case or by a hyphen from one that is there: roles that are kept elsewhere are not its business.

Source: [AssumeRoleWithWebIdentity](https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html).
`,
  *check(file, surroundings) {
    const policies = jsonOfKind(others(file, surroundings), 'trustPolicy');
    const known = new Map(
      policies.flatMap(({ path }) => {
        const role = roleOfFile(path);
        return role === undefined ? [] : [[role, path] as const];
      }),
    );
    for (const { arn, span } of known.size === 0 ? [] : named(file)) {
      const role = roleOfArn(arn);
      const meant = role === undefined || known.has(role) ? undefined : nearest(role, [...known.keys()]);
      const at = role === undefined ? -1 : file.text.slice(span.start, span.end).lastIndexOf(role);
      if (role === undefined || meant === undefined || at < 0) {
        continue;
      }
      const place = { start: span.start + at, end: span.start + at + role.length };
      yield {
        message: l10n.t('There is a trust policy for the role `{0}` here, and none for `{1}`.', meant, role),
        span: place,
        fixes: [jsonFix(l10n.t('Write {0}', meant), { span: place, text: meant })],
        related: [
          {
            path: known.get(meant) ?? '',
            span: { start: 0, end: 1 },
            message: l10n.t('The trust policy of {0}', meant),
          },
        ],
      };
    }
  },
};

function* named(file: ParsedFile): Generator<{ readonly arn: string; readonly span: Span }> {
  if (file.format === 'yaml') {
    for (const step of stepsOf(file)) {
      const entry = assumesByToken(step) ? inputEntry(step, 'role-to-assume') : undefined;
      if (entry?.text !== undefined) {
        yield { arn: entry.text, span: entrySpan(entry) };
      }
    }
  } else if (file.kind === 'devcontainer') {
    for (const { node } of environments(file)) {
      for (const member of ['roleArn', 'writeRoleArn']) {
        const role = at(node, member);
        if (role !== undefined) {
          yield { arn: stringOf(role) ?? '', span: spanOf(role) };
        }
      }
    }
  }
}
