import * as l10n from '@vscode/l10n';
import { claimOf } from '../../../identity/trust/mismatch.ts';
import { globalKeys, iamPrefixes, iamService } from '../../data/iam.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { globToRegExp, listed, namedActions } from '../../policy/actions.ts';
import { issuerOf } from '../../policy/gitHub.ts';
import { type Condition, type Statement, statements } from '../../policy/statement.ts';
import type { Problem, Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const conditionKey: Rule<JsonFile> = {
  code: 'policy-condition-key',
  title: 'A condition key that never has a value',
  severity: 'error',
  explanation: `A key that AWS does not know, or that a request of the action does not carry, has no value, and a condition on it does not hold: the statement allows nothing, and a \`Deny\` denies nothing. IAM does not say so when the policy is saved.

\`ecs:cluster\` is in requests about services and tasks, and neither in those of \`ecs:RegisterTaskDefinition\` nor of \`ecs:DescribeClusters\`; \`ecs:CreateAction\` is in those of \`ecs:TagResource\` alone; \`iam:PassedToService\` in those of \`iam:PassRole\`.

Split the statement, so that each condition stands with the actions that know its key.

Sources: [Condition keys for Amazon ECS](https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html#amazonelasticcontainerservice-policy-keys), [AWS global condition context keys](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
`,
  *check(file) {
    for (const statement of statements(file)) {
      for (const condition of statement.conditions) {
        yield* judge(statement, condition);
      }
    }
  },
};

function* judge(statement: Statement, condition: Condition): Generator<Problem> {
  const { name, key: node } = condition.key;
  const [, prefix = ''] = /^([a-z0-9-]+):/i.exec(name) ?? [];
  if (globalKeys().some(key => fits(key, name))) {
    return;
  }
  const known = keysOf(prefix);
  // An issuer's name may have no dot, as `localhost` has none.
  const ofIssuer = statement.principals.some(({ text }) => {
    const issuer = issuerOf(text);
    return issuer !== undefined && claimOf(name, issuer) !== undefined;
  });
  if (prefix === '' || known === 'unseen' || ofIssuer || /[{}]|^https?:\/\//.test(name)) {
    return;
  }
  if (known === undefined || !known.some(key => fits(key, name))) {
    const meant = known === undefined ? undefined : nearest(name, known);
    const near = known === undefined ? nearest(prefix, iamPrefixes()) : undefined;
    const by = meant?.includes('*') === true ? undefined : (meant ?? (near && name.replace(prefix, near)));
    yield {
      message:
        by === undefined
          ? l10n.t('There is no condition key `{0}`: this never holds.', name)
          : l10n.t('There is no condition key `{0}`; is `{1}` meant?', name, by),
      span: spanOf(node),
      fixes:
        meant === undefined || by === undefined
          ? []
          : [jsonFix(l10n.t('Take {0}', by), replaceWith(node, by))],
    };
    return;
  }
  const needsValue =
    statement.allows &&
    !condition.ifExists &&
    condition.quantifier !== 'ForAllValues' &&
    !/Not|Null/i.test(condition.operator);
  if (!needsValue) {
    return;
  }
  const without = namedActions(statement).filter(
    ({ action }) => action.takes !== undefined && !action.takes.keys.some(key => fits(key, name)),
  );
  if (without.length > 0) {
    yield {
      severity: 'warning',
      message: l10n.t(
        'Requests of these actions have no `{0}`, so that this statement does not allow them: {1}.',
        name,
        listed(
          without.map(({ text }) => text),
          count => l10n.t('and {0} more', count),
        ),
      ),
      span: spanOf(node),
    };
  }
}

/** All that have the prefix; `unseen` where they are not known here, undefined where no service has it. */
function keysOf(prefix: string): readonly string[] | 'unseen' | undefined {
  if (prefix.toLowerCase() === 'aws') {
    return globalKeys();
  }
  if (/^(?:saml|sts|ec2)$/i.test(prefix)) {
    return 'unseen';
  }
  const service = iamService(prefix);
  return service === 'other' ? 'unseen' : service === undefined ? undefined : (service.keys ?? 'unseen');
}

function fits(key: string, name: string): boolean {
  return globToRegExp(key).test(name);
}
