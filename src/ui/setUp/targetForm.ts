import * as vscode from 'vscode';
import { roleUses } from '../../core/scaffold/account/roles.ts';
import { type Adopted, adoptedApp } from '../../core/scaffold/adopt.ts';
import {
  CLUSTER_NAME,
  IMAGES_NAME,
  LOG_GROUP_NAME,
  nameProblem,
  placeProblem,
  placeWarning,
  readPlace,
  refsProblem,
  refsText,
  withRefs,
} from '../../core/scaffold/places.ts';
import type { Network, SetUp, Target } from '../../core/scaffold/setUp.ts';
import { sharedRefProblem } from '../../core/scaffold/sharedRefs.ts';
import { askText } from '../askText.ts';
import { type Accounts, accountLines, chooseName, chooseRole, type Taking } from './accountLines.ts';
import { askFlag, askForm, type Line, numberProblem } from './form.ts';

/**
 * A line for each target, behind which is all that there is to say of it. `onAdopted` hears of each service that is
 * taken over when its target is left by _Back_.
 */
export function targetLines(
  { targets }: SetUp,
  accounts: Accounts,
  { taken: before, onAdopted }: Taking,
): readonly Line<SetUp>[] {
  return targets.map((target, index) => ({
    icon: target.protected ? 'lock' : 'cloud',
    label: target.name,
    now: [
      `${target.account} ${target.region}`,
      refsText(target) === '' ? vscode.l10n.t('by hand only') : refsText(target),
      `${target.cluster}/${target.service}`,
      target.desiredCount === 1 ? vscode.l10n.t('1 task') : vscode.l10n.t('{0} tasks', target.desiredCount),
    ].join(' · '),
    change: async setUp => {
      let taken: Adopted | undefined;
      await accounts.look(target);
      const changed = await askForm<Target>(
        {
          title: vscode.l10n.t('Set Up {0}', target.name),
          placeholder: vscode.l10n.t('Choose a line to change it'),
          take: { icon: 'arrow-left', label: vscode.l10n.t('Back'), description: () => '' },
          lines: now =>
            linesOf(now, setUp, accounts, {
              taken: taken === undefined ? before : [...before, taken],
              onAdopted: adopted => {
                taken = adopted;
              },
            }),
        },
        target,
      );
      const [first, ...rest] = setUp.targets.with(index, changed);
      const targets = first === undefined ? setUp.targets : ([first, ...rest] as const);
      if (taken === undefined || taken.target.service !== changed.service) {
        return { ...setUp, targets };
      }
      onAdopted(taken);
      return { ...setUp, targets, app: adoptedApp(setUp.app, taken) };
    },
  }));
}

function linesOf(target: Target, setUp: SetUp, accounts: Accounts, taking: Taking): readonly Line<Target>[] {
  const account = accounts.of(target);
  const found = account?.found;
  const named = (
    icon: string,
    label: string,
    key: 'cluster' | 'service' | 'images' | 'logGroup',
    pattern: RegExp,
    there?: readonly string[],
  ): Line<Target> => ({
    icon,
    label,
    now: target[key],
    change: async now => ({
      ...now,
      [key]: await chooseName(label, now[key], text => nameProblem(text, pattern), there),
    }),
  });
  const counted = (
    icon: string,
    label: string,
    key: 'desiredCount' | 'retentionDays' | 'waitMinutes',
    [least, most]: readonly [number, number],
  ): Line<Target> => ({
    icon,
    label,
    now: String(target[key]),
    change: async now => ({ ...now, [key]: await askNumber(label, now[key], least, most) }),
  });
  return [
    ...(account === undefined ? [] : accountLines(setUp, target, account, taking)),
    {
      icon: 'globe',
      label: vscode.l10n.t('Account and region'),
      now: `${target.account} ${target.region}`,
      change: async now => {
        const there = await askPlace(now);
        await accounts.look(there);
        return there;
      },
    },
    {
      icon: 'git-branch',
      label: vscode.l10n.t('Deployed from'),
      now: refsText(target) === '' ? vscode.l10n.t('by hand only') : refsText(target),
      change: now => askRefs(now, setUp.targets),
    },
    {
      icon: 'lock',
      label: vscode.l10n.t('Changes need an approval'),
      now: target.protected
        ? vscode.l10n.t('yes, by the reviewers of the GitHub environment')
        : vscode.l10n.t('no'),
      change: askProtected,
    },
    named('server-environment', vscode.l10n.t('Cluster'), 'cluster', CLUSTER_NAME, found?.clusters.all),
    named('server-process', vscode.l10n.t('Service'), 'service', CLUSTER_NAME),
    named('archive', vscode.l10n.t('Amazon ECR repository'), 'images', IMAGES_NAME, found?.images.all),
    named('output', vscode.l10n.t('Log group'), 'logGroup', LOG_GROUP_NAME),
    counted('calendar', vscode.l10n.t('Days that logs are kept'), 'retentionDays', [1, 3653]),
    counted('layers', vscode.l10n.t('Tasks at the first deployment'), 'desiredCount', [0, 1000]),
    counted('clock', vscode.l10n.t('Minutes that a deployment may take'), 'waitMinutes', [1, 360]),
    {
      icon: 'key',
      label: vscode.l10n.t('Roles'),
      now: roleUses(setUp)
        .map(use => target.roles[use])
        .join(', '),
      change: now => chooseRole(now, setUp, found?.roles.all),
    },
    ...(setUp.mode === 'express' && target.network === undefined
      ? []
      : [
          {
            icon: 'type-hierarchy',
            label: vscode.l10n.t('Network'),
            now: networkText(target.network),
            change: askNetwork,
          },
        ]),
  ];
}

async function askPlace(target: Target): Promise<Target> {
  const text = await askText({
    title: vscode.l10n.t('Account and Region of {0}', target.name),
    prompt: vscode.l10n.t('The account’s 12 digits and the region, such as 111122223333 eu-west-1.'),
    value: `${target.account} ${target.region}`,
    problem: placeProblem,
    warning: placeWarning,
  });
  return { ...target, ...readPlace(text) };
}

async function askRefs(target: Target, all: readonly Target[]): Promise<Target> {
  const text = await askText({
    title: vscode.l10n.t('What {0} Is Deployed From', target.name),
    prompt: vscode.l10n.t('Branches whose pushes are deployed; tags as tag:v*. Nothing: by hand only.'),
    value: refsText(target),
    problem: typed => refsProblem(typed) ?? sharedRefProblem(withRefs(target, typed), all),
  });
  return withRefs(target, text);
}

async function askProtected(target: Target): Promise<Target> {
  const isProtected = await askFlag(
    vscode.l10n.t('Changes of {0} from a Codespace', target.name),
    target.protected,
    {
      yes: vscode.l10n.t('Need an approval of the GitHub environment’s reviewers'),
      no: vscode.l10n.t('Need nobody’s approval'),
    },
  );
  return { ...target, protected: isProtected };
}

/** What CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html */
const RETENTIONS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

async function askNumber(title: string, now: number, least: number, most: number): Promise<number> {
  const days = most === RETENTIONS.at(-1);
  const text = await askText({
    title,
    prompt: days ? RETENTIONS.join(', ') : vscode.l10n.t('A number from {0} to {1}.', least, most),
    value: String(now),
    problem: typed =>
      days && !RETENTIONS.includes(Number(typed))
        ? vscode.l10n.t('One of {0}.', RETENTIONS.join(', '))
        : numberProblem(typed, least, most),
  });
  return Number(text);
}

function networkText(network: Network | undefined): string {
  return network === undefined
    ? vscode.l10n.t('the default VPC, with public addresses')
    : [...network.subnets, ...network.securityGroups].join(', ');
}

async function askNetwork({ network, ...target }: Target): Promise<Target> {
  const title = vscode.l10n.t('Network of {0}', target.name);
  const idsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter(id => id !== '');
  const ask = async (prompt: string, kind: string, most: number, now: readonly string[]) =>
    idsOf(
      await askText({
        title,
        prompt,
        value: now.join(', '),
        problem: text =>
          idsOf(text).length <= most && idsOf(text).every(id => new RegExp(`^${kind}-[\\w-]+$`).test(id))
            ? undefined
            : prompt,
      }),
    );
  const subnets = await ask(
    vscode.l10n.t('Ids of at most 16 subnets, such as subnet-0abc; empty for the default VPC.'),
    'subnet',
    16,
    network?.subnets ?? [],
  );
  if (subnets.length === 0) {
    return target;
  }
  const securityGroups = await ask(
    vscode.l10n.t('Ids of at most 5 security groups; empty for the default one of the VPC.'),
    'sg',
    5,
    network?.securityGroups ?? [],
  );
  const assignPublicIp = await askFlag(title, network?.assignPublicIp ?? false, {
    yes: vscode.l10n.t('A public IP address: needed in a public subnet to pull the image'),
    no: vscode.l10n.t('No public IP address'),
  });
  const targetGroup = await askText({
    title,
    prompt: vscode.l10n.t('ARN of the target group of a load balancer; empty for none.'),
    value: network?.targetGroup ?? '',
    problem: text =>
      text === '' || /^arn:[\w-]+:elasticloadbalancing:[\w-]+:\d{12}:targetgroup\/\S+$/.test(text)
        ? undefined
        : vscode.l10n.t('This is not the ARN of a target group.'),
  });
  const balanced = targetGroup === network?.targetGroup ? network.balanced : undefined;
  return {
    ...target,
    network: {
      subnets,
      securityGroups,
      assignPublicIp,
      ...(targetGroup === '' ? {} : { targetGroup }),
      ...(balanced === undefined ? {} : { balanced }),
    },
  };
}
