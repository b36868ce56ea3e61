import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../json.ts';
import type { LookupRead } from '../../lookups.ts';
import { containers, object, text } from '../definition/members.ts';
import { runsOn } from '../definition/runsOn.ts';
import type { Finding } from '../plan.ts';
import { containerSubject, finding } from './finding.ts';
import { each, look } from './look.ts';
import { type DocumentRule, type LookRule, type Preflight, placeOfService } from './subject.ts';

/** Names and duties of the options: API_LogConfiguration. */
const GROUP = 'awslogs-group';
const REGION = 'awslogs-region';
const PREFIX = 'awslogs-stream-prefix';
const CREATE = 'awslogs-create-group';

export const logOptionsRule: DocumentRule = preflight => {
  const { fargate } = runsOn(preflight.document, preflight.service);
  return awslogs(preflight).flatMap(({ name, options }) =>
    [GROUP, ...(fargate ? [REGION, PREFIX] : [])]
      .filter(option => text(options, option) === undefined)
      .map(option =>
        finding(
          'stop',
          'log.option',
          containerSubject(name),
          l10n.t('Its log driver awslogs has no option `{0}`.', option),
          l10n.t('Add it to `logConfiguration.options`.'),
        ),
      ),
  );
};

/** A task whose log group is not there does not start. */
export const logGroupsRule: LookRule = (preflight, { lookups }, signal) => {
  const here = placeOfService(preflight.service).region;
  const groups = new Map<string, Group>();
  for (const { name, options } of awslogs(preflight)) {
    const group = text(options, GROUP);
    if (group !== undefined && !/[<${]/.test(group)) {
      const region = text(options, REGION) ?? here;
      const creates = text(options, CREATE) === 'true';
      const known = groups.get(`${region} ${group}`);
      groups.set(`${region} ${group}`, {
        group,
        region,
        creates: creates && (known?.creates ?? true),
        of: [...(known?.of ?? []), name],
      });
    }
  }
  return each([...groups.values()], 4, group =>
    look(
      'log.unseen',
      l10n.t('log group {0}', group.group),
      () => groupFindings(group, lookups, signal),
      signal,
    ),
  );
};

interface Group {
  readonly group: string;
  readonly region: string;
  /** All who write to it may make it. */
  readonly creates: boolean;
  /** Containers. */
  readonly of: readonly string[];
}

async function groupFindings(
  { group, region, creates, of }: Group,
  lookups: LookupRead | undefined,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = l10n.t('log group {0}', group);
  if (lookups === undefined) {
    return [finding('unseen', 'log.unseen', subject, l10n.t('Log groups cannot be looked up here.'))];
  }
  if (await lookups.logGroupExists(group, region, signal)) {
    return [];
  }
  return creates
    ? [
        finding(
          'warning',
          'log.create',
          subject,
          l10n.t(
            'It is not there in {0}. ECS makes it where the execution role may, and the managed policy AmazonECSTaskExecutionRolePolicy does not allow that.',
            region,
          ),
          l10n.t('Allow logs:CreateLogGroup to the execution role, or make the log group.'),
        ),
      ]
    : [
        finding(
          'stop',
          'log.missing',
          subject,
          l10n.t('It is not there in {0}: the container {1} could not start.', region, of.join(', ')),
          l10n.t('Make it, or add the option "{0}": "true".', CREATE),
        ),
      ];
}

function awslogs({
  document,
}: Preflight): readonly { readonly name: string; readonly options: JsonObject | undefined }[] {
  return containers(document)
    .map(({ name, definition }) => ({ name, logs: object(definition, 'logConfiguration') }))
    .filter(({ logs }) => text(logs, 'logDriver') === 'awslogs')
    .map(({ name, logs }) => ({ name, options: object(logs, 'options') }));
}
