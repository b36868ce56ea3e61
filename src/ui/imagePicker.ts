import * as vscode from 'vscode';
import { Failure } from '../core/failure.ts';
import { ago, joined, oneLine } from '../core/format.ts';
import type { Git } from '../core/git.ts';
import type { ImageRead, RegistryImage } from '../core/lookups.ts';
import { commitsOf, commitText, headline, type ImageCommit } from '../core/rollout/commits.ts';
import { type ImageReference, parseImage } from '../core/rollout/imageReference.ts';
import { shortDigest } from './backPicker.ts';

interface Item extends vscode.QuickPickItem {
  /** A reference to an image. */
  readonly image: string;
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
  let known: readonly Item[] = [];
  let running: ImageCommit | undefined;
  const show = (): void => {
    box.items = [...typed(box.value.trim(), reference, known), ...known];
  };
  try {
    return await new Promise<PickedImage>((resolve, reject) => {
      box.onDidChangeValue(show);
      box.onDidAccept(() => {
        // Whoever types fast presses Enter before what is typed stands among the items.
        const chosen = box.selectedItems[0] ?? typed(box.value.trim(), reference, known)[0];
        if (chosen !== undefined && chosen.image !== '') {
          resolve({ image: chosen.image, ...(running === undefined ? {} : { running }) });
        }
      });
      box.onDidHide(() => reject(new Failure('cancelled', vscode.l10n.t('No image was chosen.'))));
      show();
      box.show();
      if (reference?.ecr !== undefined) {
        box.busy = true;
        load(reference, options, picking, abort.signal, (items, commit) => {
          known = items;
          running = commit;
          const text = headline(options.environment, commit?.distance);
          box.title = joined([options.title, text]);
          show();
        })
          .catch((error: unknown) => {
            if (!(error instanceof Failure)) {
              throw error;
            }
            known = [refused(error)];
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
  show: (items: readonly Item[], running: ImageCommit | undefined) => void,
): Promise<void> {
  const { ecr } = reference;
  if (ecr === undefined) {
    return;
  }
  const found = await images.images(ecr, LIMIT, signal);
  const none: ReadonlyMap<string, ImageCommit> = new Map();
  const named = reference.digest ?? found.find(({ tags }) => tags.includes(reference.tag))?.digest;
  const items = (runs: string | undefined, commits: typeof none): readonly Item[] =>
    found.map(image => itemOf(image, reference, { runs: image.digest === runs, now, commits }));
  show(items(named, none), undefined);
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
  show(items(runs, commits), commit);
}

function itemOf(
  { digest, tags, pushedAt, findings }: RegistryImage,
  { repository }: ImageReference,
  { runs, now, commits }: { runs: boolean; now: number; commits: ReadonlyMap<string, ImageCommit> },
): Item {
  const [tag] = tags;
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

/** What is typed is offered as it stands, and as a tag of the same repository. */
function typed(text: string, reference: ImageReference | undefined, known: readonly Item[]): readonly Item[] {
  const other = parseImage(text);
  const looksLikeOne = /[/:@]/.test(text) && other !== undefined;
  const asTag = looksLikeOne || reference === undefined ? undefined : `${reference.repository}:${text}`;
  const isListed = known.some(({ label }) => label.split(', ').includes(text));
  const offers = [
    ...(looksLikeOne ? [text] : []),
    ...(text !== '' && !isListed && asTag !== undefined && parseImage(asTag) !== undefined ? [asTag] : []),
  ];
  return offers.map(image => ({
    label: text,
    description: image === text ? vscode.l10n.t('as typed') : image,
    alwaysShow: true,
    iconPath: new vscode.ThemeIcon('edit'),
    image,
  }));
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
