import * as l10n from '@vscode/l10n';
import type { Facts } from './facts.ts';
import { gitHubSteps } from './gitHubSteps.ts';
import { issuerSteps } from './issuerSteps.ts';
import { providerSteps } from './providerSteps.ts';
import { ambientSteps, codespaceStep, identityCenterSteps, idTokenStep } from './sourceSteps.ts';
import { type Cause, type CauseId, cause, type Finding, type Step, unseen } from './step.ts';
import { type Symptom, symptomOf } from './symptom.ts';
import { attemptStep, clockStep, regionStep } from './timeSteps.ts';
import { issuerOf } from './tokenFacts.ts';
import { type TrustDiagnosis, type TrustSteps, trustSteps } from './trustSteps.ts';

export interface Diagnosis {
  readonly symptom: Symptom;
  readonly steps: readonly Step[];
  /** The likeliest first, each once; empty where nothing is wrong. */
  readonly causes: readonly Cause[];
  readonly trust?: TrustDiagnosis;
}

/** Walks the chain from the codespace to AWS over what was found out, and says what is at the bottom of it. */
export function diagnose(facts: Facts): Diagnosis {
  const symptom = symptomOf(facts.failure, facts.environment.identity.kind);
  const trust = takesWebIdentity(facts) ? trustSteps(facts, symptom) : keysRole(facts, symptom);
  const findings = [
    codespaceStep(facts),
    ...sourceFindings(facts, symptom),
    attemptStep(facts, symptom),
    ...(takesWebIdentity(facts) ? providerSteps(facts, symptom) : []),
    ...trust.findings,
    clockStep(facts, symptom),
    regionStep(facts, symptom),
  ];
  return {
    symptom,
    steps: findings.map(({ step }) => step),
    causes: ranked(findings, symptom),
    ...(trust.trust === undefined ? {} : { trust: trust.trust }),
  };
}

/** Keys are taken as they are, or assume a role by a signed call that no claims belong to. */
function takesWebIdentity({ environment, presented }: Facts): boolean {
  const { kind } = environment.identity;
  return (
    (kind !== 'identityCenter' && kind !== 'ambient') ||
    (presented !== undefined && Object.keys(presented.claims).length > 0)
  );
}

/** Of the role that keys assume, only its being there is looked at. */
function keysRole(facts: Facts, symptom: Symptom): TrustSteps {
  if (facts.roleArn === undefined) {
    return { findings: [] };
  }
  const role = trustSteps(facts, symptom).findings.filter(({ step }) => step.id === 'role');
  const why = l10n.t('keys are held against it as principals, which only AWS does.');
  const refused = cause(
    'keysNotTrusted',
    'possible',
    l10n.t('AWS does not let these keys use {0}.', facts.roleArn),
    l10n.t(
      'The role’s trust policy has to allow sts:AssumeRole to the role that the keys are of (as `AWS` principal), and a policy of that role has to allow sts:AssumeRole on this one.',
    ),
  );
  return { findings: [...role, unseen('trust', why, ...(symptom === 'notAuthorized' ? [refused] : []))] };
}

function sourceFindings(facts: Facts, symptom: Symptom): readonly Finding[] {
  const { identity } = facts.environment;
  switch (identity.kind) {
    case 'githubActions':
      return [
        ...gitHubSteps(facts, identity, symptom),
        ...(symptom === 'verificationKey' || symptom === 'issuerBusy'
          ? issuerSteps(facts, issuerOf(facts), symptom, { device: false })
          : []),
      ];
    case 'oidc':
      return issuerSteps(facts, identity.issuer, symptom, { device: true });
    case 'microsoft':
      return [idTokenStep(facts), ...issuerSteps(facts, issuerOf(facts), symptom, { device: false })];
    case 'sandbox':
      return issuerSteps(facts, issuerOf(facts), symptom, { device: false });
    case 'identityCenter':
      return identityCenterSteps(facts, identity);
    case 'ambient':
      return ambientSteps(facts, identity);
  }
}

/** What can be at the bottom of each refusal beside the trust policy's own reasons, the likelier first. */
const EXPLAINS: Readonly<Record<Exclude<Symptom, 'none'>, readonly CauseId[]>> = {
  notAuthorized: ['reservedRoleName', 'roleMissing', 'trustUnreadable', 'trustUnseen', 'keysNotTrusted'],
  noProvider: [
    ...(['providerTrailingSlash', 'providerCase', 'enterpriseIssuer'] as const),
    ...(['providerElsewhere', 'issuerSpelling', 'providerMissing'] as const),
  ],
  incorrectAudience: ['entraAudience', 'audienceNotRegistered'],
  missingAudience: ['audienceMissing'],
  verificationKey: [
    ...([
      'issuerKeysMissing',
      'issuerSlow',
      'issuerNotPublic',
      'issuerUnreachable',
      'issuerSpelling',
    ] as const),
  ],
  rolesClaim: ['rolesPinned'],
  tokenExpired: ['clockSkew', 'staleIdToken', 'tokenTooOld'],
  issuerBusy: ['issuerSlow', 'issuerUnreachable', 'issuerBusy'],
  policyTooLarge: ['tagsTooLarge', 'sessionPolicyTooLarge'],
  regionDisabled: ['regionDisabled'],
  gitHubForbidden: ['fork', 'codespaceTooOld', 'actionsWriteMissing'],
  dispatchNotFound: ['repositoryUnnamed', 'repositoryUnseen', 'workflowMissing', 'asSaid'],
  dispatchRefused: [
    ...(['repositoryUnnamed', 'workflowDisabled', 'workflowNotDispatchable'] as const),
    ...(['workflowMissing', 'workflowDiffers', 'asSaid'] as const),
  ],
  redirectUri: ['redirectUriMissing'],
  offline: ['issuerUnreachable', 'portalUnreachable', 'network'],
  other: [
    ...(['gitHubTokenMissing', 'repositoryUnnamed', 'repositoryUnseen', 'workflowMissing'] as const),
    ...(['workflowDisabled', 'workflowNotDispatchable', 'portalUnreachable', 'staticKeys'] as const),
    ...(['issuerUnreachable', 'issuerSpelling', 'deviceEndpointMissing', 'issuerKeysMissing'] as const),
    ...(['notAssigned', 'noAmbientSource', 'asSaid'] as const),
  ],
};

/** What explains the refusal first, and of that what was seen before what is possible; each cause once. */
function ranked(findings: readonly Finding[], symptom: Symptom): readonly Cause[] {
  const explains = symptom === 'none' ? [] : EXPLAINS[symptom];
  const all = findings.flatMap(({ step, causes }) =>
    causes.map(item => {
      const place = explains.indexOf(item.id);
      const relevant =
        symptom === 'none' || place >= 0 || (symptom === 'notAuthorized' && step.id === 'trust');
      return { item, rank: [relevant ? 0 : 1, item.evidence === 'seen' ? 0 : 1, place] as const };
    }),
  );
  all.sort((one, other) => {
    const [a = 0] = one.rank
      .map((value, index) => value - (other.rank[index] ?? 0))
      .filter(difference => difference !== 0);
    return a;
  });
  const causes = new Map<CauseId, Cause>();
  for (const { item } of all) {
    if (!causes.has(item.id)) {
      causes.set(item.id, item);
    }
  }
  return [...causes.values()];
}
