import { createHash } from 'node:crypto';
import type { Finding, Push, Registry } from '../ecr/registry.ts';
import type { Behaviour } from '../ecs/definitionState.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * What the demo's builds have pushed over the last days: tags that are commits or versions, `latest` that
 * moves with them, a release candidate with critical findings, and an image that somebody built on a laptop
 * for arm64 alone. `head` is the newest commit of octo-org/blog-api.
 */
export function loadDemoImages(registry: Registry, region: string, head?: string): void {
  const now = registry.now();
  const push = (
    repository: string,
    tag: string,
    ago: number,
    more: Omit<Push, 'tags' | 'at'> & Extra = {},
  ) => {
    const { latest, ...rest } = more;
    const tags = latest === true ? [tag, 'latest'] : [tag];
    const options = { createdAt: now - 200 * day, immutable: IMMUTABLE.has(repository) };
    registry.push(registry.putRepository(region, repository, options), { ...rest, tags, at: now - ago });
  };
  const built = (commit: string, behaviour: Behaviour = 'serve') => ({ behaviour, commit: full(commit) });

  push('blog/api', '5d0c1b7', 9 * day + 10 * minute, { ...built('5d0c1b7'), latest: true, findings: few });
  push('blog/api', '77e2f90', 3 * day + 10 * minute, { ...built('77e2f90'), latest: true, findings: few });
  push('blog/api', '9be4410-crash', 26 * hour + 10 * minute, {
    ...built('9be4410', 'crash'),
    latest: true,
    findings: few,
  });
  push('blog/api', 'abc1234', 2 * hour + 8 * minute, { ...built('abc1234'), latest: true, findings: few });
  push('blog/api', '2f6d0a1-arm64', 40 * minute, {
    ...built('2f6d0a1'),
    architectures: ['arm64'],
    index: true,
  });
  if (head !== undefined) {
    const both = { architectures: ['amd64', 'arm64'], commit: head };
    push('blog/api', head, 12 * minute, { ...both, latest: true, findings: [] });
  }

  push('blog/web', '1.17.0', 12 * day + 9 * minute, { findings: few });
  push('blog/web', 'preview', 4 * day + 5 * minute);
  push('blog/web', '1.18.0', 5 * hour + 9 * minute, { findings: few });
  push('blog/web', '1.19.0-rc.1', 3 * hour, { findings: many });
  push('blog/web', '1.19.0', 20 * minute, { latest: true, findings: [] });
  push('blog/worker', '2025.3', 6 * day + 5 * minute);
  push('blog/canary', 'nightly', 8 * day, { findings: few });
  push('blog/jobs', 'backfill', 1 * day + 5 * minute);
  push('blog/jobs', '9be4410-crash', 26 * hour + 9 * minute, built('9be4410', 'crash'));
  push('blog/jobs', 'abc1234', 2 * hour + 7 * minute, { ...built('abc1234'), latest: true });

  push('handbook', '2025-10', 9 * day, { findings: few });
  push('handbook', '2025-11', 2 * day, { latest: true, findings: few });
  push('handbook', '2025-12-crash', 6 * hour, { behaviour: 'crash' });

  push('store/web', '4.2.0', 9 * day + 12 * minute);
  push('store/web', '4.3.0', 2 * day + 12 * minute);
  push('store/web', '4.4.0', 20 * minute, { latest: true });
  push('store/cart', '2.0.3', 6 * day + 12 * minute);
  push('store/cart', '2.1.0', 26 * hour + 12 * minute, { latest: true });
  push('store/legacy', '1.54.0', 30 * day + 12 * minute);
  push('store/edge', '0.3.0', 15 * day + 12 * minute);

  push('shop/checkout', '2.41.0', 2 * day + 15 * minute, { findings: few });
  push('shop/search', '3.0.2', 5 * day + 10 * minute);
  push('shop/search', '3.1.0-crash', 34 * minute, { behaviour: 'crash' });
  push('shop/payments', '1.9.4', 20 * day + 12 * minute);
  push('store/web', '4.2.0', 9 * day + 10 * minute);
  push('store/web', '4.3.0', 2 * day + 10 * minute);
  push('store/web', '4.4.0', 20 * minute);
  push('store/cart', '2.0.3', 6 * day + 10 * minute);
  push('store/cart', '2.1.0', 26 * hour + 10 * minute);
  push('store/cart', '2.2.0', 30 * minute, { latest: true });
  push('store/legacy', '1.54.0', 30 * day + 10 * minute);
  push('store/edge', '0.3.0', 15 * day + 10 * minute);
  push('shop/recommendations', '0.5.0-oom', 3 * hour + 5 * minute, { behaviour: 'oom' });
}

interface Extra {
  /** Whether `latest` moves to it. */
  readonly latest?: boolean;
}

const IMMUTABLE: ReadonlySet<string> = new Set(['shop/checkout', 'shop/search']);

const few: readonly Finding[] = [
  { name: 'CVE-2024-2236', severity: 'LOW', package: 'libgcrypt20', version: '1.10.1-3' },
  { name: 'CVE-2023-31484', severity: 'MEDIUM', package: 'perl', version: '5.36.0-7' },
  { name: 'CVE-2011-3374', severity: 'INFORMATIONAL', package: 'apt', version: '2.6.1' },
];

const many: readonly Finding[] = [
  { name: 'CVE-2023-45853', severity: 'CRITICAL', package: 'zlib', version: '1:1.2.13.dfsg-1' },
  { name: 'CVE-2024-37371', severity: 'CRITICAL', package: 'krb5', version: '1.20.1-2' },
  { name: 'CVE-2023-52425', severity: 'HIGH', package: 'expat', version: '2.5.0-1' },
  { name: 'CVE-2024-28085', severity: 'HIGH', package: 'util-linux', version: '2.38.1-5' },
  ...few,
];

/** The whole name of a commit that people know by its first characters. */
function full(commit: string): string {
  return `${commit}${createHash('sha1').update(commit).digest('hex')}`.slice(0, 40);
}
