import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { ago, joined, oneLine } from '../core/format.ts';
import type { Git } from '../core/git.ts';
import type { ImageRead, RegistryImage } from '../core/lookups.ts';
import { commitsOf, commitText, headline, type ImageCommit } from '../core/rollout/commits.ts';
import { type ImageReference, parseImage } from '../core/rollout/imageReference.ts';
import { type ImageOffer, typedImages } from '../core/rollout/typedImage.ts';
import { shortDigest } from './backPicker.ts';

interface Item extends vscode.QuickPickItem {
  /** A reference to an image; nothing where it only says something. */
  readonly image: string;
}

/** What the registry says, with what ECS and git add to it. */
interface Known {
  readonly items: readonly Item[];
  readonly images: readonly RegistryImage[];
  readonly running?: ImageCommit | undefined;
  /** Digest of what runs, where ECS says it. */
  readonly runs?: string | undefined;
}

export interface ImagePicking {
  readonly images: ImageRead;
  git(): Promise<Git>;
  /** Digest of what runs, where ECS says it. */
  running(signal: AbortSignal): Promise<string | undefined>;
}

export interface PickedImage {
  /** A reference. */
  readonly image: string;
  /** The commit that runs now, where its image tells and git knew it by then. */
  readonly running?: ImageCommit;
  /** Digest of what runs now, where ECS had said it by then. */
  readonly runs?: string;
}

/** Images that are offered at most, the newest ones. */
const LIMIT = 100;

/**
 * Asks for an image: one of the repository that the running one is of, where that is in Amazon ECR, or any
 * reference that is typed. Its title says how what runs in the environment stands to HEAD, where git can tell. Rejects
 * with Failure `cancelled`.
 */
export async function pickImage(
  options: {
    readonly title: string;
    readonly environment: string;
    readonly running: string;
    readonly now: number;
  },
  picking: ImagePicking,
): Promise<PickedImage> {
  const reference = parseImage(options.running);
  const box = vscode.window.createQuickPick<Item>();
  const abort = new AbortController();
  box.title = options.title;
  box.placeholder =
    reference?.ecr === undefined
      ? vscode.l10n.t('Type a reference to an image: REPOSITORY:TAG or REPOSITORY@DIGEST')
      : vscode.l10n.t('Image of {0}, or type any reference', reference.ecr.name);
  box.matchOnDescription = true;
  box.matchOnDetail = true;
  box.ignoreFocusOut = true;
  let known: Known = { items: [], images: [] };
  const offers = (): readonly Item[] => {
    const text = box.value.trim();
    return typedImages(text, reference, known.images)
      .filter(({ as }) => as !== 'tag' || !known.images.some(({ tags }) => tags.includes(text)))
      .map(offer => offerItem(text, offer));
  };
  const show = (): void => {
    const typed = offers();
    const isWrong =
      box.value.trim() !== '' && typedImages(box.value.trim(), reference, known.images).length === 0;
    // Behind the others: what is typed may be a part of what one of them says.
    box.items = [...typed, ...known.items, ...(isWrong ? [noReference(box.value.trim())] : [])];
  };
  try {
    return await new Promise<PickedImage>((resolve, reject) => {
      box.onDidChangeValue(show);
      box.onDidAccept(() => {
        // Whoever types fast presses Enter before what is typed stands among the items.
        const chosen = box.selectedItems[0] ?? offers()[0];
        if (chosen !== undefined && chosen.image !== '') {
          const { running, runs } = known;
          resolve({
            image: chosen.image,
            ...(running === undefined ? {} : { running }),
            ...(runs === undefined ? {} : { runs }),
          });
        }
      });
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('No image was chosen.'))));
      show();
      box.show();
      if (reference?.ecr !== undefined) {
        box.busy = true;
        load(reference, options, picking, abort.signal, found => {
          known = found;
          const text = headline(options.environment, found.running?.distance);
          box.title = joined([options.title, text]);
          show();
        })
          .catch((error: unknown) => {
            if (!(error instanceof Failure)) {
              throw error;
            }
            known = { items: [refused(error)], images: [] };
            show();
          })
          .then(() => {
            box.busy = false;
          })
          .catch(reject);
      }
    });
  } finally {
    abort.abort();
    box.dispose();
  }
}

/** Shows what the registry says at once, and what ECS and git add to it when they have answered. */
async function load(
  reference: ImageReference,
  { running, now }: { readonly running: string; readonly now: number },
  { images, git, running: runningDigest }: ImagePicking,
  signal: AbortSignal,
  show: (known: Known) => void,
): Promise<void> {
  const { ecr } = reference;
  if (ecr === undefined) {
    return;
  }
  const found = await images.images(ecr, LIMIT, signal);
  const none: ReadonlyMap<string, ImageCommit> = new Map();
  const named = reference.digest ?? found.find(({ tags }) => tags.includes(reference.tag))?.digest;
  const items = (runs: string | undefined, commits: typeof none): readonly Item[] =>
    inSections(found, runs).map(image =>
      image === undefined
        ? untagged()
        : itemOf(image, reference, { runs: image.digest === runs, now, commits }),
    );
  // Whether the tag that was deployed names what runs still is not known yet.
  show({ items: items(named, none), images: found });
  const [resolved, commits] = await Promise.all([
    runningDigest(signal).catch(() => undefined),
    git().then(repository =>
      commitsOf(
        [
          ...found.flatMap(({ tags }) => tags),
          ...(parseImage(running)?.tagged === true ? [reference.tag] : []),
        ],
        repository,
        signal,
      ),
    ),
  ]);
  signal.throwIfAborted();
  const runs = resolved ?? named;
  const tags = found.find(({ digest }) => digest === runs)?.tags ?? [];
  // The tag by which it was deployed may have moved since; those that its digest has now are certain.
  const commit = [...tags, reference.tag].map(tag => commits.get(tag)).find(one => one !== undefined);
  show({ items: items(runs, commits), images: found, running: commit, runs: resolved });
}

/**
 * What has a tag, or runs, stands first. The rest are parts of images for several platforms, and what lost its tag to
 * a newer image; undefined stands between the two.
 */
function inSections(
  found: readonly RegistryImage[],
  runs: string | undefined,
): readonly (RegistryImage | undefined)[] {
  const named = found.filter(({ tags, digest }) => tags.length > 0 || digest === runs);
  const rest = found.filter(image => !named.includes(image));
  return rest.length === 0 ? named : [...named, undefined, ...rest];
}

function untagged(): Item {
  return {
    label: vscode.l10n.t('without a tag'),
    kind: vscode.QuickPickItemKind.Separator,
    image: '',
  };
}

function itemOf(
  { digest, tags, pushedAt, findings }: RegistryImage,
  { repository }: ImageReference,
  { runs, now, commits }: { runs: boolean; now: number; commits: ReadonlyMap<string, ImageCommit> },
): Item {
  // One that is moved with each push says the least.
  const tag = tags.find(one => commits.has(one)) ?? tags.find(one => /\d/.test(one)) ?? tags[0];
  const commit = tags.map(one => commits.get(one)).find(one => one !== undefined);
  const details = joined([
    commit === undefined ? undefined : oneLine(commitText(commit)),
    findings === undefined ? undefined : findingsText(findings),
  ]);
  return {
    label: tags.length === 0 ? vscode.l10n.t('untagged') : tags.join(', '),
    description: joined([
      runs ? vscode.l10n.t('running') : undefined,
      vscode.l10n.t('pushed {0}', ago(pushedAt, now)),
      shortDigest(digest),
    ]),
    ...(details === '' ? {} : { detail: details }),
    ...(runs ? { iconPath: new vscode.ThemeIcon('play-circle') } : {}),
    image: tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}@${digest}`,
  };
}

const SEVERITIES = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFORMATIONAL', 'UNDEFINED'];

/** `2 critical, 2 high`: the two gravest kinds there are. */
function findingsText(findings: Readonly<Record<string, number>>): string {
  const some = SEVERITIES.flatMap(severity => {
    const count = findings[severity] ?? 0;
    return count === 0 ? [] : [`${count} ${severity.toLowerCase()}`];
  });
  return some.length === 0
    ? vscode.l10n.t('scan found nothing')
    : vscode.l10n.t('scan found {0}', some.slice(0, 2).join(', '));
}

function offerItem(text: string, { image, as }: ImageOffer): Item {
  return {
    label: text,
    description: as === 'typed' ? asTyped(image) : image,
    alwaysShow: true,
    iconPath: new vscode.ThemeIcon('edit'),
    image,
  };
}

/** Without a registry's host, container engines take it for one of Docker Hub. */
function asTyped(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && /[.:]/.test(first)
    ? vscode.l10n.t('as typed')
    : vscode.l10n.t('as typed, from Docker Hub');
}

function noReference(text: string): Item {
  return {
    label: vscode.l10n.t('This is no reference to an image'),
    description: text,
    detail: vscode.l10n.t(
      'Type a tag, REPOSITORY:TAG or REPOSITORY@sha256: with the 64 digits of its digest.',
    ),
    alwaysShow: true,
    iconPath: new vscode.ThemeIcon('error'),
    image: '',
  };
}

/** The registry could not be read: what is typed goes. */
function refused({ message }: Failure): Item {
  return {
    label: vscode.l10n.t('The images could not be read'),
    detail: message,
    alwaysShow: true,
    iconPath: new vscode.ThemeIcon('warning'),
    image: '',
  };
}
