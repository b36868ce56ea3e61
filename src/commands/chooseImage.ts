import * as vscode from 'vscode';
import { imageName } from '../core/format.ts';
import type { Service } from '../core/model.ts';
import type { Cloud } from '../core/ports.ts';
import { commitsOf, commitText, headlineNote, type ImageCommit } from '../core/rollout/commits.ts';
import { parseImage } from '../core/rollout/imageReference.ts';
import { type PinnedImage, pinImage } from '../core/rollout/pinImage.ts';
import { commitOfImage } from '../core/rollout/runningCommit.ts';
import { pickImage } from '../ui/imagePicker.ts';
import { withProgressWhenSlow } from '../ui/progress.ts';
import type { Services } from './command.ts';

/** An image that a person chose, with what there is to know of it. */
export interface ChosenImage {
  readonly pinned: PinnedImage;
  /** The tag that was chosen, and those that its digest has beside it. */
  readonly tags: readonly string[];
  /** Of the image, where git knows it by one of its tags. */
  readonly commit: ImageCommit | undefined;
  /** Whether it is, by its digest, what runs already. */
  readonly isSame: boolean;
  /** Sentences that stand before what changes. */
  readonly notes: readonly string[];
}

/** Asks for the image that is to run instead of `running`, and names it by its digest where that can be found out. */
export async function chooseImage(
  services: Services,
  of: {
    readonly environment: string;
    readonly service: Service;
    readonly cloud: Cloud;
    /** A reference. */
    readonly running: string;
  },
  signal: AbortSignal,
): Promise<ChosenImage> {
  const { environment, service, cloud, running } = of;
  const images = await cloud.images();
  const readRunning = (own: AbortSignal) => runningDigest(service, cloud, running, own);
  const picked = await pickImage(
    {
      title: vscode.l10n.t('Deploy Image to {0}', service.name),
      environment,
      running,
      now: services.clock.now(),
    },
    { images, git: services.git, running: readRunning },
  );
  const { image } = picked;
  return withProgressWhenSlow(vscode.l10n.t('ECS: looking up {0}', image), signal, async own => {
    const git = await services.git();
    const [pinned, runs, digest] = await Promise.all([
      pinImage(image, images, own),
      picked.running ?? commitOfImage(running, git, own),
      parseImage(running)?.digest ?? picked.runs ?? readRunning(own).catch(() => undefined),
    ]);
    const reference = parseImage(image);
    const tags = [
      ...(reference?.tagged === true ? [reference.tag] : []),
      ...(pinned.found?.tags ?? []).filter(tag => tag !== reference?.tag),
    ];
    const commits = await commitsOf(tags, git, own);
    const commit = tags.map(tag => commits.get(tag)).find(one => one !== undefined);
    const isSame = digest !== undefined && pinned.image.endsWith(`@${digest}`);
    const notes = [
      ...(runs === undefined ? [] : [headlineNote(environment, runs)]),
      imageNote(image, commit),
      ...(isSame ? [vscode.l10n.t('Its tasks are replaced by new ones of the same image.')] : []),
      ...looseNotes(pinned),
    ];
    return { pinned, tags, commit, isSame, notes };
  });
}

/** What was chosen, as it was chosen: by its tag where it has one. */
function imageNote(image: string, commit: ImageCommit | undefined): string {
  const name = imageName(image).replace(/(:[^@/]+)@sha256:[0-9a-f]+$/, '$1');
  return commit === undefined
    ? vscode.l10n.t('The image is {0}.', name)
    : vscode.l10n.t('The image is {0}, of {1}.', name, commitText(commit));
}

/** The digest that ECS resolved a container's image to, where it says so. */
async function runningDigest(
  { clusterArn, arn }: Service,
  { ecs }: Cloud,
  image: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const all = await ecs.serviceDeployments(clusterArn, arn, 10, signal);
  const revision = all.find(({ status }) => status === 'SUCCESSFUL')?.targetRevision;
  const [found] = revision === undefined ? [] : await ecs.serviceRevisions([revision], signal);
  return found?.images.find(one => one.image === image)?.digest;
}

function looseNotes({ reason }: PinnedImage): readonly string[] {
  return reason === undefined
    ? []
    : [
        vscode.l10n.t(
          'It is not named by its digest, so that what runs changes where somebody pushes it anew. {0}',
          reason,
        ),
      ];
}
