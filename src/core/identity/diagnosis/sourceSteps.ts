import * as l10n from '@vscode/l10n';
import type { Failure } from '../../failure.ts';
import type { IdentitySource } from '../../model.ts';
import { NotAssigned } from '../notAssigned.ts';
import type { Facts } from './facts.ts';
import { cause, type Finding, fine, unseen, wrong } from './step.ts';

type IdentityCenter = Extract<IdentitySource, { kind: 'identityCenter' }>;

/** The access portal, and whether it gives the person the account and the permission set. */
export function identityCenterSteps(
  { portal, failure, presented }: Facts,
  identity: IdentityCenter,
): readonly Finding[] {
  const wanted = [identity.accountId, identity.permissionSet].filter(item => item !== undefined).join(' / ');
  return [portalStep(), assignment()];

  function portalStep(): Finding {
    if (portal === undefined) {
      return unseen('portal', l10n.t('it was not looked at.'));
    }
    if (portal.seen && portal.value.status < 400) {
      return fine('portal', l10n.t('{0} answers.', identity.startUrl));
    }
    const found = portal.seen
      ? l10n.t('{0} answered with HTTP status {1}.', identity.startUrl, String(portal.value.status))
      : portal.why;
    return wrong(
      'portal',
      found,
      cause(
        'portalUnreachable',
        'seen',
        l10n.t('The access portal {0} does not answer as one does.', identity.startUrl),
        l10n.t(
          'Check `startUrl` and `region` of the identity: they stand in IAM Identity Center under Settings.',
        ),
      ),
    );
  }

  function assignment(): Finding {
    if (presented !== undefined && presented.failure === undefined) {
      return fine(
        'assignment',
        l10n.t('The portal gave keys of {0}.', wanted === '' ? presented.sessionName : wanted),
      );
    }
    return failure !== undefined && answered(failure)
      ? wrong(
          'assignment',
          failure.message,
          cause(
            'notAssigned',
            'possible',
            wanted === ''
              ? l10n.t('The portal gives you no account or no permission set: {0}', failure.message)
              : l10n.t(
                  'You are not assigned to {0}, or it is written otherwise: {1}',
                  wanted,
                  failure.message,
                ),
            l10n.t(
              'Open the portal and look whether the account and the permission set are there under exactly these names; an administrator assigns them.',
            ),
          ),
        )
      : unseen('assignment', l10n.t('the portal tells it only to somebody who is signed in.'));
  }

  /** Only somebody whom the portal took is told what they are assigned to. */
  function answered({ code, cause: why }: Failure): boolean {
    return (
      why instanceof NotAssigned ||
      ((code === 'accessDenied' || code === 'notFound') && portal?.seen === true && portal.value.status < 400)
    );
  }
}

/** What the codespace has, of what is taken. */
export function ambientSteps(
  { surroundings, failure, presented }: Facts,
  { profile }: Extract<IdentitySource, { kind: 'ambient' }>,
): readonly Finding[] {
  const { tokenFile, containerEndpoint, staticKeys } = surroundings;
  const named = profile ?? surroundings.profile;
  const sources = [
    ...(tokenFile ? [l10n.t('a token file (AWS_WEB_IDENTITY_TOKEN_FILE)')] : []),
    ...(containerEndpoint ? [l10n.t('a container credentials endpoint')] : []),
    ...(named === undefined ? [] : [l10n.t('the profile {0}', named)]),
  ];
  const findings: Finding[] = [];
  if (staticKeys) {
    findings.push(
      wrong(
        'sources',
        l10n.t('AWS_ACCESS_KEY_ID is a long-lived access key (AKIA…).'),
        cause(
          'staticKeys',
          sources.length === 0 || /static|long-lived|AKIA/i.test(failure?.message ?? '')
            ? 'seen'
            : 'possible',
          l10n.t('The codespace has long-lived access keys, which are not taken.'),
          l10n.t(
            'Delete them from the codespace’s secrets and from IAM, and sign in by `aws sso login` or `aws login`, or choose another identity source.',
          ),
        ),
      ),
    );
  }
  if (sources.length > 0) {
    findings.push(fine('sources', l10n.t('There is {0}.', sources.join(', '))));
  } else if (presented !== undefined && presented.failure === undefined) {
    findings.push(fine('sources', l10n.t('The default profile gave keys.')));
  } else if (!staticKeys) {
    findings.push(
      unseen(
        'sources',
        l10n.t('the environment variables name none; the default profile may have a session.'),
        cause(
          'noAmbientSource',
          'possible',
          l10n.t('The codespace has no AWS session of its own that could be taken.'),
          l10n.t(
            'Run `aws sso login` or `aws login --remote` in the terminal, or choose another identity source.',
          ),
        ),
      ),
    );
  }
  return findings;
}

/** Whether the editor's provider gave an ID token. */
export function idTokenStep({ presented, failure }: Facts): Finding {
  if (presented !== undefined && Object.keys(presented.claims).length > 0) {
    return fine('idToken', l10n.t('The editor’s Microsoft sign-in gave one.'));
  }
  return failure === undefined
    ? unseen('idToken', l10n.t('nobody signed in yet.'))
    : unseen('idToken', l10n.t('the sign-in ended before one was presented: {0}', failure.message));
}

/** Where the extension runs. */
export function codespaceStep({ surroundings }: Facts): Finding {
  const { codespace, repository } = surroundings;
  if (codespace === undefined) {
    return fine('codespace', l10n.t('This is no codespace.'));
  }
  return fine(
    'codespace',
    repository === undefined
      ? l10n.t('This is the codespace {0}.', codespace)
      : l10n.t('This is the codespace {0} of {1}.', codespace, repository),
  );
}
