import type { RegistryImage } from '../lookups.ts';
import { type ImageReference, parseImage } from './imageReference.ts';

/** What a text that was typed may mean. */
export interface ImageOffer {
  /** A reference. */
  readonly image: string;
  /** `tag`: of the repository that runs; `ecr`: of the registry that runs; `digest`: one of the listed, by the start of its digest. */
  readonly as: 'typed' | 'tag' | 'ecr' | 'digest';
}

/** A name without a registry's host, which container engines take for one of Docker Hub. */
function isHostless({ repository }: ImageReference): boolean {
  const [first = '', ...rest] = repository.split('/');
  return rest.length === 0 || !(/[.:]/.test(first) || first === 'localhost');
}

/**
 * What a typed text may mean where `running` runs, the likeliest first; nothing where it is no reference. As images of
 * Amazon ECR are shown without their registry and with their digest cut, they are understood that way too: `blog/api:1`
 * and `blog/api@sha256:0a1b2c3d4e5f`.
 */
export function typedImages(
  text: string,
  running: ImageReference | undefined,
  listed: readonly RegistryImage[],
): readonly ImageOffer[] {
  const started = running === undefined ? [] : byDigest(text, running, listed);
  if (text === '' || started.length > 0) {
    return started;
  }
  const whole = parseImage(text);
  if (whole === undefined || !/[/:@]/.test(text)) {
    const asTag = running === undefined ? undefined : `${running.repository}:${text}`;
    return asTag !== undefined && parseImage(asTag) !== undefined
      ? [{ image: asTag, as: 'tag' }]
      : running === undefined && whole !== undefined
        ? [{ image: text, as: 'typed' }]
        : [];
  }
  const typed: ImageOffer = { image: text, as: 'typed' };
  if (running?.ecr === undefined || !isHostless(whole)) {
    return [typed];
  }
  const { repository, ecr } = running;
  const inEcr: ImageOffer = { image: `${repository.slice(0, -ecr.name.length)}${text}`, as: 'ecr' };
  const isKin = whole.repository.split('/')[0] === ecr.name.split('/')[0];
  return isKin ? [inEcr, typed] : [typed, inEcr];
}

/** At least as many digits of a digest as git abbreviates a commit to. */
const START = /^(?:(.+)@)?sha256:([0-9a-f]{7,63})$/;

function byDigest(
  text: string,
  { repository, ecr }: ImageReference,
  listed: readonly RegistryImage[],
): readonly ImageOffer[] {
  const [, name, start] = START.exec(text) ?? [];
  if (start === undefined || (name !== undefined && name !== repository && name !== ecr?.name)) {
    return [];
  }
  return listed
    .filter(({ digest }) => digest.startsWith(`sha256:${start}`))
    .map(({ digest }) => ({ image: `${repository}@${digest}`, as: 'digest' }));
}
