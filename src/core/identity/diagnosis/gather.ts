import * as l10n from '@vscode/l10n';
import { type Failure, toFailure } from '../../failure.ts';
import type { GitHub, RepositoryName } from '../../github.ts';
import type { Environment } from '../../model.ts';
import type { Clock, IamRead } from '../../ports.ts';
import type { Presented } from '../presented.ts';
import { throwIfAborted } from '../untilAborted.ts';
import { isLoopback } from '../webAddress.ts';
import type { Discovery, Facts, ProviderFacts, RoleFacts, Seen, Surroundings } from './facts.ts';
import { gatherGitHub } from './gatherGitHub.ts';
import type { Probe } from './probe.ts';
import { symptomOf } from './symptom.ts';
import { accountOf, issuerOf, roleName } from './tokenFacts.ts';
import { notSeen, within } from './within.ts';

export interface GatherDeps {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly surroundings: Surroundings;
  /** Without asking anybody. Rejects where there is no token that GitHub accepts. */
  readonly gitHub: (signal: AbortSignal) => Promise<GitHub>;
  readonly openRepository: (signal: AbortSignal) => Promise<RepositoryName | undefined>;
  /** Accounts that somebody is signed in to; one that comes first is asked first. */
  readonly accounts: readonly SignedInAccount[];
  /** ARNs of the roles that other environments of the settings name. */
  readonly otherRoles?: readonly string[];
}

/** An account, as an environment that somebody is signed in to gets at it. */
interface SignedInAccount {
  readonly accountId: string;
  /** The environment's session is renewed by something that only a person may spend, as a workflow run. */
  readonly costly: boolean;
  /** What it gives rejects, and renews nothing, where looking would cost something. */
  readonly iam: () => Promise<IamRead>;
}

/** What is to be diagnosed. */
export interface Patient {
  readonly environment: Environment;
  readonly presented?: Presented;
  /** What the session says that it failed with. */
  readonly failure?: Failure;
  /** The role's trust policy as a person pasted it, in place of looking it up. */
  readonly trustPolicy?: unknown;
}

/** Milliseconds for one thing to be looked at; all are looked at together. */
const LIMIT = 10_000;

/**
 * Looks at everything that the diagnosis of an environment's sign-in needs, each for ten seconds at most. What
 * cannot be seen is in the facts with the reason. Rejects only when the signal is aborted.
 */
export async function gatherFacts(patient: Patient, deps: GatherDeps, signal: AbortSignal): Promise<Facts> {
  throwIfAborted(signal);
  const { environment, presented } = patient;
  const failure = decisive(patient);
  const { identity } = environment;
  const asked = presented?.roleArn ?? '';
  const roleArn = asked === '' ? environment.roleArn : asked;
  const gitHub =
    identity.kind === 'githubActions' ? await gatherGitHub(identity, deps, LIMIT, signal) : undefined;
  const known = {
    environment,
    now: deps.clock.now(),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(failure === undefined ? {} : { failure }),
    ...(presented === undefined ? {} : { presented }),
    surroundings: deps.surroundings,
    ...(deps.otherRoles === undefined ? {} : { otherRoles: deps.otherRoles }),
    ...(gitHub === undefined ? {} : { gitHub }),
  };
  const [account, clockAhead, discovery, portal] = await Promise.all([
    gatherAccount(patient, roleArn, deps, signal),
    gatherClock(environment, deps, signal),
    gatherDiscovery({ ...known, ...NOTHING }, deps, signal),
    identity.kind === 'identityCenter'
      ? within(deps.clock, LIMIT, signal, async own => {
          const { status } = await deps.probe.get(identity.startUrl, own);
          return { status };
        })
      : undefined,
  ]);
  return {
    ...known,
    ...account,
    clockAhead,
    ...(discovery === undefined ? {} : { discovery }),
    ...(portal === undefined ? {} : { portal }),
  };
}

/** A token that STS found too old is renewed, and where that cannot be done the session says only that. */
function decisive({ presented, failure }: Patient): Failure | undefined {
  const refusal = presented?.failure;
  return failure === undefined || (failure.code === 'expired' && refusal?.code === 'expired')
    ? refusal
    : failure;
}

/** Of what is looked at last; stands in until it is there. */
const NOTHING: Pick<Facts, 'providers' | 'elsewhere' | 'role' | 'clockAhead'> = {
  providers: notSeen(''),
  elsewhere: [],
  role: notSeen(''),
  clockAhead: notSeen(''),
};

async function gatherAccount(
  { environment, trustPolicy }: Patient,
  roleArn: string | undefined,
  deps: GatherDeps,
  signal: AbortSignal,
): Promise<Pick<Facts, 'providers' | 'elsewhere' | 'role'>> {
  const id = accountOf(roleArn ?? '');
  const accounts = withoutCost(deps.accounts);
  const own = accounts.filter(({ accountId }) => accountId === id);
  const others = accounts.filter(({ accountId }) => accountId !== id);
  const why = l10n.t(
    'nobody is signed in to an environment of the account {0} whose role may look it up.',
    id === '' ? environment.name : id,
  );
  const providers = (iam: () => Promise<IamRead>): Promise<Seen<readonly ProviderFacts[]>> =>
    within(deps.clock, LIMIT, signal, async own => (await iam()).identityProviders(own));
  const [found, elsewhere, role] = await Promise.all([
    firstSeen(own, ({ iam }) => providers(iam), why),
    Promise.all(
      others.map(async ({ accountId, iam }) => {
        const seen = await providers(iam);
        return { accountId, providers: seen.seen ? seen.value : [] };
      }),
    ),
    trustPolicy === undefined
      ? firstSeen(
          own,
          ({ iam }) => within(deps.clock, LIMIT, signal, async at => lookUpRole(await iam(), roleArn, at)),
          why,
        )
      : { seen: true as const, value: { trustPolicy, pasted: true } },
  ]);
  return { providers: found, elsewhere, role };
}

/** Of an account that can be looked at for nothing, only what costs nothing. */
function withoutCost(accounts: readonly SignedInAccount[]): readonly SignedInAccount[] {
  const free = new Set(accounts.filter(({ costly }) => !costly).map(({ accountId }) => accountId));
  return accounts.filter(({ accountId, costly }) => !costly || !free.has(accountId));
}

async function lookUpRole(
  iam: IamRead,
  roleArn: string | undefined,
  signal: AbortSignal,
): Promise<RoleFacts | 'missing'> {
  try {
    const { arn, trustPolicy } = await iam.role(roleName(roleArn ?? ''), signal);
    // A role is found by its name alone, and its path is a part of its ARN.
    return arn === roleArn ? { trustPolicy, pasted: false } : 'missing';
  } catch (error) {
    if (toFailure(error).code === 'notFound') {
      return 'missing';
    }
    throw error;
  }
}

async function firstSeen<A, T>(
  sources: readonly A[],
  look: (source: A) => Promise<Seen<T>>,
  otherwise: string,
): Promise<Seen<T>> {
  let last: Seen<T> = notSeen(otherwise);
  for (const source of sources) {
    last = await look(source);
    if (last.seen) {
      return last;
    }
  }
  return last;
}

async function gatherDiscovery(
  facts: Facts,
  { clock, probe }: GatherDeps,
  signal: AbortSignal,
): Promise<Seen<Discovery> | undefined> {
  const issuer = issuerOf(facts);
  const { identity } = facts.environment;
  const symptom = symptomOf(facts.failure, identity.kind);
  const matters =
    identity.kind !== 'githubActions' || symptom === 'verificationKey' || symptom === 'issuerBusy';
  return issuer === undefined || !matters
    ? undefined
    : within(clock, LIMIT, signal, own => discover(issuer, clock, probe, own));
}

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
async function discover(issuer: string, clock: Clock, probe: Probe, signal: AbortSignal): Promise<Discovery> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const start = clock.now();
  const { status, json } = await probe.get(url, signal);
  const keysAt = text(json, 'jwks_uri');
  const keys =
    keysAt === undefined || leadsHere(keysAt, issuer) ? undefined : await readKeys(keysAt, probe, signal);
  const said = text(json, 'issuer');
  return {
    url,
    status,
    ...(said === undefined ? {} : { issuer: said }),
    deviceEndpoint: text(json, 'device_authorization_endpoint') !== undefined,
    keys: keys === true,
    milliseconds: clock.now() - start,
  };
}

/** What comes from elsewhere leads to nothing on this machine. */
function leadsHere(url: string, issuer: string): boolean {
  const [to, from] = [URL.parse(url), URL.parse(issuer)];
  return to !== null && isLoopback(to) && !(from !== null && isLoopback(from));
}

async function readKeys(url: string, probe: Probe, signal: AbortSignal): Promise<boolean> {
  try {
    const { status, json } = await probe.get(url, signal);
    return status === 200 && Array.isArray(field(json, 'keys'));
  } catch {
    throwIfAborted(signal);
    return false;
  }
}

/** How far STS's clock is ahead; its answers carry their time to the second (RFC 9110, section 6.6.1). */
async function gatherClock(
  environment: Environment,
  { clock, probe }: GatherDeps,
  signal: AbortSignal,
): Promise<Seen<number>> {
  const { identity, endpointUrl, region } = environment;
  if (identity.kind === 'sandbox' && endpointUrl === undefined) {
    return { seen: true, value: 0 };
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return within(clock, LIMIT, signal, async own => {
    const before = clock.now();
    const { date } = await probe.get(endpointUrl ?? `https://sts.${region}.${domain}/`, own);
    if (date === undefined) {
      throw new Error(l10n.t('The answer has no date.'));
    }
    return Math.round(date + 500 - (before + clock.now()) / 2);
  });
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' ? found : undefined;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
