import * as l10n from '@vscode/l10n';
import type { ImageRead, ImageRepository, RegistryImage } from '../../lookups.ts';
import { runsOn } from '../definition/runsOn.ts';
import { imagesOf } from '../definition/withImage.ts';
import { atDigest, type ImageReference, parseImage } from '../imageReference.ts';
import type { Finding } from '../plan.ts';
import { type InRegistry, lookUpImage } from '../pullThrough.ts';
import { containerSubject, finding } from './finding.ts';
import { each, look } from './look.ts';
import type { LookRule } from './subject.ts';

/** Images looked up at a time. */
const WIDTH = 4;

type RunsOn = ReturnType<typeof runsOn>;

/** Each image is there, runs on what the task runs on, and says what it is. */
export const imagesRule: LookRule = ({ document, service }, { images }, signal) => {
  const on = runsOn(document, service);
  return each(imagesOf(document), WIDTH, async ({ container, image }) => {
    const subject = containerSubject(container);
    const reference = parseImage(image);
    if (reference === undefined) {
      return /[<${]/.test(image) ? [] : [unreadable(subject, image)];
    }
    if (reference.ecr === undefined || images === undefined) {
      return [...unlooked(subject, reference), ...movingTag(subject, reference)];
    }
    const { ecr } = reference;
    return look(
      'image.unseen',
      subject,
      () => inRegistry({ subject, reference, ecr, images, on }, signal),
      signal,
    );
  });
};

interface Question {
  readonly subject: string;
  readonly reference: ImageReference;
  readonly ecr: ImageRepository;
  readonly images: ImageRead;
  readonly on: RunsOn;
}

async function inRegistry(question: Question, signal: AbortSignal): Promise<readonly Finding[]> {
  const { subject, reference, ecr, images } = question;
  const found = await lookUpImage(ecr, reference.digest ?? reference.tag, images, signal);
  if (found.kind !== 'there') {
    return [absent(question, found), ...(found.kind === 'missing' ? [] : movingTag(subject, reference))];
  }
  const { image } = found;
  return [
    ...(await look(
      'image.platformUnseen',
      subject,
      () => platformFindings(question, image.digest, signal),
      signal,
    )),
    ...scanFindings(subject, image),
    ...movingTag(subject, reference, image.digest),
  ];
}

/** Only where no pull-through cache can have it, its absence is certain to fail the tasks. */
function absent(
  { subject, reference, ecr }: Question,
  found: Exclude<InRegistry, { readonly kind: 'there' }>,
): Finding {
  if (found.kind === 'cached') {
    return finding(
      'warning',
      'image.cached',
      subject,
      l10n.t(
        'The registry does not have it yet: the first pull gets it from {0}, where it was not looked for.',
        found.from,
      ),
      l10n.t(
        'The execution role needs ecr:BatchImportUpstreamImage for that, and ecr:CreateRepository where the repository is not there.',
      ),
    );
  }
  const [rule, missing, fix] =
    found.of === 'repository'
      ? [
          'image.repository',
          l10n.t('The registry {0} in {1} has no repository {2}.', ecr.registry, ecr.region, ecr.name),
          l10n.t('Push the image first, or correct its name.'),
        ]
      : [
          'image.missing',
          l10n.t(
            'The repository {0} has no image {1}.',
            ecr.name,
            shortDigest(reference.digest ?? reference.tag),
          ),
          l10n.t('Push it first, or choose another one.'),
        ];
  return found.kind === 'missing'
    ? finding('stop', rule, subject, missing, fix)
    : finding(
        'warning',
        rule,
        subject,
        l10n.t(
          '{0} Whether a pull-through cache would get it could not be checked. {1}',
          missing,
          found.why.message,
        ),
        found.why.missingAction === undefined
          ? fix
          : l10n.t('{0} Or allow {1} to the role that looks.', fix, found.why.missingAction),
      );
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-arm64.html: nothing converts an image to another architecture. */
async function platformFindings(
  { subject, ecr, images, on }: Question,
  digest: string,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  if (on.os === undefined && on.architecture === undefined) {
    return [];
  }
  const all = await images.platforms(ecr, digest, signal);
  const platforms = all.filter(({ architecture }) => architecture !== 'unknown');
  if (platforms.length === 0) {
    return [
      finding('unseen', 'image.platformUnseen', subject, l10n.t('The image does not say what it runs on.')),
    ];
  }
  const fits = platforms.some(
    ({ os, architecture }) =>
      (on.os === undefined || os === on.os) &&
      (on.architecture === undefined || architecture === on.architecture),
  );
  if (fits) {
    return [];
  }
  const wanted = `${on.os ?? 'linux'}/${on.architecture ?? '*'}`;
  const has = [...new Set(platforms.map(({ os, architecture }) => `${os}/${architecture}`))].join(', ');
  return [
    finding(
      'stop',
      'image.platform',
      subject,
      l10n.t('The task runs on {0}, and the image is for {1}: it could not be pulled.', wanted, has),
      l10n.t('Build it for {0}, or change `runtimePlatform` of the task definition.', wanted),
    ),
  ];
}

function scanFindings(subject: string, { findings }: RegistryImage): readonly Finding[] {
  const { CRITICAL: critical = 0, HIGH: high = 0 } = findings ?? {};
  if (critical === 0 && high === 0) {
    return [];
  }
  return [
    finding(
      critical > 0 ? 'warning' : 'hint',
      'image.scan',
      subject,
      l10n.t('Its newest scan found {0} critical and {1} high vulnerabilities.', critical, high),
      l10n.t('Look at the scan findings in Amazon ECR.'),
    ),
  ];
}

/**
 * A tag without any digit (`latest`, `main`, `prod`) is moved with each push: what the revision ran can then not
 * be told, nor gone back to.
 */
function movingTag(subject: string, reference: ImageReference, digest?: string): readonly Finding[] {
  const { tag, tagged } = reference;
  if (reference.digest !== undefined || /\d/.test(tag)) {
    return [];
  }
  return [
    finding(
      'warning',
      'image.tag',
      subject,
      tagged
        ? l10n.t(
            'The tag {0} can name another image tomorrow: going back to this revision would run that.',
            tag,
          )
        : l10n.t(
            'It names no tag, which means `latest`: going back to this revision could run another image.',
          ),
      digest === undefined
        ? l10n.t('Name a version or a digest.')
        : l10n.t('Deploy {0}, which it names now.', atDigest(reference, digest)),
    ),
  ];
}

function unreadable(subject: string, image: string): Finding {
  return finding(
    'stop',
    'image.invalid',
    subject,
    l10n.t('`{0}` is no reference to an image.', image),
    l10n.t('Write it as REPOSITORY:TAG or REPOSITORY@sha256:DIGEST.'),
  );
}

function unlooked(subject: string, { ecr, repository }: ImageReference): readonly Finding[] {
  return [
    finding(
      'unseen',
      'image.unseen',
      subject,
      ecr === undefined
        ? l10n.t(
            '{0} is not in a private Amazon ECR registry: whether the image is there was not checked.',
            repository,
          )
        : l10n.t('Amazon ECR cannot be read here: whether the image is there was not checked.'),
    ),
  ];
}

/** As `imageName` shortens one. */
function shortDigest(tagOrDigest: string): string {
  return tagOrDigest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, '$1');
}
