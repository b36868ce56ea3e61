import * as l10n from '@vscode/l10n';
import { Failure } from '../failure.ts';

/** Where a variable's value comes from, as a container definition's `valueFrom` says it. */
export type ValueSource =
  | {
      readonly kind: 'parameter';
      /** Name or ARN, with the `:version` or `:label` that it may carry. */
      readonly name: string;
      /** Of an ARN. */
      readonly region?: string;
    }
  | {
      readonly kind: 'secret';
      /** ARN, with or without the six characters that Secrets Manager adds to a name. */
      readonly arn: string;
      readonly region: string;
      /** Of the JSON object that the secret's text is. */
      readonly jsonKey?: string;
      readonly versionStage?: string;
      readonly versionId?: string;
    };

/**
 * Reads a `valueFrom`: a parameter's name or ARN, or
 * `arn:aws:secretsmanager:region:account:secret:name:json-key:version-stage:version-id`, where each of the last
 * three may be empty or absent
 * (https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html and the developer guide's
 * secrets-envvar-secrets-manager). Throws Failure `invalid`.
 */
export function parseValueFrom(valueFrom: string): ValueSource {
  if (!valueFrom.startsWith('arn:')) {
    if (valueFrom === '') {
      throw unreadable(valueFrom);
    }
    return { kind: 'parameter', name: valueFrom };
  }
  const [arn, partition, service, region = '', account, ...rest] = valueFrom.split(':');
  if (region === '' || account === undefined || account === '') {
    throw unreadable(valueFrom);
  }
  if (service === 'ssm' && rest[0]?.startsWith('parameter/')) {
    return { kind: 'parameter', name: valueFrom, region };
  }
  const [kind, name = '', jsonKey = '', versionStage = '', versionId = '', ...more] = rest;
  if (service !== 'secretsmanager' || kind !== 'secret' || name === '' || more.length > 0) {
    throw unreadable(valueFrom);
  }
  return {
    kind: 'secret',
    arn: [arn, partition, service, region, account, kind, name].join(':'),
    region,
    ...(jsonKey === '' ? {} : { jsonKey }),
    ...(versionStage === '' ? {} : { versionStage }),
    ...(versionId === '' ? {} : { versionId }),
  };
}

/**
 * ARN of the parameter or secret itself, for `WriteScope`. A parameter's name becomes one in the account and
 * region of `taskDefinition` (an ARN).
 */
export function resourceOf(source: ValueSource, taskDefinition: string): string {
  if (source.kind === 'secret') {
    return source.arn;
  }
  if (source.region !== undefined) {
    return source.name.split(':').slice(0, 6).join(':');
  }
  const [, partition = 'aws', , region = '', account = ''] = taskDefinition.split(':');
  const name = source.name.replace(/:.*$/, '').replace(/^\//, '');
  return `arn:${partition}:ssm:${region}:${account}:parameter/${name}`;
}

function unreadable(valueFrom: string): Failure {
  return new Failure(
    'invalid',
    l10n.t('`{0}` names neither a parameter nor a secret.', valueFrom.slice(0, 200)),
  );
}
