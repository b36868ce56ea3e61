import * as l10n from '@vscode/l10n';
import { type IamService, iamPrefixes, iamService } from '../../data/iam.ts';
import { jsonFix, replaceWith } from '../../edit/jsonEdit.ts';
import { type JsonFile, spanOf } from '../../jsonFile.ts';
import { globToRegExp } from '../../policy/actions.ts';
import { statements, type Text } from '../../policy/statement.ts';
import type { Problem, Rule } from '../../rule.ts';
import { nearest } from '../../workflow/nearest.ts';

export const unknownAction: Rule<JsonFile> = {
  code: 'policy-unknown-action',
  title: 'An action that AWS does not have',
  severity: 'error',
  explanation: `IAM takes a policy with an action that does not exist, and the action does nothing: what was meant stays denied, or, in a \`Deny\`, allowed. Often the name is misspelt, is that of an API or of a CLI command (\`ecs:update-service\`), or has the prefix of another service: \`ssmmessages:OpenDataChannel\` is no action of \`ssm\`, and \`elasticloadbalancing\` is the prefix of what the CLI calls \`elbv2\`.

The names are those of the AWS service authorization reference. Of services that a repository such as this hardly names the check knows the prefix alone.

Source: [Actions, resources, and condition keys for AWS services](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).
`,
  *check(file) {
    for (const { actions, notActions } of statements(file)) {
      for (const action of [...actions, ...notActions]) {
        yield* judge(action);
      }
    }
  },
};

function* judge(action: Text): Generator<Problem> {
  const { text, node } = action;
  const [, prefix = '', name = ''] = /^([^:*?]+):(.+)$/.exec(text) ?? [];
  if (/^[*?]+$/.test(text) || /^[^:]*[*?]/.test(text)) {
    return;
  }
  const span = spanOf(node);
  const replace = (by: string) => [jsonFix(l10n.t('Write {0}', by), replaceWith(node, by))];
  if (prefix === '') {
    yield {
      message: l10n.t(
        'An action is the prefix of its service, a colon and a name, such as `ecs:UpdateService`.',
      ),
      span,
    };
    return;
  }
  const service = iamService(prefix);
  if (service === undefined) {
    const meant = OTHERWISE[prefix.toLowerCase()] ?? nearest(prefix, iamPrefixes());
    const known = meant === undefined ? undefined : iamService(meant);
    const exists = typeof known === 'object' && known.actions.has(name.toLowerCase());
    yield {
      message:
        meant === undefined
          ? l10n.t('No service has the prefix `{0}`.', prefix)
          : l10n.t('No service has the prefix `{0}`; is `{1}` meant?', prefix, meant),
      span,
      fixes: meant !== undefined && exists ? replace(`${meant}:${name}`) : [],
    };
  } else if (service !== 'other' && !exists(service, name)) {
    const names = [...service.actions.values()].map(({ name }) => name);
    const meant = /[*?]/.test(name) ? undefined : nearest(name, names);
    const elsewhere = /[*?]/.test(name) ? undefined : RELATED[prefix]?.find(other => has(other, name));
    const by = meant === undefined ? elsewhere && `${elsewhere}:${name}` : `${prefix}:${meant}`;
    yield {
      message:
        by === undefined
          ? l10n.t('`{0}` has no action `{1}`: this allows and denies nothing.', prefix, name)
          : l10n.t('`{0}` has no action `{1}`; is `{2}` meant?', prefix, name, by),
      span,
      fixes: by === undefined ? [] : replace(by),
    };
  }
}

function exists({ actions }: IamService, name: string): boolean {
  if (!/[*?]/.test(name)) {
    return actions.has(name.toLowerCase());
  }
  const pattern = globToRegExp(name.toLowerCase());
  return [...actions.keys()].some(known => pattern.test(known));
}

function has(prefix: string, name: string): boolean {
  const service = iamService(prefix);
  return typeof service === 'object' && service.actions.has(name.toLowerCase());
}

/** What the AWS CLI calls a service, and what its actions begin with. */
const OTHERWISE: Readonly<Record<string, string>> = {
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  efs: 'elasticfilesystem',
  'cloudwatch-logs': 'logs',
  cloudwatchlogs: 'logs',
  stepfunctions: 'states',
  eventbridge: 'events',
};

/** Services whose actions are taken for one another's. */
const RELATED: Readonly<Record<string, readonly string[]>> = {
  ssm: ['ssmmessages', 'secretsmanager'],
  ssmmessages: ['ssm'],
  ecs: ['ecr', 'iam', 'application-autoscaling', 'elasticloadbalancing'],
  ecr: ['ecs', 'sts'],
  iam: ['sts'],
  sts: ['iam'],
  cloudwatch: ['logs'],
  logs: ['cloudwatch'],
};
