import * as vscode from 'vscode';
import { ago, imageName, joined, shortTaskDefinition } from '../core/format.ts';
import type { Git } from '../core/git.ts';
import type { Service } from '../core/model.ts';
import {
  type BackImage,
  type BackTarget,
  canStart,
  pinned,
  tagsOf,
} from '../core/rollout/back/backTarget.ts';
import type { WayBack } from '../core/rollout/back/wayBack.ts';
import { commitsOf, commitText, type ImageCommit } from '../core/rollout/commits.ts';
import { type Choice, pick } from './pick.ts';

/** Tags of an image that there is room for. */
const TAGS = 3;

/** Asks which of the targets a service is to go back to; what is suggested comes first. The only one is taken. */
export async function pickBackTarget(
  { targets, from }: Extract<WayBack, { kind: 'targets' }>,
  { service, now, git }: { readonly service: Service; readonly now: number; git(): Promise<Git> },
): Promise<BackTarget> {
  return pick<BackTarget>(
    {
      title: vscode.l10n.t('Roll Back {0}', service.name),
      placeholder:
        from === 'deployments'
          ? vscode.l10n.t('Deployment that ended well, to go back to')
          : vscode.l10n.t('Revision to go back to: ECS does not say which of them ran'),
      none: vscode.l10n.t('There is nothing to go back to.'),
      takeOnly: true,
    },
    async signal => {
      const tags = targets.flatMap(({ images }) => images.flatMap(tagsOf));
      const commits = await commitsOf(tags, await git(), signal);
      return targets.map((target, index) => choiceOf(target, index === 0, now, commits));
    },
  );
}

function choiceOf(
  target: BackTarget,
  first: boolean,
  now: number,
  commits: ReadonlyMap<string, ImageCommit>,
): Choice<BackTarget> {
  const { taskDefinition, images, deployment } = target;
  const at = deployment?.finishedAt ?? deployment?.createdAt;
  const named =
    taskDefinition === undefined
      ? images.map(({ image }) => imageName(image)).join(', ')
      : shortTaskDefinition(taskDefinition);
  return {
    label: named,
    description: joined([
      first && canStart(target) ? vscode.l10n.t('suggested') : undefined,
      at === undefined ? undefined : vscode.l10n.t('deployed {0}', ago(at, now)),
      ...warnings(target),
    ]),
    detail: images.map(image => imageText(image, commits)).join('   '),
    value: target,
  };
}

function warnings({ definition, images }: BackTarget): readonly string[] {
  return [
    ...(images.some(({ fate }) => fate === 'missing') ? [vscode.l10n.t('its image is gone')] : []),
    ...(definition === 'gone' ? [vscode.l10n.t('deleted')] : []),
    ...(definition === 'deregistered' ? [vscode.l10n.t('deregistered')] : []),
    ...(images.some(({ fate }) => fate === 'moved') ? [vscode.l10n.t('its tag has moved')] : []),
  ];
}

function imageText(image: BackImage, commits: ReadonlyMap<string, ImageCommit>): string {
  const named = image.image.includes('@');
  const commit = tagsOf(image).flatMap(tag => commits.get(tag) ?? [])[0];
  return joined([
    `${image.container}: ${imageName(named ? pinned(image) : image.image)}`,
    image.digest === undefined || named ? undefined : shortDigest(image.digest),
    named ? image.tags.slice(0, TAGS).join(', ') : undefined,
    commit === undefined ? undefined : commitText(commit),
  ]);
}

export function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}
