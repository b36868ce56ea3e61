import * as l10n from '@vscode/l10n';
import type { PolicyDocument } from '../permissions.ts';
import type { SetUp, Target } from '../setUp.ts';
import { deployPermissions } from './deployPermissions.ts';
import { developerRead, developerWrite } from './developerPermissions.ts';
import { combine, combineTrust, type TrustDocument, type TrustStatement } from './documents.ts';
import { roleName } from './names.ts';
import { executionPermissions, taskPermissions } from './taskPermissions.ts';
import { deployTrust, developerTrust, executionTrust, infrastructureTrust, taskTrust } from './trust.ts';

/** In the order in which they are made: what is passed on comes before who passes it on. */
export type RoleUse = 'execution' | 'task' | 'infrastructure' | 'deploy' | 'read' | 'write';

/** A role of one account; one that several targets name, or one target for several uses, is one role. */
export interface SetUpRole {
  /** As the targets name it: its path, where it has one, and its name. */
  readonly role: string;
  /** Without its path. */
  readonly name: string;
  readonly account: string;
  readonly uses: readonly RoleUse[];
  readonly targets: readonly Target[];
  readonly trust: TrustDocument;
  /** Absent where managed policies of AWS's say it all. */
  readonly permissions?: PolicyDocument;
  /** ARNs. */
  readonly managed: readonly string[];
  /** In the repository. */
  readonly trustPath: string;
  readonly permissionsPath: string;
}

/** All roles of the set-up, each once. */
export function setUpRoles(setUp: SetUp): readonly SetUpRole[] {
  const wanted = setUp.targets.flatMap(target =>
    roleUses(setUp).map(use => ({ use, target, role: target.roles[use], name: roleName(target.roles[use]) })),
  );
  const groups = Map.groupBy(wanted, ({ target, name }) => `${target.account} ${name}`);
  const accounts = Map.groupBy(groups.values(), ([first]) => first?.name ?? '');
  return [...groups.values()].flatMap(group => {
    const [first] = group;
    if (first === undefined) {
      return [];
    }
    const { account } = first.target;
    const alone = accounts.get(first.name)?.length === 1;
    const path = alone ? `.aws/iam/${first.name}` : `.aws/iam/${account}/${first.name}`;
    const documents = group.flatMap(({ use, target }) => permissions(setUp, use, target));
    return [
      {
        role: first.role,
        name: first.name,
        account,
        uses: [...new Set(group.map(({ use }) => use))],
        targets: [...new Set(group.map(({ target }) => target))],
        trust: combineTrust(group.map(({ use, target }) => trust(setUp, use, target))),
        ...(documents.length === 0 ? {} : { permissions: combine(documents) }),
        managed: [...new Set(group.flatMap(({ use, target }) => managed(use, target)))],
        trustPath: `${path}.trust.json`,
        permissionsPath: `${path}.json`,
      },
    ];
  });
}

/** What a role is for, in the person's language; the script that makes it says it in English. */
export function roleAbout(use: RoleUse): string {
  switch (use) {
    case 'execution':
      return l10n.t('fetches images and writes logs for tasks');
    case 'task':
      return l10n.t('what the app in the tasks may do');
    case 'infrastructure':
      return l10n.t('manages load balancer and scaling for Express Mode');
    case 'deploy':
      return l10n.t('deploys, from the workflow');
    case 'read':
      return l10n.t('looks, from a codespace');
    case 'write':
      return l10n.t('changes things, from a codespace');
  }
}

/** What a target of this kind has roles for. */
export function roleUses({ mode }: Pick<SetUp, 'mode'>): readonly RoleUse[] {
  return [
    'execution',
    'task',
    ...(mode === 'express' ? (['infrastructure'] as const) : []),
    'deploy',
    'read',
    'write',
  ];
}

function trust(setUp: SetUp, use: RoleUse, target: Target): TrustStatement {
  switch (use) {
    case 'execution':
      return executionTrust();
    case 'task':
      return taskTrust(target);
    case 'infrastructure':
      return infrastructureTrust();
    case 'deploy':
      return deployTrust(setUp, target);
    case 'read':
      return developerTrust(setUp, target);
    case 'write':
      return developerTrust(setUp, target, target.protected ? target.name : undefined);
  }
}

function permissions(setUp: SetUp, use: RoleUse, target: Target): readonly PolicyDocument[] {
  switch (use) {
    case 'execution':
      return [executionPermissions(target)];
    case 'task':
      return [taskPermissions()];
    case 'infrastructure':
      return [];
    case 'deploy':
      return [deployPermissions(setUp, target)];
    case 'read':
      return [developerRead(target)];
    case 'write':
      return [developerWrite(target)];
  }
}

/** https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRoleforExpressGatewayServices.html */
function managed(use: RoleUse, { partition }: Target): readonly string[] {
  return use === 'infrastructure'
    ? [`arn:${partition}:iam::aws:policy/service-role/AmazonECSInfrastructureRoleforExpressGatewayServices`]
    : [];
}
