import * as l10n from '@vscode/l10n';
import type { JsonObject } from '../../json.ts';
import { containers, object, objects, text } from '../definition/members.ts';
import { runsOn } from '../definition/runsOn.ts';
import { parseImage } from '../imageReference.ts';
import type { Finding } from '../plan.ts';
import { finding } from './finding.ts';
import { each, look } from './look.ts';
import {
  type DocumentRule,
  type LookRule,
  type Preflight,
  type PreflightDeps,
  placeOfService,
} from './subject.ts';
import { trustsTasks } from './tasksTrust.ts';

/**
 * What needs an execution role
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html).
 */
export const executionRoleRule: DocumentRule = ({ document, service }) => {
  if (text(document, 'executionRoleArn') !== undefined) {
    return [];
  }
  const { fargate } = runsOn(document, service);
  const needs = containers(document).flatMap(({ name, definition }) => why(name, definition, fargate));
  return needs.length === 0
    ? []
    : [
        finding(
          'stop',
          'role.execution',
          l10n.t('execution role'),
          l10n.t('The task definition names none. {0}', needs.join(' ')),
          l10n.t('Add `executionRoleArn`.'),
        ),
      ];
};

function why(name: string, definition: JsonObject, fargate: boolean): readonly string[] {
  const logs = object(definition, 'logConfiguration');
  const image = parseImage(text(definition, 'image') ?? '');
  return [
    ...(objects(definition, 'secrets').length > 0 || objects(logs, 'secretOptions').length > 0
      ? [l10n.t('The container {0} has secrets, which ECS fetches with it.', name)]
      : []),
    ...(object(definition, 'repositoryCredentials') === undefined
      ? []
      : [l10n.t('The image of {0} is pulled with credentials, which ECS fetches with it.', name)]),
    ...(fargate && image?.ecr !== undefined
      ? [l10n.t('The image of {0} is pulled from Amazon ECR with it.', name)]
      : []),
    ...(fargate && text(logs, 'logDriver') === 'awslogs'
      ? [l10n.t('The log of {0} is written with it.', name)]
      : []),
  ];
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html */
export const execRule: DocumentRule = ({ document, service, serves }) => {
  if (!serves || !service.execEnabled) {
    return [];
  }
  const readOnly = containers(document).filter(
    ({ definition }) => definition['readonlyRootFilesystem'] === true,
  );
  return [
    ...(text(document, 'taskRoleArn') === undefined
      ? [
          finding(
            'warning',
            'exec.taskRole',
            l10n.t('task role'),
            l10n.t('ECS Exec is on, and the task definition names no task role that its agent could use.'),
            l10n.t(
              'Add `taskRoleArn` of a role that may use ssmmessages: CreateControlChannel, CreateDataChannel, OpenControlChannel, OpenDataChannel.',
            ),
          ),
        ]
      : []),
    ...readOnly.map(({ name }) =>
      finding(
        'warning',
        'exec.readOnly',
        l10n.t('container {0}', name),
        l10n.t('ECS Exec is on, and its agent cannot write to the read-only file system.'),
        l10n.t('Set `readonlyRootFilesystem` to false, or do without a shell in it.'),
      ),
    ),
  ];
};

/** Each role that is named is there, lets ECS tasks use it, and may be passed by who makes the change. */
export const rolesRule: LookRule = (preflight, deps, signal) => {
  const { document, service } = preflight;
  const roles = new Map<string, string>();
  for (const [member, subject] of [
    ['executionRoleArn', l10n.t('execution role')],
    ['taskRoleArn', l10n.t('task role')],
  ] as const) {
    const role = text(document, member);
    if (role !== undefined && !/[<${]/.test(role)) {
      const arn = roleArn(role, service);
      roles.set(arn, roles.has(arn) ? l10n.t('execution and task role') : subject);
    }
  }
  return each([...roles], 2, async ([arn, subject]) => [
    ...(await look(
      'role.unseen',
      subject,
      () => roleFindings(arn, subject, preflight, deps, signal),
      signal,
    )),
    ...(await look(
      'role.passUnseen',
      subject,
      () => passFindings(arn, subject, preflight, deps, signal),
      signal,
    )),
  ]);
};

/** Task roles can be given by their names (API_RegisterTaskDefinition). */
function roleArn(role: string, service: Preflight['service']): string {
  const { partition, account } = placeOfService(service);
  return role.startsWith('arn:') ? role : `arn:${partition}:iam::${account}:role/${role}`;
}

async function roleFindings(
  arn: string,
  subject: string,
  { service }: Preflight,
  { lookups }: PreflightDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (lookups === undefined) {
    return [finding('unseen', 'role.unseen', subject, l10n.t('Roles cannot be looked up here.'))];
  }
  const role = await lookups.role(arn, signal);
  if (role === undefined) {
    return [
      finding(
        'stop',
        'role.missing',
        subject,
        l10n.t('There is no role {0}.', arn),
        l10n.t('Make it, or name another one.'),
      ),
    ];
  }
  switch (trustsTasks(role.trustPolicy, placeOfService(service))) {
    case 'yes':
      return [];
    case 'no':
      return [
        finding(
          'stop',
          'role.trust',
          subject,
          l10n.t('The trust policy of {0} does not let ECS tasks use it.', arn),
          l10n.t('Let it allow sts:AssumeRole to the service ecs-tasks.amazonaws.com.'),
        ),
      ];
    case 'unknown':
      return [
        finding(
          'unseen',
          'role.trustUnseen',
          subject,
          l10n.t(
            'Whether the trust policy of {0} lets ECS tasks use it depends on conditions that only AWS sees.',
            arn,
          ),
        ),
      ];
  }
}

async function passFindings(
  arn: string,
  subject: string,
  { passesRoles }: Preflight,
  { lookups, changesAs }: PreflightDeps,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (!passesRoles || lookups === undefined) {
    return [];
  }
  if (changesAs === undefined) {
    return [
      finding(
        'unseen',
        'role.passUnseen',
        subject,
        l10n.t(
          'The environment names no role that changes are made with: whether it may pass {0} was not checked.',
          arn,
        ),
      ),
    ];
  }
  return (await lookups.mayPass(changesAs, arn, signal))
    ? []
    : [
        finding(
          'stop',
          'role.pass',
          subject,
          l10n.t('{0} may not pass {1} to ECS tasks.', changesAs, arn),
          l10n.t('Allow it iam:PassRole on {0} for ecs-tasks.amazonaws.com.', arn),
        ),
      ];
}
