import type { TrustReason } from '../trust/reasons.ts';

/** What can be at the bottom of a failed sign-in: a part of the trust policy, or one of these. */
export type CauseId =
  | TrustReason
  | 'roleMissing'
  | 'trustUnseen'
  | 'trustUnreadable'
  | 'keysNotTrusted'
  | 'providerMissing'
  | 'providerTrailingSlash'
  | 'providerCase'
  | 'providerElsewhere'
  | 'enterpriseIssuer'
  | 'audienceNotRegistered'
  | 'entraAudience'
  | 'audienceMissing'
  | 'issuerUnreachable'
  | 'issuerNotPublic'
  | 'issuerSlow'
  | 'issuerSpelling'
  | 'issuerKeysMissing'
  | 'issuerBusy'
  | 'deviceEndpointMissing'
  | 'rolesPinned'
  | 'tokenTooOld'
  | 'staleIdToken'
  | 'clockSkew'
  | 'sessionPolicyTooLarge'
  | 'tagsTooLarge'
  | 'regionDisabled'
  | 'gitHubTokenMissing'
  | 'actionsWriteMissing'
  | 'codespaceTooOld'
  | 'fork'
  | 'repositoryUnseen'
  | 'repositoryUnnamed'
  | 'workflowMissing'
  | 'workflowNotDispatchable'
  | 'workflowDisabled'
  | 'workflowDiffers'
  | 'redirectUriMissing'
  | 'portalUnreachable'
  | 'notAssigned'
  | 'noAmbientSource'
  | 'staticKeys'
  | 'network'
  | 'asSaid';

export interface Cause {
  readonly id: CauseId;
  /** `seen` stands in the facts, `possible` fits them. */
  readonly evidence: 'seen' | 'possible';
  /** What is the matter, in a sentence. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
}

export type StepId =
  | 'codespace'
  | 'gitHubToken'
  | 'repository'
  | 'rights'
  | 'workflow'
  | 'subject'
  | 'discovery'
  | 'issuer'
  | 'device'
  | 'portal'
  | 'assignment'
  | 'idToken'
  | 'sources'
  | 'attempt'
  | 'provider'
  | 'audience'
  | 'role'
  | 'trust'
  | 'clock'
  | 'region';

/** One link of the chain from the codespace to AWS. */
export interface Step {
  readonly id: StepId;
  /** `unseen`: it could not be looked at, and `found` says why. */
  readonly state: 'ok' | 'wrong' | 'unseen';
  readonly found: string;
  readonly todo?: string;
}

/** A step with the causes that it shows or leaves possible. */
export interface Finding {
  readonly step: Step;
  readonly causes: readonly Cause[];
}

export function fine(id: StepId, found: string, ...causes: readonly Cause[]): Finding {
  return { step: { id, state: 'ok', found }, causes };
}

/** The first of the causes tells what to do. */
export function wrong(id: StepId, found: string, ...causes: readonly Cause[]): Finding {
  const [first] = causes;
  return {
    step: { id, state: 'wrong', found, ...(first === undefined ? {} : { todo: first.advice }) },
    causes,
  };
}

export function unseen(id: StepId, why: string, ...causes: readonly Cause[]): Finding {
  const [first] = causes;
  return {
    step: { id, state: 'unseen', found: why, ...(first === undefined ? {} : { todo: first.advice }) },
    causes,
  };
}

export function cause(id: CauseId, evidence: Cause['evidence'], title: string, advice: string): Cause {
  return { id, evidence, title, advice };
}
