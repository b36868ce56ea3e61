import * as l10n from '@vscode/l10n';
import { Failure } from '../../failure.ts';
import type { RepositoryName } from '../../github.ts';
import { redact } from '../../redact.ts';
import { isIssuer } from './host.ts';
import { AUDIENCE, fullName } from './request.ts';

/** How far two clocks may be apart (ms). */
const TOLERANCE = 60_000;
const LONGEST_SHOWN = 120;

/** What the token of one run has to say. */
export interface Expected {
  /** GitHub's issuer; `/<enterprise>` may follow it in the token. */
  readonly issuer: string;
  readonly runId: number;
  readonly repositoryId: number;
  readonly repository: RepositoryName;
  /** Whom the run names. */
  readonly actor: string;
  /** Whom the GitHub token stands for that dispatched the run; absent where GitHub does not say. */
  readonly login?: string;
  /** Undefined: the job runs in none. */
  readonly environment: string | undefined;
  /** GitHub's time (ms). */
  readonly now: number;
}

export type Claims = Readonly<Record<string, unknown>>;

interface Finding {
  readonly claim: string;
  readonly expected: string;
}

/**
 * Gives who the token names, and its end (ms, by GitHub's clock). Throws Failure `identityRefused` for a
 * token that is not the one of this run: it says which claim, what was expected and what came. Claims as in
 * https://docs.github.com/en/actions/reference/security/oidc; names are compared as GitHub compares them,
 * without case.
 */
export function checkClaims(
  claims: Claims,
  expected: Expected,
): { readonly actor: string; readonly end: number } {
  const finding = firstMismatch(claims, expected);
  if (finding !== undefined) {
    throw mismatch(finding, claims[finding.claim]);
  }
  const { actor } = claims;
  const exp = seconds(claims['exp']);
  if (exp === undefined || exp + TOLERANCE <= expected.now) {
    throw mismatch({ claim: 'exp', expected: later(expected.now) }, claims['exp'], true);
  }
  const nbf = seconds(claims['nbf'] ?? claims['iat']);
  if (nbf === undefined || nbf - TOLERANCE > expected.now) {
    throw mismatch({ claim: 'nbf', expected: earlier(expected.now) }, claims['nbf'] ?? claims['iat'], true);
  }
  return { actor: String(actor), end: exp };
}

function firstMismatch(claims: Claims, expected: Expected): Finding | undefined {
  const { iss, aud } = claims;
  if (typeof iss !== 'string' || !isIssuer(iss, expected.issuer)) {
    return { claim: 'iss', expected: expected.issuer };
  }
  if (aud !== AUDIENCE && !(Array.isArray(aud) && aud.length === 1 && aud[0] === AUDIENCE)) {
    return { claim: 'aud', expected: AUDIENCE };
  }
  const texts: readonly (readonly [claim: string, expected: string | undefined])[] = [
    ['run_id', String(expected.runId)],
    ['repository_id', String(expected.repositoryId)],
    ['repository', fullName(expected.repository)],
    ['actor', expected.actor],
    ['actor', expected.login ?? expected.actor],
    ['environment', expected.environment],
  ];
  const wrong = texts.find(([claim, text]) => !isSame(claims[claim], text));
  return wrong === undefined
    ? undefined
    : { claim: wrong[0], expected: wrong[1] ?? l10n.t('nothing, since none was asked for') };
}

/** GitHub writes ids as text. */
function isSame(came: unknown, expected: string | undefined): boolean {
  if (expected === undefined) {
    return came === undefined || came === null || came === '';
  }
  const text = typeof came === 'number' ? String(came) : came;
  return typeof text === 'string' && text.toLowerCase() === expected.toLowerCase();
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : undefined;
}

function mismatch({ claim, expected }: Finding, came: unknown, isTime = false): Failure {
  return new Failure(
    'identityRefused',
    l10n.t(
      'The token that the workflow run gave is not the one that was asked for: its claim `{0}` should be {1} and is {2}.',
      claim,
      expected,
      shown(came, isTime),
    ),
    {
      hint: isTime
        ? l10n.t('Nothing of it was used. Look at the clock of this machine.')
        : l10n.t('Nothing of it was used. Look at the workflow file on the default branch.'),
    },
  );
}

function shown(came: unknown, isTime: boolean): string {
  const time = isTime ? seconds(came) : undefined;
  if (time !== undefined && Math.abs(time) < 8.64e15) {
    return new Date(time).toISOString();
  }
  if (came === undefined) {
    return l10n.t('missing');
  }
  return redact(typeof came === 'string' ? came : JSON.stringify(came)).slice(0, LONGEST_SHOWN);
}

function later(now: number): string {
  return l10n.t('later than {0}', new Date(now).toISOString());
}

function earlier(now: number): string {
  return l10n.t('earlier than {0}', new Date(now).toISOString());
}
