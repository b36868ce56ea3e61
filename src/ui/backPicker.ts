import * as vscode from 'vscode';
import { ago, imageName, joined, shortTaskDefinition } from '../core/format.ts';
import type { Git } from '../core/git.ts';
import type { Service } from '../core/model.ts';
import type { RevisionImage } from '../core/release.ts';
import { pinned } from '../core/rollout/back/backChange.ts';
import { type BackTarget, canStart, type WayBack } from '../core/rollout/back/wayBack.ts';
import { commitsOf, commitText, type ImageCommit } from '../core/rollout/commits.ts';
import { parseImage } from '../core/rollout/imageReference.ts';
import { type Choice, pick } from './pick.ts';

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
          : vscode.l10n.t('ECS remembers no successful deployment: revision to go back to'),
      none: vscode.l10n.t('There is nothing to go back to.'),
      takeOnly: true,
    },
    async signal => {
      const tags = targets.flatMap(({ revision }) =>
        (revision?.images ?? []).map(({ image }) => tagOf(image)),
      );
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
  const { taskDefinition, revision, deployment } = target;
  const images = revision?.images ?? [];
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

function warnings({ deregistered, moved, missing }: BackTarget): readonly string[] {
  return [
    ...(missing.length > 0 ? [vscode.l10n.t('its image is gone')] : []),
    ...(deregistered ? [vscode.l10n.t('deregistered')] : []),
    ...(moved.length > 0 ? [vscode.l10n.t('its tag has moved')] : []),
  ];
}

function imageText(image: RevisionImage, commits: ReadonlyMap<string, ImageCommit>): string {
  const commit = commits.get(tagOf(image.image));
  const digest =
    image.digest === undefined || image.image.includes('@') ? undefined : shortDigest(image.digest);
  return joined([
    `${image.container}: ${imageName(image.image.includes('@') ? pinned(image) : image.image)}`,
    digest,
    commit === undefined ? undefined : commitText(commit),
  ]);
}

export function shortDigest(digest: string): string {
  return digest.slice(0, 'sha256:'.length + 12);
}

function tagOf(image: string): string {
  const reference = parseImage(image);
  return reference?.tagged === true ? reference.tag : '';
}
