import * as vscode from 'vscode';
import {
  type KnownEnvironment,
  placeProblem,
  placeWarning,
  proposePlace,
  readPlace,
  refsProblem,
  refsText,
  targetsProblem,
  USUAL_TARGETS,
  withRefs,
  wordsOf,
} from '../../core/scaffold/places.ts';
import type { TargetPlace } from '../../core/scaffold/propose.ts';
import type { SetUp } from '../../core/scaffold/setUp.ts';
import { sharedRefProblem } from '../../core/scaffold/sharedRefs.ts';
import type { Choice } from '../pick.ts';
import { type At, askChoice, askLine, askSteps, BACK, type Progress, type Step } from './steps.ts';

/** What nothing in a repository tells. */
export interface Places {
  readonly mode: SetUp['mode'];
  readonly targets: readonly [TargetPlace, ...TargetPlace[]];
}

/** What was answered of it, in the middle of the questions. */
export interface Asked {
  readonly mode: SetUp['mode'];
  readonly names: readonly string[];
  /** Whether the names are to be typed. */
  readonly typed: boolean;
  readonly targets: readonly TargetPlace[];
}

/**
 * Asks what is deployed to, and where that is, from where `progress` is on; `keep` hears how far it came.
 * Rejects with Failure `cancelled`.
 */
export async function askTargets(
  title: string,
  found: { readonly defaultBranch: string; readonly environments: readonly KnownEnvironment[] },
  progress: Progress<Asked> | undefined,
  keep: (progress: Progress<Asked>) => void,
): Promise<Places> {
  const start: Asked = { mode: 'classic', names: ['prod'], typed: false, targets: [] };
  const { mode, targets } = await askSteps(title, progress ?? { before: [], answers: start }, {
    steps: ({ typed, targets }) => [
      askMode,
      (asked, at) => askNames(asked, at, found),
      ...(typed ? [(asked: Asked, at: At) => askOwnNames(asked, at, found)] : []),
      ...targets.flatMap((_, index): Step<Asked>[] => [
        (asked, at) => askPlace(asked, at, index),
        ...(targets.length === 1 ? [] : [(asked: Asked, at: At) => askRefs(asked, at, index)]),
      ]),
    ],
    isOpen: asked => asked.targets.length === 0,
    keep,
  });
  const [first, ...rest] = targets;
  if (first === undefined) {
    throw new RangeError('No target was asked for.');
  }
  return { mode, targets: [first, ...rest] };
}

async function askMode(asked: Asked, at: At): Promise<Asked | typeof BACK> {
  const mode = await askChoice<SetUp['mode']>(at, {
    placeholder: vscode.l10n.t('What the service is to be'),
    choices: [
      {
        label: vscode.l10n.t('A service on AWS Fargate'),
        description: vscode.l10n.t('its task definition is a file of this repository'),
        detail: vscode.l10n.t('You choose network, load balancer and scaling.'),
        value: 'classic',
      },
      {
        label: vscode.l10n.t('A service of Amazon ECS Express Mode'),
        description: vscode.l10n.t('ECS keeps load balancer, address and scaling itself'),
        detail: vscode.l10n.t('For a web app that listens on one port.'),
        value: 'express',
      },
    ],
    active: asked.mode,
  });
  return mode === BACK ? BACK : { ...asked, mode };
}

type Found = Parameters<typeof askTargets>[1];

async function askNames(asked: Asked, at: At, found: Found): Promise<Asked | typeof BACK> {
  const own = found.environments.map(({ name }) => name);
  const lists = [...(own.length === 0 ? [] : [own]), ...USUAL_TARGETS];
  const names = await askChoice<readonly string[]>(at, {
    placeholder: vscode.l10n.t(
      'What is deployed to, each with an environment at GitHub and roles of its own',
    ),
    choices: [
      ...lists.map(
        (each): Choice<readonly string[]> => ({
          label: each.join(' → '),
          description:
            each === own
              ? vscode.l10n.t('as in the settings')
              : each.map(name => refsText(proposePlace(name, each, found.defaultBranch))).join(' → '),
          value: each,
        }),
      ),
      { label: vscode.l10n.t('$(edit) Other names…'), value: [] },
    ],
  });
  if (names === BACK) {
    return BACK;
  }
  return names.length === 0
    ? { ...asked, typed: true, targets: [] }
    : { ...asked, typed: false, ...placed(names, found) };
}

async function askOwnNames(asked: Asked, at: At, found: Found): Promise<Asked | typeof BACK> {
  const text = await askLine(at, {
    prompt: vscode.l10n.t('Names of what is deployed to, in the order of promotion.'),
    placeholder: 'dev, staging, prod',
    value: asked.names.join(', '),
    problem: targetsProblem,
  });
  return text === BACK ? BACK : { ...asked, ...placed(wordsOf(text), found) };
}

function placed(names: readonly string[], found: Found): Pick<Asked, 'names' | 'targets'> {
  return {
    names,
    targets: names.map(name => proposePlace(name, names, found.defaultBranch, found.environments)),
  };
}

async function askPlace(asked: Asked, at: At, index: number): Promise<Asked | typeof BACK> {
  const target = asked.targets[index];
  const last = asked.targets[index - 1];
  if (target === undefined) {
    return asked;
  }
  const now = target.account === '' ? last : target;
  const text = await askLine(at, {
    prompt: vscode.l10n.t('AWS account and region of {0}, such as 111122223333 eu-west-1', target.name),
    placeholder: '111122223333 eu-west-1',
    value: now === undefined ? '' : `${now.account} ${now.region}`.trim(),
    problem: placeProblem,
    warning: placeWarning,
  });
  return text === BACK ? BACK : withTarget(asked, index, { ...target, ...readPlace(text) });
}

async function askRefs(asked: Asked, at: At, index: number): Promise<Asked | typeof BACK> {
  const target = asked.targets[index];
  if (target === undefined) {
    return asked;
  }
  const text = await askLine(at, {
    prompt: vscode.l10n.t(
      'Branches whose pushes are deployed to {0}; tags as tag:v*. Nothing: by hand only.',
      target.name,
    ),
    value: refsText(target),
    problem: typed =>
      refsProblem(typed) ?? sharedRefProblem(withRefs(target, typed), asked.targets.slice(0, index)),
  });
  return text === BACK ? BACK : withTarget(asked, index, withRefs(target, text));
}

function withTarget(asked: Asked, index: number, target: TargetPlace): Asked {
  return { ...asked, targets: asked.targets.with(index, target) };
}
