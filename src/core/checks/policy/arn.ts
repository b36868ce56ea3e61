import * as l10n from '@vscode/l10n';

export interface ArnTrouble {
  /** A sentence for people. */
  readonly why: string;
  /** What was meant, where that is sure. */
  readonly by?: string;
}

/** What is wrong with a resource of a policy; undefined where it is `*`, or an ARN that can be one. */
export function arnTrouble(text: string): ArnTrouble | undefined {
  if (/^\*+$/.test(text) || /[{}]/.test(text)) {
    return undefined;
  }
  const [arn, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  if (/<[^>]*>|\bYOUR[-_]\w+/.test(text) || /^[A-Z][A-Z_]+$/.test(region) || /^[A-Z][A-Z_]+$/.test(account)) {
    return { why: l10n.t('Something is left to fill in here.') };
  }
  if (arn !== 'arn' || rest.length === 0) {
    return {
      why: l10n.t('A resource is an ARN of six parts, `arn:aws:service:region:account:resource`, or `*`.'),
    };
  }
  if (/^[^*?]+$/.test(account) && !/^(?:\d{12}|aws|)$/.test(account)) {
    return { why: l10n.t('An account has twelve digits; `{0}` is none.', account) };
  }
  if (service === 'iam' && region !== '') {
    return {
      why: l10n.t('IAM has no regions: this matches nothing.'),
      by: ['arn', partition, service, '', account, resource].join(':'),
    };
  }
  const wrong = FORMS.find(([name, form]) => service === name && !form.test(resource));
  if (wrong !== undefined) {
    return {
      why: l10n.t('`{0}` is no resource of {1}, where it would be such as {2}.', resource, service, wrong[2]),
    };
  }
  return undefined;
}

const FORMS: readonly (readonly [service: string, form: RegExp, such: string])[] = [
  ['ecr', /^(?:repository\/|registry|\*)/, '`repository/blog`'],
  [
    'ecs',
    /^(?:\*|[a-z-]*\*|(?:capacity-provider|cluster|container-instance|daemon|daemon-deployment|daemon-revision|daemon-task-definition|service|service-deployment|service-revision|task|task-definition|task-set)\/)/,
    '`service/production/blog`',
  ],
  [
    'logs',
    /^(?:\*|[a-z-]*\*|(?:log-group|anomaly-detector|delivery|delivery-destination|delivery-source|destination|lookup-table|scheduled-query):)/,
    '`log-group:/ecs/blog:*`',
  ],
  ['secretsmanager', /^(?:\*|secret:)/, '`secret:blog/database-??????`'],
];
