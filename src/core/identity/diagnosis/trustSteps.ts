import * as l10n from '@vscode/l10n';
import { toFailure } from '../../failure.ts';
import { sessionName } from '../sessionName.ts';
import type { TrustRequest } from '../trust/context.ts';
import { type Correction, correctTrust } from '../trust/correct.ts';
import { evaluateTrust, type TrustReport } from '../trust/evaluate.ts';
import { parseTrustPolicy } from '../trust/policy.ts';
import { isGitHub } from '../trust/provider.ts';
import { explain, isUnseen, type TrustFinding, type TrustReason } from '../trust/reasons.ts';
import type { Facts } from './facts.ts';
import { mostSimilar } from './similar.ts';
import { type Cause, cause, type Finding, fine, unseen, wrong } from './step.ts';
import type { Symptom } from './symptom.ts';
import { accountOf, issuerOf, roleName, tokenClaims, trustedProvider } from './tokenFacts.ts';

/** The trust policy as it was read, what AWS makes of it, and how it would let the claims in. */
export interface TrustDiagnosis {
  readonly document: unknown;
  readonly report: TrustReport;
  readonly correction: Correction;
  /** The claims are those that the next sign-in is expected to bring. */
  readonly expected: boolean;
}

export interface TrustSteps {
  readonly findings: readonly Finding[];
  readonly trust?: TrustDiagnosis;
}

/** Whether the role is there, and what its trust policy makes of the token. */
export function trustSteps(facts: Facts, symptom: Symptom): TrustSteps {
  const { role, roleArn } = facts;
  if (roleArn === undefined) {
    return { findings: [unseen('role', l10n.t('the settings name none.'))] };
  }
  const reserved = reservedName(facts, roleArn);
  if (!role.seen) {
    return {
      findings: [
        unseen('role', role.why),
        unseen(
          'trust',
          role.why,
          ...reserved,
          ...(symptom === 'notAuthorized' ? [trustUnseen(facts, roleArn)] : []),
        ),
      ],
    };
  }
  if (role.value === 'missing') {
    const gone = l10n.t('The account {0} has no role {1}.', accountOf(roleArn), roleName(roleArn));
    const advice = l10n.t(
      'Look at `roleArn` and `writeRoleArn` in the settings: account and name, with case.',
    );
    return { findings: [wrong('role', gone, cause('roleMissing', 'seen', gone, advice))] };
  }
  const there = fine(
    'role',
    role.value.pasted
      ? l10n.t('The trust policy of {0} was pasted.', roleArn)
      : l10n.t('{0} is there.', roleArn),
  );
  const evaluated = evaluate(facts, roleArn, role.value.trustPolicy, symptom);
  return {
    findings: [there, evaluated.finding],
    ...(evaluated.trust === undefined ? {} : { trust: evaluated.trust }),
  };
}

function evaluate(
  facts: Facts,
  roleArn: string,
  document: unknown,
  symptom: Symptom,
): { readonly finding: Finding; readonly trust?: TrustDiagnosis } {
  const request = requestOf(facts, roleArn);
  if (request === undefined) {
    return { finding: unseen('trust', l10n.t('no claims are known to hold it against: sign in once.')) };
  }
  const { expected, ...rest } = request;
  try {
    const report = evaluateTrust(parseTrustPolicy(document), rest);
    const branch =
      facts.gitHub?.repository.seen === true ? facts.gitHub.repository.value.defaultBranch : undefined;
    const correction = correctTrust(document, rest, branch === undefined ? {} : { defaultBranch: branch });
    return { finding: judge(report, correction, symptom), trust: { document, report, correction, expected } };
  } catch (error) {
    const { message } = toFailure(error);
    const advice = l10n.t('Paste the document as IAM shows it under Trust relationships.');
    return { finding: wrong('trust', message, cause('trustUnreadable', 'seen', message, advice)) };
  }
}

function requestOf(
  facts: Facts,
  roleArn: string,
): (TrustRequest & { readonly expected: boolean }) | undefined {
  const { environment, presented, now, clockAhead } = facts;
  const token = tokenClaims(facts);
  const issuer = issuerOf(facts);
  if (token === undefined || issuer === undefined) {
    return undefined;
  }
  const { actor } = token.claims;
  const named = presented?.sessionName ?? (typeof actor === 'string' ? sessionName(actor) : undefined);
  return {
    claims: token.claims,
    expected: token.expected,
    unknownClaims: token.unknown,
    provider: trustedProvider(facts, issuer, roleArn),
    roleName: roleName(roleArn),
    sessionName: named,
    at: (presented?.at ?? now) + (clockAhead.seen ? clockAhead.value : 0),
    region: environment.region,
  };
}

function judge(report: TrustReport, correction: Correction, symptom: Symptom): Finding {
  const certain = report.problems.filter(it => !isUnseen(it));
  switch (report.decision) {
    case 'allowed': {
      const [warning] = report.warnings;
      return fine(
        'trust',
        warning === undefined
          ? l10n.t('It lets the token in.')
          : l10n.t('It lets the token in, and perhaps more than was meant: {0}', warning.why),
      );
    }
    case 'unknown':
      return unseen(
        'trust',
        report.problems.map(({ why }) => why).join(' '),
        // What cannot be told from here explains a refusal, where there is one, and is nothing wrong by itself.
        ...(symptom === 'notAuthorized'
          ? report.problems.map(it => asCause(it, correction, 'possible'))
          : []),
      );
    case 'explicitDeny':
    case 'implicitDeny':
      return wrong(
        'trust',
        l10n.t('It does not let the token in. {0}', certain[0]?.why ?? ''),
        ...certain.map(it => asCause(it, correction, 'seen')),
      );
  }
}

function asCause(
  { reason, why, statement, key }: TrustFinding,
  correction: Correction,
  evidence: Cause['evidence'],
): Cause {
  const place =
    statement === undefined
      ? l10n.t('The trust policy')
      : key === undefined
        ? l10n.t('Statement {0} of the trust policy', statement + 1)
        : l10n.t('Statement {0} of the trust policy, {1}', statement + 1, key);
  return cause(reason, evidence, `${place}: ${why}`, adviceFor(reason, correction));
}

function adviceFor(reason: TrustReason, correction: Correction): string {
  if (correction.kind === 'refused') {
    return correction.why;
  }
  return reason === 'tagSessionMissing' || reason === 'sourceIdentityMissing'
    ? l10n.t('Allow the action as the corrected policy below does.')
    : l10n.t('Take over the corrected policy below.');
}

/** AWS's refusal is the same for a name that is reserved, and that can be told without the policy. */
function reservedName(facts: Facts, roleArn: string): readonly Cause[] {
  const provider = trustedProvider(facts, issuerOf(facts) ?? '', roleArn);
  if (!isGitHub(provider) || roleName(roleArn) !== 'GitHubActions') {
    return [];
  }
  const advice = l10n.t('Give the role another name.');
  return [
    provider.kind === 'github'
      ? cause('reservedRoleName', 'seen', explain('reservedRoleName'), advice)
      : cause('roleNamePerhapsReserved', 'possible', explain('roleNamePerhapsReserved'), advice),
  ];
}

function trustUnseen({ otherRoles = [] }: Facts, roleArn: string): Cause {
  const paste = l10n.t(
    'Paste the role’s trust policy (IAM, Roles, {0}, Trust relationships), or sign in to an environment of the account {1} whose role may call iam:GetRole.',
    roleName(roleArn),
    accountOf(roleArn),
  );
  const spelling = spellingHint(roleArn, otherRoles);
  return cause(
    'trustUnseen',
    'possible',
    l10n.t(
      'AWS refuses {0} to this identity: the role does not exist, or its trust policy does not let the token in.',
      roleName(roleArn),
    ),
    spelling === undefined ? paste : `${spelling} ${paste}`,
  );
}

/** Undefined where another environment names the very same role. */
function spellingHint(roleArn: string, others: readonly string[]): string | undefined {
  if (others.includes(roleArn)) {
    return undefined;
  }
  const similar = mostSimilar(roleArn, others);
  return similar === undefined
    ? l10n.t('No other environment names this role: check first how it is written, account and name.')
    : l10n.t('Check first how it is written: another environment names {0}.', similar);
}
