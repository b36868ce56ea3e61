import * as l10n from '@vscode/l10n';
import { toFailure } from '../../failure.ts';
import { arnName } from '../../format.ts';
import { issuerName } from '../../identity/trust/provider.ts';
import type { Service } from '../../model.ts';
import type { Cloud } from '../../ports.ts';
import { setUpRoles } from '../account/roles.ts';
import type { SetUp, Target } from '../setUp.ts';

/** What an account has in a region, as far as the session may see it. */
export interface AccountFound {
  /** Names. */
  readonly clusters: Seen<string>;
  readonly services: Seen<Service>;
  readonly images: Seen<string>;
  /** Names behind their paths. */
  readonly roles: Seen<string>;
  /** Issuers of its identity providers, without their scheme. */
  readonly providers: Seen<string>;
}

interface Seen<T> {
  readonly all: readonly T[];
  /** Why nothing, or not all, could be seen: the action that is missing, or a sentence. */
  readonly unseen?: string;
}

/** Looks at everything at once; what is denied or fails is unseen, and the rest is told. Rejects only where it is aborted. */
export async function lookAtAccount(
  { ecs, account }: Pick<Cloud, 'ecs' | 'account'>,
  signal: AbortSignal,
): Promise<AccountFound> {
  const clusters = seen(ecs.clusters(signal), signal);
  const services = clusters.then(({ all, unseen }) =>
    joined(
      all.map(({ arn }) => seen(ecs.services(arn, signal), signal)),
      unseen,
    ),
  );
  const names = (list: 'imageRepositories' | 'roles' | 'identityProviders') =>
    seen(
      account().then(read => read[list](signal)),
      signal,
    );
  const [found, run, images, roles, providers] = await Promise.all([
    clusters,
    services,
    names('imageRepositories'),
    names('roles'),
    names('identityProviders'),
  ]);
  return {
    clusters: { ...found, all: found.all.map(({ name }) => name) },
    services: run,
    images,
    roles,
    providers,
  };
}

async function seen<T>(read: Promise<readonly T[]>, signal: AbortSignal): Promise<Seen<T>> {
  try {
    return { all: await read };
  } catch (error) {
    signal.throwIfAborted();
    const { missingAction, message } = toFailure(error);
    return { all: [], unseen: missingAction ?? message };
  }
}

/** One cluster whose services may not be seen hides no other's. */
async function joined<T>(parts: readonly Promise<Seen<T>>[], before: string | undefined): Promise<Seen<T>> {
  const read = await Promise.all(parts);
  const unseen = before ?? read.find(part => part.unseen !== undefined)?.unseen;
  return { all: read.flatMap(({ all }) => all), ...(unseen === undefined ? {} : { unseen }) };
}

/** How an account stands to what a target needs; each names things, in the order in which `setup.sh` comes to them. */
interface Standing {
  readonly there: readonly string[];
  /** `setup.sh`, or for Express Mode the first deployment, makes it. */
  readonly missing: readonly string[];
  /** Of what may not be seen: the action that is missing, or a sentence. */
  readonly unseen: readonly string[];
}

export function standing(setUp: SetUp, target: Target, found: AccountFound): Standing {
  const { all: providers } = found.providers;
  const issuer = issuerName(setUp.repository.issuer);
  const running = found.services.all.some(
    ({ name, clusterArn }) => name === target.service && arnName(clusterArn) === target.cluster,
  );
  const needs: readonly (readonly [what: string, isThere: boolean, where: Seen<unknown>])[] = [
    [l10n.t('identity provider'), providers.includes(issuer), found.providers],
    ...setUpRoles({ ...setUp, targets: [target] }).map(
      ({ role }) => [l10n.t('role {0}', role), found.roles.all.includes(role), found.roles] as const,
    ),
    [l10n.t('image repository {0}', target.images), found.images.all.includes(target.images), found.images],
    [l10n.t('cluster {0}', target.cluster), found.clusters.all.includes(target.cluster), found.clusters],
    [l10n.t('service {0}', target.service), running, found.services],
  ];
  return {
    there: needs.filter(([, isThere]) => isThere).map(([what]) => what),
    missing: needs
      .filter(([, isThere, { unseen }]) => !isThere && unseen === undefined)
      .map(([what]) => what),
    unseen: [...new Set(needs.flatMap(([, , { unseen }]) => unseen ?? []))],
  };
}
