import * as l10n from '@vscode/l10n';
import type { StepId } from './step.ts';

/** What a step of the report is about. */
export function stepTitle(id: StepId): string {
  switch (id) {
    case 'codespace':
      return l10n.t('Codespace');
    case 'gitHubToken':
      return l10n.t('GitHub token');
    case 'repository':
      return l10n.t('Repository');
    case 'rights':
      return l10n.t('Rights of the GitHub token');
    case 'workflow':
      return l10n.t('Relay workflow');
    case 'subject':
      return l10n.t('Form of the subject');
    case 'discovery':
      return l10n.t('Discovery document and keys of the issuer');
    case 'issuer':
      return l10n.t('Spelling of the issuer');
    case 'device':
      return l10n.t('Device authorization');
    case 'portal':
      return l10n.t('Access portal');
    case 'assignment':
      return l10n.t('Account and permission set');
    case 'idToken':
      return l10n.t('ID token');
    case 'sources':
      return l10n.t('What the codespace has');
    case 'attempt':
      return l10n.t('Last sign-in');
    case 'provider':
      return l10n.t('Identity provider in IAM');
    case 'audience':
      return l10n.t('Audience');
    case 'role':
      return l10n.t('Role');
    case 'trust':
      return l10n.t('Trust policy');
    case 'clock':
      return l10n.t('Clock');
    case 'region':
      return l10n.t('STS in the region');
  }
}
