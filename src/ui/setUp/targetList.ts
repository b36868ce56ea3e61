import * as vscode from 'vscode';
import {
  placeProblem,
  placeWarning,
  proposePlace,
  readPlace,
  targetsProblem,
  wordsOf,
} from '../../core/scaffold/places.ts';
import { proposeTarget } from '../../core/scaffold/propose.ts';
import type { SetUp, Target } from '../../core/scaffold/setUp.ts';
import { withOwnRefs } from '../../core/scaffold/sharedRefs.ts';
import { askText } from '../askText.ts';
import { pick } from '../pick.ts';
import type { Line } from './form.ts';

/** What kind of service it is, and which targets there are, in a set-up that was answered before. */
export function setUpLines(setUp: SetUp): readonly Line<SetUp>[] {
  return [
    {
      icon: 'rocket',
      label: vscode.l10n.t('Kind'),
      now: modeText(setUp),
      change: askMode,
    },
    {
      icon: 'add',
      label: vscode.l10n.t('Another target…'),
      now: '',
      change: addTarget,
    },
    ...(setUp.targets.length === 1
      ? []
      : [{ icon: 'trash', label: vscode.l10n.t('Leave a target out…'), now: '', change: removeTarget }]),
  ];
}

export function modeText({ mode }: Pick<SetUp, 'mode'>): string {
  return mode === 'express'
    ? vscode.l10n.t('a service of Amazon ECS Express Mode')
    : vscode.l10n.t('a service on AWS Fargate');
}

async function askMode(setUp: SetUp): Promise<SetUp> {
  const mode = await pick<SetUp['mode']>(
    { title: vscode.l10n.t('Kind of Service'), placeholder: '', none: '' },
    async () => (['classic', 'express'] as const).map(value => ({ label: modeText({ mode: value }), value })),
  );
  return { ...setUp, mode };
}

async function addTarget(setUp: SetUp): Promise<SetUp> {
  const { app, targets, repository } = setUp;
  const title = vscode.l10n.t('Another Target');
  const names = targets.map(target => target.name);
  const name = await askText({
    title,
    prompt: vscode.l10n.t('Its name, which its GitHub environment has too.'),
    problem: text =>
      wordsOf(text).length > 1
        ? vscode.l10n.t('One name without blanks and commas.')
        : targetsProblem(text === '' ? '' : [...names, text].join(' ')),
  });
  const last = targets.at(-1) ?? targets[0];
  const place = await askText({
    title,
    prompt: vscode.l10n.t('The account’s 12 digits and the region, such as 111122223333 eu-west-1.'),
    value: `${last.account} ${last.region}`,
    problem: placeProblem,
    warning: placeWarning,
  });
  const proposed = { ...proposePlace(name, [name, ...names], repository.defaultBranch), ...readPlace(place) };
  const [first, ...rest] = targets;
  return { ...setUp, targets: [first, ...rest, proposeTarget(app, withOwnRefs(proposed, targets), true)] };
}

/** What was made for it stays in AWS until cleanup.sh of before is run for it. */
async function removeTarget(setUp: SetUp): Promise<SetUp> {
  const gone = await pick<Target>(
    {
      title: vscode.l10n.t('Leave a Target Out'),
      placeholder: vscode.l10n.t(
        'What was made for it stays: run cleanup.sh --target first to take that away',
      ),
      none: '',
    },
    async () => setUp.targets.map(target => ({ label: target.name, value: target })),
  );
  const [first, ...rest] = setUp.targets.filter(target => target !== gone);
  return first === undefined ? setUp : { ...setUp, targets: [first, ...rest] };
}
