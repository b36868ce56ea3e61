import * as l10n from '@vscode/l10n';
import { Failure } from '../core/failure.ts';
import { redact } from '../core/redact.ts';
import { isFields } from './shape.ts';

/** Milliseconds to leave GitHub alone after a secondary limit that names no time. */
const SECONDARY_PAUSE = 60_000;

/** An answer that is no success. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON where it was JSON. */
  readonly body: unknown;
  /** `POST /repos/octo-org/blog-api/…`, for the log and for messages. */
  readonly request: string;
  /** What the request needs, in case GitHub does not say it: `actions: write`. */
  readonly permission: string;
  /** In words, whose token it was. */
  readonly source: string;
}

/** https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api */
export function toGitHubFailure(refusal: Refusal, now: number): Failure {
  const { status, headers, request, source } = refusal;
  const said = sentence(refusal.body, status);
  const retryAt = limitedUntil(refusal, now);
  if (retryAt !== undefined) {
    return new Failure('throttled', l10n.t('GitHub is limiting requests: {0}', said), { retryAt });
  }
  switch (status) {
    case 401:
      return new Failure('signedOut', l10n.t('GitHub does not accept {0}: {1}', source, said));
    case 403:
    case 451:
      return denied(refusal, said);
    case 404:
    case 410:
      return new Failure('notFound', l10n.t('GitHub does not find it: {0} ({1})', said, request));
    case 409:
      return new Failure('conflict', l10n.t('GitHub cannot do it now: {0}', said));
    case 400:
    case 422:
      return new Failure('invalid', l10n.t('GitHub does not take the request: {0}', said));
    default:
      return status >= 500
        ? new Failure('server', l10n.t('GitHub has a fault of its own: {0}', said))
        : new Failure(
            'server',
            l10n.t('GitHub answered {0} with HTTP status {1}: {2}', request, String(status), said),
            { cause: headers.get('x-github-request-id') ?? undefined },
          );
  }
}

/** No answer at all, or one that broke off. */
export function unreachable(apiUrl: string, cause: unknown): Failure {
  return new Failure('offline', l10n.t('GitHub does not answer at {0}.', apiUrl), { cause });
}

export function noToken(serverUrl: string): Failure {
  return new Failure('signedOut', l10n.t('There is no sign-in to GitHub at {0}.', serverUrl), {
    hint: l10n.t('Sign in to GitHub in the Accounts menu, or work in a codespace.'),
  });
}

function denied({ headers, permission, source }: Refusal, said: string): Failure {
  const sso = /url=(\S+)/.exec(headers.get('x-github-sso') ?? '')?.[1];
  if (sso !== undefined) {
    return new Failure(
      'accessDenied',
      l10n.t('The organization demands its single sign-on of {0}: {1}', source, said),
      {
        action: { title: l10n.t('Open Single Sign-On'), command: 'vscode.open', args: [sso] },
      },
    );
  }
  const missing = acceptedPermission(headers.get('x-accepted-github-permissions')) ?? permission;
  return new Failure(
    'accessDenied',
    l10n.t('GitHub does not let {0} do this, which needs the permission `{1}`: {2}', source, missing, said),
    { missingAction: missing },
  );
}

/**
 * The first of the sets that would do, such as `actions: write`. Sets are parted by semicolons
 * (https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api).
 */
function acceptedPermission(header: string | null): string | undefined {
  const [first = ''] = (header ?? '').split(';');
  const pairs = [...first.matchAll(/([a-z_]+)=([a-z]+)/g)].map(([, name, level]) => `${name}: ${level}`);
  return pairs.length === 0 ? undefined : pairs.join(', ');
}

/**
 * Until when (ms) GitHub is to be left alone; undefined where it is another refusal. Limits answer 403 or 429
 * (https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api).
 */
function limitedUntil({ status, headers, body }: Refusal, now: number): number | undefined {
  if (status !== 403 && status !== 429) {
    return undefined;
  }
  const after = seconds(headers.get('retry-after'));
  if (after !== undefined) {
    return now + after * 1000;
  }
  if (headers.get('x-ratelimit-remaining') === '0') {
    const reset = seconds(headers.get('x-ratelimit-reset'));
    return reset === undefined ? now + SECONDARY_PAUSE : Math.max(reset * 1000, now + 1000);
  }
  // The reference knows no other sign of a secondary limit than what the message says.
  const secondary = isFields(body) && /secondary rate limit/i.test(String(body['message'] ?? ''));
  return status === 429 || secondary ? now + SECONDARY_PAUSE : undefined;
}

function seconds(header: string | null): number | undefined {
  return header !== null && /^\d{1,12}$/.test(header.trim()) ? Number(header) : undefined;
}

function sentence(body: unknown, status: number): string {
  const message = isFields(body) ? body['message'] : undefined;
  const said =
    typeof message === 'string' && message !== '' ? message : l10n.t('HTTP status {0}', String(status));
  return /[.!?]$/.test(said) ? redact(said) : `${redact(said)}.`;
}
