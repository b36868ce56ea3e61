import type { SetUp, SetUpRepository, Target } from './setUp.ts';
import { expression } from './workflow/yamlText.ts';

/** A variable of GitHub Actions; of the environment that `environment` names, otherwise of the repository. */
export interface ActionsVariable {
  readonly name: string;
  readonly value: string;
  readonly environment?: string;
}

type Read = (target: Target) => string;

/** What a person may want to change without changing the workflow: never in its text. */
const ALWAYS: Readonly<Record<string, Read>> = {
  AWS_REGION: ({ region }) => region,
  AWS_ACCOUNT_ID: ({ account }) => account,
  ECR_REPOSITORY: ({ images }) => images,
  ECS_CLUSTER: ({ cluster }) => cluster,
  ECS_SERVICE: ({ service }) => service,
};

/** Variables only where the targets differ; otherwise the workflow says the value itself. */
const WHERE_THEY_DIFFER = {
  AWS_PARTITION: ({ partition }: Target) => partition,
  AWS_DEPLOY_ROLE: ({ roles }: Target) => roles.deploy,
  AWS_EXECUTION_ROLE: ({ roles }: Target) => roles.execution,
  AWS_TASK_ROLE: ({ roles }: Target) => roles.task,
  AWS_INFRASTRUCTURE_ROLE: ({ roles }: Target) => roles.infrastructure,
  ECS_DESIRED_COUNT: ({ desiredCount }: Target) => String(desiredCount),
  ECS_LOG_GROUP: ({ logGroup }: Target) => logGroup,
  ECS_SUBNETS: ({ network }: Target) => network?.subnets.join(',') ?? '',
  ECS_SECURITY_GROUPS: ({ network }: Target) => network?.securityGroups.join(',') ?? '',
} as const;

export type DifferingVariable = keyof typeof WHERE_THEY_DIFFER;

const USED_BY: Readonly<Record<DifferingVariable, (setUp: SetUp) => boolean>> = {
  AWS_PARTITION: () => true,
  AWS_DEPLOY_ROLE: () => true,
  AWS_EXECUTION_ROLE: isExpress,
  AWS_TASK_ROLE: isExpress,
  AWS_INFRASTRUCTURE_ROLE: isExpress,
  ECS_DESIRED_COUNT: () => true,
  ECS_LOG_GROUP: setUp => isExpress(setUp) || setUp.app.migration !== undefined,
  ECS_SUBNETS: isExpress,
  ECS_SECURITY_GROUPS: isExpress,
};

/** What the workflow says for a value of the target that it deploys to: the value, or the variable that has it. */
export function valueIn({ targets }: SetUp, name: DifferingVariable): string {
  const read = WHERE_THEY_DIFFER[name];
  const value = read(targets[0]);
  return targets.every(target => read(target) === value) ? value : expression(`vars.${name}`);
}

/**
 * The variables that the workflow reads. What all targets share is the repository's; what differs is each
 * environment's. An empty value is none, since GitHub keeps no empty variables.
 */
export function actionsVariables(setUp: SetUp): readonly ActionsVariable[] {
  const { targets } = setUp;
  const differing = Object.entries(WHERE_THEY_DIFFER).filter(
    ([name, read]) =>
      isDiffering(name) && USED_BY[name](setUp) && new Set(targets.map(target => read(target))).size > 1,
  );
  return [...Object.entries<Read>(ALWAYS), ...differing].flatMap(
    ([name, read]): readonly ActionsVariable[] => {
      const value = read(targets[0]);
      return targets.every(target => read(target) === value)
        ? [{ name, value }]
        : targets.flatMap(target =>
            read(target) === '' ? [] : [{ name, value: read(target), environment: target.name }],
          );
    },
  );
}

/** The same as commands of GitHub's CLI; an environment has to be there before it can have variables. */
export function variableLines({ repository, ...setUp }: SetUp): readonly string[] {
  const variables = actionsVariables({ repository, ...setUp });
  return [
    ...setUp.targets.map(({ name }) => environmentLine(repository, name)),
    ...variables.map(({ name, value, environment }) =>
      [
        `gh variable set ${name} --repo ${quote(`${repository.owner}/${repository.name}`)}`,
        ...(environment === undefined ? [] : [`--env ${quote(environment)}`]),
        `--body ${quote(value)}`,
      ].join(' '),
    ),
  ];
}

function environmentLine({ owner, name }: SetUpRepository, environment: string): string {
  const path = quote(`repos/${owner}/${name}/environments/${encodeURIComponent(environment)}`);
  // PUT alone would switch off the rules of one that is there.
  return `gh api --silent ${path} || gh api --silent --method PUT ${path}`;
}

/** A word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

function isExpress({ mode }: SetUp): boolean {
  return mode === 'express';
}

function isDiffering(name: string): name is DifferingVariable {
  return Object.hasOwn(WHERE_THEY_DIFFER, name);
}
